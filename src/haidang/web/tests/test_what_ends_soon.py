"""Roles and positions that end by themselves stand on the desk of whoever prolongs them, and of the person whose they are."""

import re
from datetime import date, datetime, timedelta

import pytest

from haidang.core.access.models import RoleGrant
from haidang.core.access.operations import end, grant
from haidang.core.accounts.models import User
from haidang.core.accounts.operations import open_account
from haidang.core.calendar import aware
from haidang.core.staff import operations as staff
from haidang.core.testing.asking import asked
from haidang.core.testing.loaded import loaded
from haidang.units.models import Term
from haidang.units.operations import appoint, end_term
from haidang.units.queries import by_code

pytestmark = pytest.mark.django_db
NOW = aware(datetime(2026, 11, 25, 10, 0))
TODAY, LAST = NOW.date(), NOW.date() + timedelta(30)
A, B = "10525", "11311"
BY = {"by": "system:test"}


@pytest.fixture(autouse=True)
def city(db, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    loaded(("units", "load"))


def account(name):
    return open_account(username=name, full_name=name.title(), password="mot-mat-khau-dai", **BY)


def somebody(name, role, unit=A, ends_on=None):
    user = account(name)
    grant(user=user, role=role, unit_code=unit, starts_on=date(2025, 7, 1), ends_on=ends_on, **BY)
    return user


def held(name, title="Chủ tịch", unit=A, ends_on=None, kind="head", **more):
    values = {"starts_on": date(2025, 7, 1), "act": "QĐ 1", **more}
    return appoint(
        unit=by_code(unit), kind=kind, title=title, full_name=name, ends_on=ends_on, **values, **BY
    )


def lines(client, kind):
    """Return the title and the address of each thing of a kind, and look that the desk's number is their number."""
    text = client.get(f"/desk/?what={kind}").content.decode()
    found = re.findall(r'data-row-door href="([^"]+)"[^>]*>([^<]+)<', text)
    counted = re.search(rf'\?what={re.escape(kind)}"[^>]*><strong[^>]*>([\d.]+)<', text)
    assert int(counted[1] if counted else 0) == len(found)
    return [(title, door.replace("&amp;", "&")) for door, title in found]


def titles(client, kind):
    return [title for title, _door in lines(client, kind)]


def test_roles_that_end_within_thirty_days_wait_for_who_gives_them_the_soonest_first(client):
    somebody("sau", "clerk", ends_on=LAST)
    somebody("xa", "clerk", ends_on=LAST + timedelta(1))
    somebody("nay", "officer", ends_on=TODAY)
    somebody("qua", "officer", ends_on=TODAY - timedelta(1))
    somebody("mai", "clerk")
    end(grant=grant(user=account("lay"), role="clerk", unit_code=A, starts_on=TODAY, ends_on=LAST, **BY), at=NOW, **BY)  # fmt: skip
    staff.close(user=somebody("nghi", "clerk", ends_on=LAST), at=NOW, **BY)
    client.force_login(somebody("quantri", "administrator", ""))
    assert titles(client, "rights.role") == ["Nay · Chuyên viên", "Sau · Cán bộ một cửa"]
    assert titles(client, "late") == []


def test_a_role_is_prolonged_one_click_from_the_desk(client):
    somebody("sau", "clerk", ends_on=LAST)
    client.force_login(somebody("quantri", "administrator", ""))
    ((_title, door),) = lines(client, "rights.role")
    form = client.get(door).context["form"]
    sent = {name: form[name].value() for name in ("user", "role", "unit_code", "starts_on")}
    assert sent == {"user": "sau", "role": "clerk", "unit_code": A, "starts_on": LAST + timedelta(1)}
    answer = client.post(door.partition("#")[0], sent | {"ends_on": ""})
    assert answer.status_code == 302
    assert RoleGrant.objects.get(user__username="sau", ends_on=None).starts_on == LAST + timedelta(1)
    assert titles(client, "rights.role") == []


def test_who_gives_roles_is_asked_only_about_those_they_may_give(client):
    somebody("sau", "clerk", ends_on=LAST)
    somebody("khac", "clerk", B, ends_on=LAST)
    somebody("trum", "administrator", "", ends_on=LAST)
    somebody("chung", "city_leader", "", ends_on=LAST)
    client.force_login(somebody("noivu", "home_affairs", ""))
    assert titles(client, "rights.role") == [
        "Sau · Cán bộ một cửa",
        "Khac · Cán bộ một cửa",
        "Chung · Lãnh đạo thành phố",
    ]
    client.force_login(somebody("quantri", "administrator", ""))
    assert len(titles(client, "rights.role")) == 4
    client.force_login(here := somebody("phuong", "home_affairs", A))
    assert titles(client, "rights.role") == ["Sau · Cán bộ một cửa"]
    trum = RoleGrant.objects.get(user__username="trum")
    assert client.get(f"/access/?like={trum.pk}").context["form"]["user"].value() in (None, "")
    client.force_login(somebody("cuoi", "clerk"))
    assert titles(client, "rights.role") == [] and here


def test_whose_own_role_ends_reads_it_on_their_desk_until_it_is_prolonged(client):
    user = somebody("lan", "clerk", ends_on=LAST)
    client.force_login(user)
    ((title, door),) = lines(client, "own-rights.own-role")
    assert title == "Cán bộ một cửa" and door == "/accounts/mine/"
    assert by_code(A).name in client.get("/desk/").content.decode()
    grant(user=user, role="clerk", unit_code=A, starts_on=LAST + timedelta(1), **BY)
    assert titles(client, "own-rights.own-role") == []
    keeper = somebody("quantri", "administrator", "", ends_on=LAST)
    client.force_login(keeper)
    assert titles(client, "own-rights.own-role") == ["Quản trị hệ thống"]
    assert "Quantri" not in "".join(titles(client, "rights.role")), "nobody prolongs their own"


def test_positions_that_end_wait_for_who_records_them_and_for_their_holder(client):
    lan = account("lan")
    held("Nguyễn Thị Lan", ends_on=LAST, user=lan)
    held("Trần Văn Xa", unit=B, ends_on=LAST + timedelta(1))
    client.force_login(somebody("noivu", "home_affairs", ""))
    ((title, door),) = lines(client, "positions.term")
    assert title == "Nguyễn Thị Lan · Chủ tịch"
    form = client.get(door).context["form"]
    sent = {name: form[name].value() for name in ("unit", "kind", "title", "full_name", "user", "starts_on")}
    assert sent == {
        "unit": A, "kind": "head", "title": "Chủ tịch", "full_name": "Nguyễn Thị Lan", "user": "lan", "starts_on": LAST + timedelta(1)
    }  # fmt: skip
    client.force_login(lan)
    ((title, own),) = lines(client, "own-positions.own-term")
    assert title == "Chủ tịch" and own == f"/units/{A}/#offices" and 'id="offices"' in client.get(own).text
    client.force_login(User.objects.get(username="noivu"))
    answer = client.post(
        "/units/positions/", sent | {"act": "QĐ 2", "ends_on": "", "seats": "", "mark": "read"}
    )
    assert answer.status_code == 302 and Term.objects.filter(user=lan, ends_on=None).exists()
    assert titles(client, "positions.term") == []
    client.force_login(lan)
    assert titles(client, "own-positions.own-term") == []


def test_a_position_whose_successor_is_recorded_is_thought_of_and_of_two_deputies_the_other_is_not(client):
    held("Người Cũ", ends_on=LAST)
    held("Người Mới", starts_on=LAST + timedelta(1))
    for name in ("Phó Một", "Phó Hai"):
        held(name, "Phó Chủ tịch", kind="deputy", seats=2, ends_on=LAST)
    held("Phó Một", "Phó Chủ tịch", kind="deputy", starts_on=LAST + timedelta(1))
    client.force_login(somebody("noivu", "home_affairs", ""))
    assert titles(client, "positions.term") == ["Phó Hai · Phó Chủ tịch"]
    held("Phó Ba", "Phó Chủ tịch", kind="deputy", starts_on=LAST + timedelta(1))
    assert titles(client, "positions.term") == []


def test_who_records_for_one_unit_is_asked_about_its_positions_alone(client):
    held("Người Một", ends_on=LAST)
    end_term(term=held("Người Hai", unit=B), ends_on=LAST, **BY)
    client.force_login(somebody("phuong", "home_affairs", A))
    assert titles(client, "positions.term") == ["Người Một · Chủ tịch"]
    client.force_login(somebody("lan", "clerk"))
    assert titles(client, "positions.term") == []


def test_the_desk_asks_as_much_of_many_that_end_as_of_one_and_reads_a_page_of_them(client):
    client.force_login(somebody("noivu", "home_affairs", ""))
    one = somebody("mot", "clerk", ends_on=LAST)
    client.get("/desk/")
    with asked() as few:
        client.get("/desk/")
    for n in range(120):
        RoleGrant.objects.create(
            user=one,
            role="officer",
            unit_code=f"x{n}",
            starts_on=TODAY,
            ends_on=TODAY + timedelta(1 + n % 29),
        )
    with asked() as many:
        first = client.get("/desk/?what=rights.role").content.decode()
    assert len(many) <= len(few)
    assert first.count("data-row-door") == 50 and ">121</strong>" in first
    rest = [client.get(f"/desk/?what=rights.role&page={n}").content.decode() for n in (2, 3)]
    doors = re.findall(r"like=(\d+)", "".join([first, *rest]))
    assert len(doors) == len(set(doors)) == 121

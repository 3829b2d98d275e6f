"""Every number of what moves with a restructuring opens the list of just that."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from haidang.core.access.models import RoleGrant
from haidang.core.access.operations import end, grant, let_act
from haidang.core.accounts.models import User
from haidang.core.testing.asking import asked
from haidang.dossiers.models import Dossier
from haidang.dossiers.operations import Applicant, change, submit
from haidang.parindex.tests.factories import a_plan, moved, scored
from haidang.procedures.models import Procedure, ProcedureStep
from haidang.procedures.operations import delegate
from haidang.procedures.queries import by_code as procedure
from haidang.units import operations as units
from haidang.units.queries import Holder, by_code, plan
from haidang.units.rules.plans import Named, Step

A, B, C = "10525", "11311", "11329"
MERGER = Step("merge", (A, B), (Named("M1", "Phường Gộp"),))
DIVISION = Step("split", (A,), (Named("P1", "Phần Một"), Named("P2", "Phần Hai")))
NUMBER = re.compile(r'<a href="([^"]+)" aria-label="([\d.]+) ([^"]+), ([^"]+)">\2</a>')
BY = {"by": "system:test"}


@pytest.fixture
def today():
    return timezone.localdate()


def open_dossier(unit, name="Người thử"):
    return submit(
        procedure=procedure("1.001193"), unit_code=unit, channel="online", applicant=Applicant(name), at=timezone.now(), **BY
    )  # fmt: skip


def power(field, giver, taker, starts_on, **changes):
    return delegate(
        kind="decentralise", field=field, from_=Holder(by_code(giver)), to=Holder(by_code(taker)), starts_on=starts_on, act="QĐ", **BY
    )  # fmt: skip


def held(unit, title, name, **days):
    return units.appoint(unit=by_code(unit), kind="other", title=title, full_name=name, act="QĐ", starts_on=date(2025, 7, 1), **days, **BY)  # fmt: skip


@pytest.fixture
def full(person, today):
    """Two wards with different numbers of everything, and beside it what does not move: over by then, done, or of other units."""
    for times, unit in ((1, A), (2, B), (3, C)):
        for n in range(times):
            clerk = person(f"c{unit}{n}", "clerk", unit)
            friend = person(f"f{unit}{n}", "officer", "HP-STC")
            role = RoleGrant.objects.get(user=clerk)
            let_act(grant=role, person=friend, starts_on=today, reason="Nghỉ phép", today=today, by=clerk)
            held(unit, f"Ghế {n}", f"Người {unit}{n}")
            open_dossier(unit)
            step = ProcedureStep.objects.filter(unit_code="").latest("pk")
            ProcedureStep.objects.filter(pk=step.pk).update(unit_code=unit)
            decided = Procedure.objects.filter(unit_code="").latest("pk")
            Procedure.objects.filter(pk=decided.pk).update(unit_code=unit)
        over = RoleGrant.objects.create(
            user=clerk, role="officer", unit_code=unit, starts_on=date(2025, 7, 1), ends_on=today
        )
        assert over.ends_on < today + timedelta(5)
        gone = grant(user=clerk, role="unit_leader", unit_code=unit, starts_on=today, **BY)
        end(grant=gone, at=timezone.now(), **BY)
        held(unit, "Ghế cũ", f"Người cũ {unit}", ends_on=today)
        done = open_dossier(unit)
        for verb in ("receive", "finish"):
            change(dossier=done, verb=verb, at=timezone.now(), **BY)
    power("Chứng thực", C, A, today)
    power("Hộ tịch", B, C, today)
    power("Chứng thực", B, "10543", today)
    month = (today + timedelta(5)).replace(day=1)
    round_ = moved(a_plan(first_month=month.replace(month=1), last_month=month), "self")
    scored(round_, A, {"1.2": "9"})
    scored(round_, B, {"1.2": "9", "1.3": "1"})


KINDS = {
    "vai trò của người dùng": (1, 2), "người làm thay người khác": (1, 2), "chức vụ đang giữ": (1, 2), "thẩm quyền đã giao": (1, 2),
    "hồ sơ đang giải quyết": (1, 2), "thủ tục đơn vị giải quyết": (1, 2), "bước xử lý của thủ tục": (1, 2), "điểm đánh giá trong kỳ chưa chốt": (1, 2),
}  # fmt: skip


def drafted(on, *steps):
    made = units.draft(title="Sắp xếp", act="NQ 1", on=on, **BY)
    for step in steps:
        units.add_step(plan=made, step=step, **BY)
    return plan(made.pk)


def numbers(client, made) -> dict[tuple[str, str], tuple[int, str]]:
    """Return what the page of a plan counts and where it opens, by unit and what it is."""
    text = client.get(f"/units/plans/{made.pk}/").text
    return {
        (unescape(unit), unescape(what)): (int(number), unescape(door))
        for door, number, what, unit in NUMBER.findall(text)
    }


def shown(client, door) -> int:
    """Return how many things a list says it has, having looked whether as many lines stand on its page."""
    answer = client.get(door)
    assert answer.status_code == 200, door
    context = answer.context
    if door.startswith("/dossiers/"):
        assert len(context["rows"]) == context["total"]
        return context["total"]
    assert len(context["listing"].object_list) == context["listing"].paginator.count
    return context["listing"].paginator.count


@pytest.fixture
def planner(person, client):
    """Who plans, and sees dossiers everywhere."""
    user = person("noivu", "home_affairs", "")
    grant(user=user, role="city_leader", unit_code="", starts_on=date(2025, 7, 1), **BY)
    client.force_login(user)
    return user


def test_each_number_opens_a_list_of_exactly_as_many_for_two_units_at_once(full, planner, client, today):
    made = drafted(today + timedelta(5), MERGER)
    found = numbers(client, made)
    names = [by_code(code).name for code in (A, B)]
    assert {key: number for key, (number, _door) in found.items()} == {
        (name, what): n for what, two in KINDS.items() for name, n in zip(names, two, strict=True)
    }
    for key, (number, door) in found.items():
        assert shown(client, door) == number, key
    assert len({door for _number, door in found.values()}) == len(found)


def test_what_begins_or_ends_meanwhile_is_in_the_number_and_in_its_list(full, planner, client, today):
    made = drafted(today + timedelta(5), MERGER)
    name, what = by_code(A).name, "hồ sơ đang giải quyết"
    open_dossier(A)
    number, door = numbers(client, made)[name, what]
    assert number == shown(client, door) == 2
    late = drafted(today, MERGER)  # on its day what ends today still holds
    for kind in ("vai trò của người dùng", "chức vụ đang giữ"):
        number, door = numbers(client, late)[name, kind]
        assert number == shown(client, door) == 2, kind


def test_of_a_divided_unit_each_number_opens_and_says_who_takes_it(full, planner, client, today):
    made = drafted(today, DIVISION, Step("rename", (B,), (Named("R1", "Tên mới"),)))
    door = f"/units/plans/{made.pk}/{A}/steps/"
    assert "chưa chọn đơn vị" in client.get(door).text
    units.name_heir(plan=made, code=A, heir="P2", **BY)
    text = client.get(door).text
    assert "Phần Hai" in text and "Phần Một" not in text
    assert "Tên mới" in client.get(f"/units/plans/{made.pk}/{B}/steps/").text
    for key, (number, address) in numbers(client, made).items():
        assert shown(client, address) == number, key


def test_who_plans_and_sees_no_applicants_opens_the_dossiers_without_them(full, person, client, today):
    client.force_login(person("noivu", "home_affairs", ""))
    one = open_dossier(A, "Lê Thị Kín")
    made = drafted(today, MERGER)
    number, door = numbers(client, made)[by_code(A).name, "hồ sơ đang giải quyết"]
    assert door == f"/units/plans/{made.pk}/{A}/dossiers/" and shown(client, door) == number == 2
    text = client.get(door).text
    assert f'href="/dossiers/track/{one.code}/"' in text and "Kín" not in text
    assert client.get(f"/dossiers/?at={A}").status_code == 404


def test_what_somebody_may_not_see_is_a_number_that_opens_nothing(full, person, client, today):
    """Whoever acts for Home Affairs plans, and gives no roles: that is never passed on."""
    chief, friend = person("noivu", "home_affairs", ""), User.objects.get(username=f"f{A}0")
    role = RoleGrant.objects.get(user=chief)
    let_act(grant=role, person=friend, starts_on=today, reason="Nghỉ phép", today=today, by=chief)
    client.force_login(friend)
    made = drafted(today, MERGER)
    found = numbers(client, made)
    whats = {what for _unit, what in found}
    assert whats == set(KINDS) - {"vai trò của người dùng", "người làm thay người khác"}
    rows = {row["what"]: row["count"] for row in client.get(f"/units/plans/{made.pk}/").context["rows"]}
    assert rows["vai trò của người dùng"] == 3
    assert client.get(f"/units/plans/{made.pk}/{A}/actings/").status_code == 404
    client.force_login(person("phuong", "home_affairs", C))
    assert client.get(f"/units/plans/{made.pk}/{A}/dossiers/").status_code == 404


def test_many_things_are_read_a_page_at_a_time(full, person, client, today):
    client.force_login(person("noivu", "home_affairs", ""))
    made = drafted(today, MERGER)
    door = f"/units/plans/{made.pk}/{A}/dossiers/"
    client.get(door)
    with asked() as few:
        client.get(door)
    like = Dossier.objects.filter(step_unit_code=A, finished_at=None).get()
    for n in range(120):
        like.pk, like.code = None, f"H24.9-261127-{n:04}"
        like.save(force_insert=True)
    with asked() as many:
        first = client.get(door)
    assert len(many) == len(few), "no statement for each"
    assert first.context["listing"].paginator.count == 121 and first.text.count("/dossiers/track/H24") == 50
    assert client.get(f"{door}?page=3").text.count("/dossiers/track/H24") == 21
    assert numbers(client, made)[by_code(A).name, "hồ sơ đang giải quyết"][0] == 121


def test_a_plan_of_a_later_day_says_that_it_is_counted_now(full, planner, client, today):
    later, now = drafted(today + timedelta(5), MERGER), drafted(today, MERGER)
    said = "số liệu dưới đây tính đến lúc này, chưa phải đến ngày đó"
    assert said in client.get(f"/units/plans/{later.pk}/").text
    assert said not in client.get(f"/units/plans/{now.pk}/").text


def test_what_is_gone_meanwhile_leads_back_and_a_plan_that_is_over_opens_nothing(
    full, planner, client, today
):
    made = drafted(today, MERGER)
    door = f"/units/plans/{made.pk}/{A}/steps/"
    ProcedureStep.objects.filter(unit_code=A).update(unit_code="")
    assert client.get(door).headers["Location"] == f"/units/plans/{made.pk}/"
    assert client.get(f"/units/plans/{made.pk}/{C}/steps/").status_code == 404
    assert client.get(f"/units/plans/{made.pk}/{A}/nothing/").status_code == 404
    ProcedureStep.objects.filter(pk=ProcedureStep.objects.earliest("pk").pk).update(unit_code=A)
    assert client.get(door).status_code == 200
    units.withdraw(plan=made, reason="Chưa thống nhất", **BY)
    assert client.get(door).status_code == 404


def test_a_narrowed_list_says_so_stays_so_and_opens_all_again(full, planner, client, today):
    on = (today + timedelta(5)).isoformat()
    for door in ("/access/", "/units/positions/", "/procedures/powers/", "/procedures/", "/dossiers/"):
        whole, text = client.get(door).text, client.get(f"{door}?at={B}&on={on}").text
        assert f'name="at" value="{B}"' in text and "Xem tất cả" in text and by_code(B).name in text, door
        assert "Xem tất cả" not in whole, door
    page = client.get(f"/dossiers/?at={B}").context
    for name, _label, n in page["figures"]:
        assert client.get(f"/dossiers/?at={B}&what={name}").context["total"] == n, name
    assert client.get("/access/?on=hom-qua").status_code == 200

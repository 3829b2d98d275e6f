"""Right at the first submission: per procedure and unit, each figure down to the very dossiers."""

from datetime import timedelta

import pytest

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.facts import queries as facts
from haidang.core.facts.operations import refresh
from haidang.core.testing.loaded import loaded
from haidang.dossiers import operations as dossiers
from haidang.dossiers.tests.factories import received
from haidang.procedures.queries import by_code
from haidang.web.tests.conftest import AT, MONTHS, ON_TIME

BIRTH, MARRIAGE = "1.001193", "1.000894"


@pytest.fixture
def counted(transactional_db):
    """
    In two wards: births, of which one needed more papers; marriages, all right at once; one refused, which does not count.

    The last came after the first count, so that both kinds of files of the lake have rows.
    """
    loaded(("units", "load"), ("procedures", "load"))
    told = {}
    for name, procedure, unit in [("right", BIRTH, "10525"), ("wrong", BIRTH, "10525"), ("other", MARRIAGE, "10525"), ("there", MARRIAGE, "11311")]:  # fmt: skip
        told[name] = received(procedure=by_code(procedure), unit_code=unit, at=AT)
    refresh()
    dossiers.change(dossier=told["wrong"], verb="ask_supplement", at=AT + timedelta(hours=1), note="Thiếu chữ ký", by="system:test")  # fmt: skip
    refused = dossiers.submit(procedure=by_code(BIRTH), unit_code="11311", channel="online", applicant=dossiers.Applicant("Người thử"), at=AT, by="system:test")  # fmt: skip
    dossiers.change(dossier=refused, verb="refuse", at=AT, note="Không đúng nơi", by="system:test")
    told["late"] = received(procedure=by_code(BIRTH), unit_code="11311", at=ON_TIME)
    return told, refresh()


def text(answer) -> str:
    return answer.content.decode().replace("\xa0", " ")


@pytest.mark.django_db(transaction=True)
def test_every_figure_opens_until_the_dossiers_that_needed_more_papers(client, counted):
    told, snapshot = counted
    page = text(client.get(f"/right-first-time/?{MONTHS}"))
    assert "80,00 %" in page and "4 trên 5 hồ sơ" in page and "1 trên 2 thủ tục" in page
    assert f'href="/right-first-time/{BIRTH}/?from=2026-01&amp;to=2026-11"' in page
    births = text(client.get(f"/right-first-time/{BIRTH}/?{MONTHS}"))
    assert "66,67 %" in births and "50,00 %" in births and "1 trên 2 đơn vị" in births
    rows = text(client.get(f"/right-first-time/{BIRTH}/10525/?{MONTHS}"))
    assert told["wrong"].code in rows and told["right"].code not in rows and told["other"].code not in rows
    rows = text(client.get(f"/right-first-time/{BIRTH}/10525/?{MONTHS}&which=hits"))
    assert told["right"].code in rows and told["wrong"].code not in rows and told["other"].code not in rows
    units = text(client.get(f"/right-first-time/all/?{MONTHS}"))
    assert units.index("66,67 %") < units.index("100,00 %"), "the least right comes first"
    everything = text(client.get(f"/right-first-time/all/10525/?{MONTHS}&which=among"))
    assert all(told[name].code in everything for name in ("right", "wrong", "other"))
    assert "Trong các tháng này chưa tiếp nhận" in text(client.get("/right-first-time/?from=2025-01&to=2025-02"))  # fmt: skip
    for nowhere in (f"/right-first-time/{BIRTH}/nowhere/", "/right-first-time/9.9/"):
        assert client.get(nowhere).status_code == 404

    by_both = facts.counted_by("dossiers.first_time_right", ("unit", "procedure"), AT.date(), AT.date(), snapshot)  # fmt: skip
    assert {key: (one.among, one.hits) for key, one in by_both.items()} == {
        ("10525", BIRTH): (2, 1), ("10525", MARRIAGE): (1, 1), ("11311", BIRTH): (1, 1), ("11311", MARRIAGE): (1, 1),
    }  # fmt: skip
    with pytest.raises(KeyError):
        facts.counted_by("dossiers.first_time_right", ("unit; drop",), AT.date(), AT.date(), snapshot)

    keeper = open_account(username="k", full_name="k", password="mot-mat-khau-dai", by="system:test")
    grant(user=keeper, role="home_affairs", starts_on=AT.date(), by="system:test")
    client.force_login(keeper)
    assert "66,67 %" in text(client.get(f"/procedures/guides/{BIRTH}/"))


@pytest.mark.django_db
def test_before_anything_was_counted_the_pages_say_so(client):
    loaded(("units", "load"), ("procedures", "load"))
    assert "Chưa có số liệu." in text(client.get("/right-first-time/"))
    assert client.get(f"/right-first-time/{BIRTH}/10525/").status_code == 404

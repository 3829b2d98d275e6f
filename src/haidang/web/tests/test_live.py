"""The six live figures: per unit and procedure, month by month, each down to the very dossiers."""

import re
from datetime import timedelta

import pytest

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.facts import queries as facts
from haidang.core.facts.operations import refresh
from haidang.core.testing.loaded import loaded
from haidang.dossiers import operations as dossiers
from haidang.dossiers.models import Dossier
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
    page = text(client.get(f"/live/right-first-time/?{MONTHS}"))
    assert "80,00 %" in page and "4 trên 5 hồ sơ" in page and "1 trên 2 thủ tục" in page
    assert f'href="/live/right-first-time/{BIRTH}/?from=2026-01&amp;to=2026-11"' in page
    births = text(client.get(f"/live/right-first-time/{BIRTH}/?{MONTHS}"))
    assert "66,67 %" in births and "50,00 %" in births and "1 trên 2 đơn vị" in births
    rows = text(client.get(f"/live/right-first-time/{BIRTH}/10525/?{MONTHS}"))
    assert told["wrong"].code in rows and told["right"].code not in rows and told["other"].code not in rows
    rows = text(client.get(f"/live/right-first-time/{BIRTH}/10525/?{MONTHS}&which=hits"))
    assert told["right"].code in rows and told["wrong"].code not in rows and told["other"].code not in rows
    units = text(client.get(f"/live/right-first-time/all/?{MONTHS}"))
    assert units.index("66,67 %") < units.index("100,00 %"), "the least right comes first"
    everything = text(client.get(f"/live/right-first-time/all/10525/?{MONTHS}&which=among"))
    assert all(told[name].code in everything for name in ("right", "wrong", "other"))
    assert "Trong thời gian này chưa ghi nhận gì" in text(client.get("/live/right-first-time/?from=2025-01&to=2025-02"))  # fmt: skip
    for nowhere in (
        f"/live/right-first-time/{BIRTH}/nowhere/",
        "/live/right-first-time/9.9/",
        "/live/rightness/",
    ):
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


@pytest.mark.django_db(transaction=True)
def test_all_six_stand_side_by_side_with_what_each_counts_and_month_by_month(client, counted):
    told, _snapshot = counted
    late = Dossier.objects.get(code=told["late"].code)
    Dossier.objects.filter(pk=late.pk).update(late=True, reused=True, received_at=AT + timedelta(days=31))
    Dossier.objects.filter(code=told["right"].code).update(reused=False, fee_due=True, paid_online=True)
    Dossier.objects.filter(code=told["other"].code).update(
        state=9, finished_at=AT, result_electronic=True, fully_online=False
    )
    refresh()
    # On time are all five but the late one; right at once four; the rest where it was recorded.
    page = text(client.get(f"/live/?{MONTHS}"))
    sums = re.findall(r'figure-door" href="/live/([\w-]+)/all/[^"]*"><strong>([^<]+)</strong>.*?text-secondary">([^<]+)<', page)  # fmt: skip
    assert sums == [
        ("on-time", "80,00 %", "4 trên 5 hồ sơ"), ("right-first-time", "80,00 %", "4 trên 5 hồ sơ"), ("fully-online", "0,00 %", "0 trên 1 hồ sơ"),
        ("electronic-results", "100,00 %", "1 trên 1 hồ sơ"), ("re-use", "50,00 %", "1 trên 2 hồ sơ"), ("paid-online", "100,00 %", "1 trên 1 hồ sơ"),
    ]  # fmt: skip
    assert f'href="/live/on-time/all/11311/?{MONTHS.replace("&", "&amp;")}">50,00 %' in page
    by_procedure = text(client.get(f"/live/?{MONTHS}&by=procedure"))
    assert f'href="/live/re-use/{BIRTH}/?{MONTHS.replace("&", "&amp;")}">50,00 %' in by_procedure
    for address in ("/live/on-time/all/", f"/live/on-time/{BIRTH}/"):
        months = re.findall(r'<th scope="row">(\d\d/2026)</th><td class="num">([^<]+)</td><td class="num">([^<]+)<', text(client.get(f"{address}?{MONTHS}")))  # fmt: skip
        among = 4 if "all" in address else 2
        assert months == [("03/2026", "100,00 %", f"{among}/{among}"), ("04/2026", "0,00 %", "0/1")]


@pytest.mark.django_db
def test_before_anything_was_counted_the_pages_say_so(client):
    loaded(("units", "load"), ("procedures", "load"))
    for address in ("/live/", "/live/right-first-time/", "/time-limits/", "/ratings/"):
        assert "Chưa có số liệu." in text(client.get(address)), address
    assert client.get(f"/live/right-first-time/{BIRTH}/10525/").status_code == 404

"""The rating by Circular 01/2018 on its pages: bodies for everybody, the dossiers for those who handle them, officers for their head."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.calendar import aware
from haidang.core.facts import queries as facts
from haidang.core.facts.operations import refresh
from haidang.core.testing.loaded import loaded
from haidang.dossiers import operations as dossiers
from haidang.dossiers.models import Dossier
from haidang.dossiers.tests.factories import MORNING, received
from haidang.parindex.operations import Judged, judge, open_round
from haidang.parindex.queries import book_in_use
from haidang.procedures.models import Procedure
from haidang.procedures.queries import by_code
from haidang.web import ratings

CODE, WARD, HOUR = "1.004873", "10525", timedelta(hours=1)


def person(name, role, unit=WARD):
    user = open_account(username=name, full_name=name.title(), password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role=role, unit_code=unit, starts_on=date(2025, 7, 1), by="system:test")
    return user


@pytest.fixture
def counted(transactional_db):
    """
    A ward finished four dossiers of three days in November: sooner, on the day, late, and sooner after one request for papers.

    Lan finished the first three, Hoa the last. Of the first alone it was recorded that nobody complained. One came at the counter.
    """
    loaded(("units", "load"), ("procedures", "load"))
    Procedure.objects.filter(code=CODE).update(time_limit=3, time_unit="working_day")
    people = {name: person(name, "officer") for name in ("lan", "hoa")}
    told = {}
    for name, day, by in (
        ("sooner", 10, "lan"),
        ("same", 12, "lan"),
        ("late", 13, "lan"),
        ("asked", 10, "hoa"),
    ):
        dossier = received(procedure=by_code(CODE), channel="in_person" if name == "late" else "online")
        if name == "asked":
            for verb, at in (("ask_supplement", MORNING + HOUR / 2), ("answer_supplement", MORNING + HOUR)):
                dossiers.change(dossier=dossier, verb=verb, at=at, note="Thiếu", by="system:test")
        dossiers.change(
            dossier=dossier, verb="finish", at=aware(datetime(2026, 11, day, 8, 30)), by=people[by]
        )
        told[name] = dossier.code
    Dossier.objects.filter(code=told["sooner"]).update(complained=False)
    return told, people, refresh()


def text(answer) -> str:
    return answer.content.decode().replace("\xa0", " ")


def scores(page: str) -> list[str]:
    """What stands in the column of points, indicator by indicator."""
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r'<td role="cell" class="num" data-label="Điểm">(.*?)</td>', page, re.S)]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_body_has_its_nine_scores_and_each_opens_to_its_dossiers_for_who_handles_them(client, counted):
    told, people, _snapshot = counted
    page = text(client.get(f"/ratings/{WARD}/?when=2026-4"))
    # 1: (2+1+0+2)/4 = 1.25 → 1.3; 2 the same; 3: (2+2+2+1)/4 = 1.75 → 1.8; 4 the same; 7: 2 of one; 9: 3 of 4 online, none late.
    none = "chưa đo được"
    assert scores(page)[:9] == ["1,3", "1,3", "1,8", "1,8", none, none, "2,0", none, "2,0"]
    assert (
        "10,2 trên 12 điểm đo được" in page
        and "từ Khá đến Xuất sắc" in page
        and "Mới đo được 6 trên 9" in page
    )
    assert f"/ratings/{WARD}/1/" not in page, "the dossiers are for those who handle them"
    assert client.get(f"/ratings/{WARD}/1/?when=2026-4").status_code == 302
    listed = text(client.get("/ratings/?when=2026"))
    assert "10,2" in listed and "6/9" in listed and "từ Khá đến Xuất sắc" in listed

    client.force_login(people["lan"])
    assert f'/ratings/{WARD}/1/?when=2026-4"' in text(client.get(f"/ratings/{WARD}/?when=2026-4"))
    for of, names in (
        ("", {"sooner", "same", "late", "asked"}),
        ("2", {"sooner", "asked"}),
        ("1", {"same"}),
        ("0", {"late"}),
    ):
        rows = text(client.get(f"/ratings/{WARD}/1/?when=2026-4&of={of}"))
        assert {name for name, code in told.items() if code in rows} == names, of
    rows = text(client.get(f"/ratings/{WARD}/9/?when=2026-4&of=misses"))
    assert {name for name, code in told.items() if code in rows} == {"late"}
    assert client.get(f"/ratings/{WARD}/5/?when=2026-4").status_code == 404, "nothing is counted for it"
    client.force_login(person("xa", "clerk", "11311"))
    assert client.get(f"/ratings/{WARD}/1/?when=2026-4").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_one_late_online_dossier_takes_both_points_for_online_services(client, counted):
    told, _people, _snapshot = counted
    Dossier.objects.filter(code=told["asked"]).update(late=True)
    refresh()
    assert scores(text(client.get(f"/ratings/{WARD}/?when=2026-4")))[8] == "0,0"
    assert "có hồ sơ trong đó trễ hạn" in text(client.get(f"/ratings/{WARD}/?when=2026-4"))


@pytest.mark.django_db(transaction=True)
def test_what_people_say_in_a_round_over_the_quarter_makes_the_class_sure(client, counted):
    round_ = open_round(book=book_in_use("tt01"), title="Quý 4", first_month=date(2026, 10, 1), last_month=date(2026, 12, 1), by="system:test")  # fmt: skip
    for leaf in ("5", "6", "8"):
        judge(round_=round_, judged=[Judged(WARD, leaf, Decimal(1))], stage=0, by="system:test")
    page = text(client.get(f"/ratings/{WARD}/?when=2026-4"))
    assert "13,2 trên 18 điểm" in page and "<strong>Tốt" in page
    assert "12 điểm đo được" in text(client.get(f"/ratings/{WARD}/?when=2026")), "the year is another stretch"


@pytest.mark.django_db(transaction=True)
def test_an_officer_sees_their_own_figures_the_head_those_of_the_unit_and_it_is_remembered(client, counted):
    _told, people, _snapshot = counted
    client.force_login(people["lan"])
    mine = text(client.get("/ratings/mine/?when=2026-4"))
    assert ">Lan<" in mine and ">Hoa<" not in mine
    # Lan: 1: 3/3 = 1; 2: 1; 3: 2; 4: 2; 7: 2 of the one recorded: 8 of 10.
    row = re.search(r'class="line">Lan<.*?</tr>', mine, re.S)[0]
    cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.S)]
    assert cells == ["1,0", "1,0", "2,0", "2,0", "2,0", "8,0", "Hoàn thành 100 % nhiệm vụ", "3"]
    assert client.get(f"/ratings/{WARD}/officers/?when=2026-4").status_code == 404

    client.force_login(person("truong", "unit_leader"))
    seen = text(client.get(f"/ratings/{WARD}/officers/?when=2026-4"))
    row = re.search(r'class="line">Hoa<.*?</tr>', seen, re.S)[0]
    cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.S)]
    # Hoa: 2, 2, 1, 1 of one dossier of which nothing was recorded of complaints: 6 of 8 are known, and that is enough.
    assert (
        cells == ["2,0", "2,0", "1,0", "1,0", "–", "6,0", "Hoàn thành 100 % nhiệm vụ", "1"]
        and ">Lan<" in seen
    )
    line = AuditLine.objects.get(verb="web.officers_rated")
    assert line.reading and line.unit_code == WARD and '"count":2' in line.line.replace(" ", "")
    assert "bạn chưa giải quyết xong hồ sơ nào" in text(client.get("/ratings/mine/?when=2026-4"))
    client.force_login(person("khac", "unit_leader", "11311"))
    assert client.get(f"/ratings/{WARD}/officers/?when=2026-4").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_no_officer_reaches_the_lake(counted):
    _told, _people, snapshot = counted
    rows = facts.rows_behind("finished.taken", WARD, date(2026, 11, 1), date(2026, 11, 1), snapshot)
    assert rows.total == 4 and "Lan" not in str(rows.rows) and "Hoa" not in str(rows.rows)


def test_a_quarter_and_a_year_are_read_from_the_address_and_nonsense_is_named():
    today = date(2026, 11, 26)
    assert (ratings.asked({}, today).value, ratings.asked({}, today).end) == ("2026-4", date(2026, 12, 31))
    assert ratings.asked({"when": "2026-1"}, today).end == date(2026, 3, 31)
    assert (ratings.asked({"when": "2025"}, today).first, ratings.asked({"when": "2025"}, today).end) == (date(2025, 1, 1), date(2025, 12, 31))  # fmt: skip
    for wrong in ("2026-5", "2026-", "1999", "x", "2026-01", "²026"):
        assert (
            "2026-4" == ratings.asked({"when": wrong}, today).value
            and ratings.asked({"when": wrong}, today).problem
        ), wrong
    assert [one.value for one in ratings.choices(ratings.asked({"when": "2024-2"}, today), today)] == ["2025", "2026", "2025-4", "2026-1", "2026-2", "2026-3", "2026-4", "2024-2"]  # fmt: skip

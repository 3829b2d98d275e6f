import csv
import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from haidang.core.calendar import aware
from haidang.core.facts import queries as facts
from haidang.core.facts.operations import refresh
from haidang.core.testing.loaded import loaded
from haidang.core.ui.templatetags.ui import points
from haidang.dossiers import operations as dossiers
from haidang.dossiers.models import Dossier
from haidang.dossiers.tests.factories import received
from haidang.parindex import queries
from haidang.parindex.doubt.course import course
from haidang.units.queries import active_units, mapping_as_now

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, LAST = date(2026, 1, 1), date(2026, 11, 1)
MONTHS = "from=2026-01&to=2026-11"


@pytest.fixture
def heir():
    """A unit with two dossiers of its own, and three that two of its former units handled; one of the three was late."""
    loaded(("units", "load"), ("procedures", "load"))
    here = {unit.code for unit in active_units(LAST)}
    former: dict[str, list[str]] = {}
    for before, after in mapping_as_now(LAST):
        former.setdefault(after, []).append(before)
    code, old = next((code, old) for code, old in sorted(former.items()) if len(old) > 1 and code in here)
    at = aware(datetime(2026, 3, 2, 9))
    for under, late in ((code, False), (code, False), (old[0], False), (old[0], True), (old[1], False)):
        dossier = received(unit_code=code, at=at)
        dossiers.change(
            dossier=dossier, verb="finish", at=aware(datetime(2026, 6 if late else 3, 3, 9)), by="system:test"
        )
        Dossier.objects.filter(pk=dossier.pk).update(unit_code=under)
    refresh()
    return code


def rows(client, address):
    return list(csv.DictReader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))


@pytest.mark.parametrize(("as_now", "hits", "among"), [(False, 2, 2), (True, 4, 5)])
def test_the_score_and_the_rows_behind_it_count_the_same_deeds(heir, as_now, hits, among):
    snapshot = facts.latest()
    total = queries.scores(queries.book_in_use(), snapshot, "city", FIRST, LAST, as_now)[heir]
    scored = total.find("2.1")
    assert (scored.why["hits"], scored.why["among"]) == (hits, among)
    codes = queries.counted_under(heir, LAST, as_now)
    for which, number in (("among", among), ("hits", hits), ("misses", among - hits)):
        behind = facts.rows_behind("dossiers.on_time", codes, FIRST, LAST, snapshot, which)
        assert behind.total == len(behind.rows) == number


def test_the_pages_say_which_units_they_mean_and_keep_it_on_the_way(client, heir):
    then = client.get(f"/rankings/{heir}/2.1/?{MONTHS}&which=among").content.decode()
    now = client.get(f"/rankings/{heir}/2.1/?{MONTHS}&which=among&as=now").content.decode()
    assert (
        "Mỗi hồ sơ được tính cho đơn vị tại thời điểm phát sinh." in then and then.count("data-row-door") == 2
    )
    assert "Hồ sơ của đơn vị cũ được tính cho đơn vị kế thừa." in now and now.count("data-row-door") == 5
    unit = client.get(f"/rankings/{heir}/?{MONTHS}&as=now").content.decode()
    assert f"/rankings/{heir}/2.1/?from=2026-01&amp;to=2026-11&amp;as=now" in unit and "80,00\xa0%" in unit


def test_the_rows_can_be_looked_at_by_whether_they_fulfil_the_criterion(client, heir):
    text = client.get(f"/rankings/{heir}/2.1/?{MONTHS}&as=now").content.decode()
    for which, number in (("misses", 1), ("hits", 4), ("among", 5)):
        door = f"?from=2026-01&amp;to=2026-11&amp;as=now&amp;which={which}"
        assert f'href="{door}"' in text
        behind = client.get(f"/rankings/{heir}/2.1/{door.replace('&amp;', '&')}").content.decode()
        assert behind.count("data-row-door") == number


def test_a_mean_has_rows_but_none_that_fulfil_it(client, heir):
    text = client.get(f"/rankings/{heir}/2.2/?{MONTHS}").content.decode()
    assert "which=hits" not in text and text.count("data-row-door") == 2


def test_the_rows_can_be_taken_along_as_they_were_counted(client, heir):
    taken = rows(client, f"/rankings/{heir}/2.1/rows.csv?{MONTHS}&which=among&as=now")
    assert len(taken) == 5 and {row["units"] for row in taken} == {"as_now"}
    assert len({row["unit"] for row in taken}) == 3  # each under the unit of its day
    assert len(rows(client, f"/rankings/{heir}/2.1/rows.csv?{MONTHS}&which=misses&as=now")) == 1
    answer = client.get(f"/rankings/{heir}/2.1/rows.xlsx?{MONTHS}&which=among")
    page = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    head = next(n for n, row in enumerate(page.iter_rows(values_only=True), 1) if row[0] == "Mã")
    assert page.max_row - head == 2


def test_a_criterion_that_nothing_counts_has_no_rows_to_take_along(client, heir):
    assert client.get(f"/rankings/{heir}/1.1/rows.csv").status_code == 404
    assert client.get(f"/rankings/{heir}/1/rows.csv").status_code == 404
    assert client.get("/rankings/nothing/2.1/rows.csv").status_code == 404


def test_a_former_unit_counts_nothing_of_its_own_as_units_are_now(heir):
    old = queries.counted_under(heir, LAST, True)
    assert heir in old and len(old) > 2
    gone = next(code for code in old if code != heir)
    assert queries.counted_under(gone, LAST, True) == []
    assert queries.counted_under(gone, LAST, False) == [gone]


def test_the_rank_goes_month_by_month_as_units_were_or_with_the_deeds_of_former_units(client, heir):
    book, snapshot, today = queries.book_in_use(), facts.latest(), date(2026, 11, 26)
    block, then = course(book, snapshot, heir, 2026, today, False)
    _block, now = course(book, snapshot, heir, 2026, today, True)
    assert [step.month.month for step in now] == list(range(1, 12)) and block is not None
    # Two of two in time; with the three of the former units four of five. All came in March.
    assert then[1].rank is now[1].rank is None and then[2].rank == now[2].rank == 1
    assert now[2].index == now[-1].index < then[2].index == then[-1].index
    gone = next(code for code in queries.counted_under(heir, LAST, True) if code != heir)
    assert course(book, snapshot, gone, 2026, today, True) == (None, [])
    shown = client.get(f"/rankings/{heir}/months/?year=2026").content.decode()
    as_now = client.get(f"/rankings/{heir}/months/?year=2026&as=now").content.decode()
    assert "Mỗi hồ sơ được tính cho đơn vị tại thời điểm phát sinh." in shown and "<svg" in shown
    assert ">2026</a>" in shown and "4.7" in shown, "what stands as it stands is named as left out"
    assert "Hồ sơ của đơn vị cũ được tính cho đơn vị kế thừa." in as_now and points(now[-1].index) in as_now
    assert points(now[-1].index) not in shown and points(then[-1].index) in shown
    assert "đơn vị kế thừa" in client.get(f"/rankings/{gone}/months/?year=2026&as=now").content.decode()


def test_what_if_and_why_a_rank_moved_say_which_units_they_mean(client, heir):
    for address in (f"/rankings/{heir}/rank/", f"/rankings/what-if/?{MONTHS}"):
        assert (
            "Mỗi hồ sơ được tính cho đơn vị tại thời điểm phát sinh." in client.get(address).content.decode()
        )
    now = client.get(f"/rankings/what-if/?{MONTHS}&as=now").content.decode()
    assert "Hồ sơ của đơn vị cũ được tính cho đơn vị kế thừa." in now
    assert f"/rankings/{heir}/months/?as=now" in client.get(f"/rankings/{heir}/rank/").content.decode()

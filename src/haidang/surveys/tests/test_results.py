"""Results: live, by both ways in use, with their doubt, and of nobody in particular."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from datetime import date, timedelta
from math import isclose, sqrt

import pyarrow.parquet as pq
import pytest
from django.db import connections
from django.utils import timezone
from openpyxl import load_workbook

from haidang.core.facts.engine import DuckEngine
from haidang.core.facts.operations import refresh
from haidang.core.facts.queries import readings
from haidang.surveys import queries
from haidang.surveys.choices import Told
from haidang.surveys.models import Remark, Reply, Stratum
from haidang.surveys.operations import answer_by_code, answer_openly, draw, forget_remarks, settle
from haidang.surveys.rules.estimates import Sums, mean, share
from haidang.surveys.tests.factories import SMALL, a_campaign, a_code, filled, small_questionnaire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
EARLIER = timezone.localdate().replace(day=1) - timedelta(days=3)


def reply(campaign, unit="10525", on=None, procedure="", **typed):
    answer_by_code(code=queries.code(a_code(campaign, unit, procedure)), filled=filled(campaign, **typed), on=on or timezone.localdate())  # fmt: skip


def six_and_six(campaign):
    for n in range(6):
        reply(campaign, Q1_1=str(5 - n % 2), Q1_2=str(1 + n % 5))
        reply(campaign, "11311", Q1_1="3", Q1_2="5")


def test_both_ways_are_what_they_are_by_hand_whether_settled_or_not():
    campaign = a_campaign()
    six_and_six(campaign)
    live = queries.results(campaign)
    settle(campaign=campaign)
    reply(campaign, Q1_1="2")
    mixed = queries.results(campaign)
    points = [5, 4, 5, 4, 5, 4, 1, 2, 3, 4, 5, 1, *[3] * 6, *[5] * 6]
    assert live.replies == 12 and live.whole.n == 12
    assert isclose(live.whole.share.value, sum(p >= 4 for p in points) / 24) and isclose(live.whole.mean.value, sum(points) / 24 / 5)  # fmt: skip
    assert mixed.replies == 13 and isclose(mixed.whole.mean.value, (sum(points) + 2) / 25 / 5)
    settle(campaign=campaign)
    assert queries.results(campaign) == mixed
    assert settle(campaign=campaign) == 0 and queries.results(campaign) == mixed
    assert {one.key: one.n for one in mixed.units} == {"10525": 7, "11311": 6}


@pytest.mark.django_db(transaction=True)
def test_what_is_settled_while_somebody_looks_is_counted_once():
    campaign = a_campaign()
    six_and_six(campaign)

    def settled_elsewhere():
        with closing(connections["default"]):
            settle(campaign=campaign)

    with ThreadPoolExecutor(1) as other:
        begun = []

        def meanwhile(execute, sql, *rest):
            if "surveys_tally" in sql and not begun:
                begun.append(other.submit(settled_elsewhere))
                wait(begun, timeout=0.3)
            return execute(sql, *rest)

        with connections["default"].execute_wrapper(meanwhile):
            seen = queries.results(campaign)
        begun[0].result(timeout=20)
    assert seen.whole.n == 12 and queries.results(campaign) == seen
    assert Reply.objects.filter(settled=True).count() == 12


def test_an_answer_that_is_called_as_programs_call_what_is_missing_is_an_answer_all_the_same(manager):
    campaign = a_campaign(small_questionnaire(SMALL.replace("key: tv", 'key: "NA"').replace('key: "yes"', 'key: "null"').replace('["yes"]', '["null"]')))  # fmt: skip
    for _n in range(6):
        reply(campaign, Q1_1="5", Q2="null", Q4=["NA", "web"])
    live = queries.results(campaign)
    assert [[n for _said, n, _share in options] for _words, options in live.chosen] == [[0, 6], [6, 6]]
    settle(campaign=campaign)
    assert queries.results(campaign) == live
    file = manager.get(f"/surveys/campaigns/{campaign.code}/answers.parquet").content
    assert pq.read_table(io.BytesIO(file)).select(["Q2", "Q4"]).to_pylist() == [{"Q2": "null", "Q4": "NA|web"}] * 6  # fmt: skip


def test_the_doubt_is_reckoned_over_people_not_over_what_they_ticked():
    """Ten answers of each of twenty people who tick the same all the way down are worth twenty, not two hundred."""
    alike = Sums(n=20, m=200, h=100, s=700, mm=2000, hh=1000, hm=1000, ss=10 * 50**2 + 10 * 20**2, sm=10 * 50 * 10 + 10 * 20 * 10)  # fmt: skip
    got, middle = share(alike), mean(alike)
    assert got.value == 0.5 and 0.27 < got.low < 0.31 and 0.69 < got.high < 0.73
    half = 1.96 * sqrt(1.5**2 / 19)
    assert isclose(middle.value, 0.7) and isclose(middle.high - middle.value, half / 5, rel_tol=1e-9)


def test_an_interval_lies_between_nothing_and_all():
    everyone = Sums(n=8, m=8, h=8, s=40, mm=8, hh=8, hm=8, ss=200, sm=40)
    assert share(everyone).high == 1 and 0.6 < share(everyone).low < 0.75 and mean(everyone).value == 1


def test_fewer_than_five_people_are_shown_nowhere_and_their_figures_go_with_others(manager):
    campaign = a_campaign()
    for _n in range(4):
        reply(campaign, Q1_1="5", Q2="yes")
    page = f"/surveys/campaigns/{campaign.code}/"
    assert "dưới 5 người" in manager.get(page).content.decode()
    assert queries.results(campaign).whole is None and queries.results(campaign).replies is None
    for _n in range(7):
        reply(campaign, "11311", Q1_1="4", Q2="no")
    got = queries.results(campaign)
    assert got.whole.n == 11 and got.units == [] and got.hidden["unit"] == 11
    assert [n for _words, options in got.chosen for _said, n, _share in options] == [None, None]
    assert queries.results(campaign, "10525").whole is None
    reply(campaign, Q1_1="5")
    assert {one.key: one.n for one in queries.results(campaign).units} == {"10525": 5, "11311": 7}


def test_an_answer_is_on_the_page_at_once_and_each_month_has_its_own_line(manager):
    campaign = a_campaign()
    for _n in range(6):
        reply(campaign, Q1_1="5", on=EARLIER)
        reply(campaign, Q1_1="2")
    page = f"/surveys/campaigns/{campaign.code}/"
    whole = manager.get(page)
    assert "<strong>12</strong>" in whole.content.decode()
    reply(campaign, Q1_1="2")
    part = manager.get(page, headers={"HX-Request": "true", "HX-Target": "results"}).content.decode()
    assert "<strong>13</strong>" in part and "<html" not in part and 'hx-trigger="every 2s"' in part
    months = queries.results(campaign).months
    assert [(one.key, one.n, one.share.value) for one in months] == [(EARLIER.replace(day=1).isoformat(), 6, 1), (date.today().replace(day=1).isoformat(), 7, 0)]  # fmt: skip
    assert 'href="?unit=10525"' in whole.content.decode()
    assert manager.get(f"{page}?unit=10525").status_code == 200


def test_a_reply_stands_for_as_many_people_as_its_stratum_says():
    campaign = a_campaign()
    frame = {("10525", ""): [f"a{n}" for n in range(90)], ("11311", ""): [f"b{n}" for n in range(10)]}
    draw(campaign=campaign, frame=frame, quota=10, on=timezone.localdate(), by="system:test")
    assert Stratum.objects.count() == 2
    campaign.refresh_from_db()
    for _n in range(5):
        reply(campaign, Q1_1="5")
        reply(campaign, "11311", Q1_1="1")
    assert isclose(queries.results(campaign).whole.share.value, 0.9)
    assert isclose(sum(row.weight for row in Reply.objects.order_by("pk")), 10)


@pytest.mark.django_db(transaction=True)
def test_answers_become_facts_once_five_of_a_unit_and_month_are_there_and_rows_of_one_person_are_not_joined():
    campaign = a_campaign()
    for _n in range(4):
        reply(campaign, Q1_1="5", Q1_2="3", Q2="yes", Q4=["tv", "web"])
    settle(campaign=campaign)
    assert set(Reply.objects.values_list("told", flat=True)) == {Told.NOT}
    assert _fact_rows() == []
    for _n in range(2):
        reply(campaign, Q1_1="4", procedure="1.001193")
    answer_openly(campaign=campaign, unit_code="10525", way="kiosk", filled=filled(campaign, Q1_1="1"), key=7, on=timezone.localdate(), at_minute=0)  # fmt: skip
    Reply.objects.filter(pk=7).update(in_burst=True)
    settle(campaign=campaign)
    rows = _fact_rows()
    assert len(rows) == 4 * 5 + 2 + 1 and {row["procedure"] for row in rows} == {""}
    assert len({row["number"] for row in rows}) == len(rows)
    month = timezone.localdate().replace(day=1)
    got = readings(refresh(), month, month)
    assert (got["surveys.satisfied", "10525"].hits, got["surveys.satisfied", "10525"].among) == (6, 10)
    assert got["surveys.points", "10525"].total == 20 * (4 * 8 + 2 * 4)
    assert [got[f"surveys.given_{point}", "10525"].among for point in (3, 4, 5)] == [4, 2, 4] and (
        "surveys.given_1",
        "10525",
    ) not in got  # it came in a burst


def _fact_rows():
    from haidang.core.facts.declare import table
    from haidang.core.facts.lake import rows_sql
    from haidang.core.facts.queries import files_of

    facts = table("survey_answers")
    files = files_of(refresh(), facts)
    if not (files.base or files.recent):
        return []
    return DuckEngine().open().con.sql(rows_sql(facts, files)).to_arrow_table().to_pylist()


def _file(client, campaign) -> list[dict]:
    answer = client.get(f"/surveys/campaigns/{campaign.code}/answers.csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_all_answers_are_taken_along_as_csv_excel_and_parquet_and_few_keep_no_place(manager):
    campaign = a_campaign()
    six_and_six(campaign)
    for _n in range(5):
        reply(campaign, "10525", on=EARLIER, Q2="yes", Q4=["web", "tv"], Q5="33")
    settle(campaign=campaign)
    page = f"/surveys/campaigns/{campaign.code}/answers"
    rows = _file(manager, campaign)
    assert len(rows) == 17 and {row["unit"] for row in rows} == {"10525", "11311", ""}
    for alone in [row for row in rows if not row["unit"]]:
        assert (alone["month"], alone["Q2"], alone["Q4"], alone["Q5"], alone["Q1.1"]) == ("", "yes", "tv|web", "33", "")  # fmt: skip
    sheet = load_workbook(io.BytesIO(manager.get(f"{page}.xlsx").content)).worksheets[0]
    table = list(sheet.values)
    assert table[0][0] == campaign.title and "Lịch sự" in table[1] and table[2][: 7] == ("unit", "month", "procedure", "way", "weight", "burst", "Q1.1")  # fmt: skip
    assert sorted(row[6] for row in table[3:] if row[6] is not None) == [3] * 6 + [4] * 3 + [5] * 3
    frame = pq.read_table(io.BytesIO(manager.get(f"{page}.parquet").content)).to_pydict()
    assert sum(value or 0 for value in frame["Q1.1"]) == 6 * 3 + 3 * 4 + 3 * 5


def test_a_question_that_fewer_than_five_of_a_place_answered_is_empty_there_and_cannot_be_found_out(manager):
    campaign = a_campaign()
    six_and_six(campaign)
    for unit, n in (("10525", 2), ("11311", 6), ("11374", 9)):
        for _n in range(n):
            reply(campaign, unit, Q1_1="4", Q1_2="4", Q2="yes")
    settle(campaign=campaign)

    def told() -> dict:
        rows = _file(manager, campaign)
        return {
            unit: sum(row["Q2"] == "yes" for row in rows if row["unit"] == unit)
            for unit in ("10525", "11311", "11374")
        }

    # The two of one unit are hidden, and the six of another with them, since all seventeen stand on the page of results.
    assert told() == {"10525": 0, "11311": 0, "11374": 9}
    for _n in range(3):
        reply(campaign, Q1_1="4", Q1_2="4", Q2="yes")
    assert told() == {"10525": 0, "11311": 0, "11374": 9}, "who answered just now waits to be settled"
    settle(campaign=campaign)
    assert told() == {"10525": 5, "11311": 6, "11374": 9}


def test_a_survey_has_its_english_name_where_english_is_read(manager):
    campaign = a_campaign(title_en="A trial of ours")
    page = f"/surveys/campaigns/{campaign.code}/"
    assert "Khảo sát thử" in manager.get(page).content.decode()
    manager.cookies["django_language"] = "en"
    for address in (
        page,
        "/surveys/",
        f"{page}sample/",
        f"{page}remarks/",
        f"{page}field/",
        "/surveys/field/",
    ):
        said = manager.get(address).content.decode()
        assert "A trial of ours" in said and "Khảo sát thử" not in said, address


def test_words_are_found_without_accents_and_put_into_groups(manager):
    campaign = a_campaign()
    page = f"/surveys/campaigns/{campaign.code}/remarks/"
    for words in ("Chờ lâu quá", "Thiếu chỗ ngồi", "Cán bộ nhiệt tình", "Phải chờ hai buổi"):
        reply(campaign, Q2="yes", Q3=words)
    assert "Chờ lâu quá" not in manager.get(page).content.decode()
    reply(campaign, Q2="yes", Q3="<b>Tốt</b>")
    found = queries.remarks(campaign, "cho lau")
    assert [row.text for row in found] == ["Chờ lâu quá"]
    said = manager.get(f"{page}?q=cho").content.decode()
    assert "Phải chờ hai buổi" in said and "Thiếu chỗ ngồi" in said and "nhiệt tình" not in said
    manager.post(page, {"remark": [row.pk for row in queries.remarks(campaign, "chờ")], "group": "Thời gian"})
    assert queries.groups(campaign)["Thời gian"] >= 2
    assert "&lt;b&gt;" in manager.get(f"{page}?group=").content.decode()
    narrowed = manager.get(f"{page}?q=cho&group=").content.decode()  # each of the two keeps the other
    assert 'name="group" value=""' in narrowed and "?group=Th%E1%BB%9Di%20gian&amp;q=cho" in narrowed


def test_the_whole_is_the_sum_of_its_units_whatever_has_to_go_together():
    """Small groups join the one beside them: none is in one table and missing in another."""
    campaign = a_campaign()
    for procedure, n in (("", 9), ("1.001193", 7), ("1.004873", 2)):
        for _code in range(5):
            a_code(campaign, procedure=procedure)
        for _reply in range(n):
            reply(campaign, procedure=procedure, Q1_1="4", Q1_2="1")
    for _reply in range(3):
        reply(campaign, on=EARLIER, Q1_2="5")
    settle(campaign=campaign)
    for _again in range(2):
        got = queries.results(campaign)
        of_unit = queries.results(campaign, "10525")
        assert got.whole.n == of_unit.whole.n == sum(one.n for one in got.units) == got.replies
        assert got.whole.n == sum(one.n for one in got.months) + got.hidden["month"]
        assert got.whole.n == sum(one.n for one in got.procedures) + got.hidden["procedure"]
        assert {one.key: one.n for one in got.items} == {"Q1.1": got.whole.n - 3, "Q1.2": got.whole.n}
        reply(campaign, procedure="1.004873", Q1_1="4", Q1_2="1")


def test_what_people_wrote_is_forgotten_when_its_term_is_over_and_their_points_stay():
    campaign = a_campaign()
    reply(campaign, Q1_1="4", Q2="yes", Q3="Chờ lâu")
    assert forget_remarks(on=timezone.localdate() + timedelta(700)) == 0
    assert forget_remarks(on=timezone.localdate() + timedelta(800)) == 1
    assert not Remark.objects.exists() and Reply.objects.get().answers["Q1.1"] == 4

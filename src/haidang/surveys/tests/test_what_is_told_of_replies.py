"""What a survey tells the index, and a file, is of the very people whom results show."""

import csv
import io
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from haidang.core.facts.operations import refresh
from haidang.core.facts.queries import by_month
from haidang.surveys import queries
from haidang.surveys.choices import Told
from haidang.surveys.models import Reply
from haidang.surveys.operations import settle
from haidang.surveys.tests.factories import a_campaign

pytestmark = [pytest.mark.usefixtures("city")]
UNIT, OTHER, THIRD = "10525", "11311", "11374"
RATE = "surveys.satisfied/thu/Q1.1"


def month():
    return timezone.localdate().replace(day=1)


def earlier():
    """A day of last month."""
    return month() - timedelta(days=3)


def month_before():
    return earlier().replace(day=1)


def replies(campaign, how_many, unit=UNIT, on=None, **more):
    """Replies as they are kept, without the codes."""
    first = Reply.objects.count()
    said = {"answers": {"Q1.1": 5, "Q1.2": 4}, "way": "counter", **more}
    for number in range(first, first + how_many):
        Reply.objects.create(
            id=number,
            campaign=campaign,
            unit_code=unit,
            day=on or timezone.localdate(),
            **said,
        )


def rates(unit=UNIT) -> dict:
    return {month: rate.people for month, rate in by_month(refresh(), RATE, month_before(), month(), [unit]).items()}  # fmt: skip


def of_page(campaign, unit=UNIT) -> int:
    return queries.results(campaign, unit).whole.n


@pytest.mark.django_db(transaction=True)  # what is counted is read by another connection
def test_a_rate_is_of_the_people_of_the_page_and_follows_when_others_bring_them_to_another_month_or_take_them_away():
    campaign = a_campaign()
    replies(campaign, 12, on=earlier())
    replies(campaign, 2)
    settle(campaign=campaign)
    assert (
        rates() == {month_before(): 14} and of_page(campaign) == 14
    )  # the two of this month go with the others
    replies(campaign, 3)
    settle(campaign=campaign)
    assert rates() == {month_before(): 12, month(): 5} and of_page(campaign) == 17
    replies(campaign, 3, OTHER)  # they are put together with the five
    settle(campaign=campaign)
    assert rates() == {month_before(): 12} and of_page(campaign) == 12 and rates(OTHER) == {}
    replies(campaign, 2, OTHER)
    settle(campaign=campaign)
    assert rates() == {month_before(): 12, month(): 5} and rates(OTHER) == {month(): 5}


@pytest.mark.django_db
def test_a_month_that_is_put_together_with_others_is_told_under_that_of_most_people_and_in_a_file_under_none(
    manager,
):
    campaign = a_campaign()
    replies(campaign, 4)
    replies(campaign, 3, on=earlier())
    replies(campaign, 9, OTHER, on=earlier())
    settle(campaign=campaign)
    assert set(Reply.objects.filter(unit_code=UNIT).values_list("told", "told_month")) == {(Told.OF_UNIT, month())}  # fmt: skip
    rows = _file(manager, campaign)
    assert {(row["unit"], row["month"]) for row in rows} == {(UNIT, ""), (OTHER, f"{earlier():%Y-%m}")}


@pytest.mark.django_db
def test_what_results_leave_out_of_a_block_is_empty_in_the_file(manager):
    campaign = a_campaign()
    replies(campaign, 6, answers={"Q1.1": 5, "Q2": "yes"})
    replies(campaign, 2)
    replies(campaign, 6, OTHER)
    settle(campaign=campaign)
    assert {one.key: one.n for one in queries.results(campaign).items} == {"Q1.1": 6, "Q1.2": 6}
    rows = _file(manager, campaign)
    assert [row["Q1.1"] for row in rows if row["unit"] == UNIT] == [""] * 8
    assert sorted(row["Q2"] for row in rows if row["unit"] == UNIT) == [""] * 2 + ["yes"] * 6
    assert [(row["Q1.1"], row["Q1.2"]) for row in rows if row["unit"] == OTHER] == [("5", "4")] * 6


@pytest.mark.django_db
def test_the_file_tells_how_people_answered_only_where_five_of_a_block_did_so_nor_by_difference(manager):
    campaign = a_campaign()
    for unit, ways in ((UNIT, {"counter": 9, "kiosk": 6, "field": 2}), (OTHER, {"counter": 7, "kiosk": 5})):
        for way, n in ways.items():
            replies(campaign, n, unit, way=way)
    replies(campaign, 3, UNIT, way="field", in_burst=True)  # they do not make five of two
    settle(campaign=campaign)
    told = Counter((row["unit"], row["way"]) for row in _file(manager, campaign) if row["burst"] == "no")
    # The two with a field sheet are among eight: were they alone without a way, all would know them.
    assert told == {(UNIT, "counter"): 9, (UNIT, ""): 8, (OTHER, "counter"): 7, (OTHER, "kiosk"): 5}


@pytest.mark.django_db
def test_only_replies_that_are_told_otherwise_than_before_are_written_again():
    campaign = a_campaign()
    for unit in (UNIT, OTHER, THIRD):
        replies(campaign, 6, unit)
    settle(campaign=campaign)
    before = _places_in_table()
    replies(campaign, 1, OTHER, on=earlier())
    settle(campaign=campaign)  # all of that unit are one block now
    assert {unit for unit, _place in before - _places_in_table()} == {OTHER}


@pytest.mark.django_db
def test_what_an_earlier_release_settled_is_told_anew_by_blocks():
    campaign = a_campaign()
    replies(campaign, 6)
    replies(campaign, 2, on=earlier())
    replies(campaign, 6, THIRD)
    replies(campaign, 3, OTHER)
    replies(campaign, 1, OTHER, on=earlier(), in_burst=True)
    settle(campaign=campaign)
    wanted = list(Reply.objects.order_by("pk").values_list("told", "withheld"))
    Reply.objects.update(told_month=None, withheld=None, told=Told.NOT)
    Reply.objects.filter(day=timezone.localdate()).exclude(unit_code=OTHER).update(
        told=Told.WITHOUT_PROCEDURE
    )
    assert queries.to_settle() == [campaign]
    assert settle(campaign=campaign) == 0 and queries.to_settle() == []
    assert list(Reply.objects.order_by("pk").values_list("told", "withheld")) == wanted
    assert not Reply.objects.filter(told__gt=0, told_month=None).exists()


def _file(manager, campaign) -> list[dict]:
    content = manager.get(f"/surveys/campaigns/{campaign.code}/answers.csv").content
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def _places_in_table() -> set:
    with connection.cursor() as cursor:
        cursor.execute("select unit_code, ctid::text from surveys_reply")
        return set(cursor.fetchall())

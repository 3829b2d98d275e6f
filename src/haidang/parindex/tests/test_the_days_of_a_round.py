"""A round moves on by its days, and people are reminded of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from haidang.core.notices.models import Notice
from haidang.parindex.choices import REMINDER
from haidang.parindex.models import Round
from haidang.parindex.rounds import operations, queries, rules
from haidang.parindex.tests.factories import (
    WARD,
    a_plan,
    moved,
    scored,
)

pytestmark = pytest.mark.django_db


def test_a_round_moves_on_by_date_and_locks_what_was_not_sent(people):
    round_ = a_plan(by_date=True)
    now = timezone.now()
    assert operations.move_due(now=now) == 1 and operations.move_due(now=now) == 0
    scored(round_)
    assert operations.move_due(now=now + timedelta(7)) == 0, "its last day is still for scoring"
    assert operations.move_due(now=now + timedelta(8)) == 1
    round_ = queries.planned_round(round_.pk)
    sheet = queries.sheet_of(round_, WARD)
    assert (
        round_.stage == "appraisal" and sheet.sent_by == "" and sheet.content["1.2"]["value"].startswith("9")
    )
    assert operations.move_due(now=now + timedelta(15)) == 0, "what is not appraised yet holds it back"


def test_the_sheets_of_all_units_are_locked_with_two_statements_each_at_most(
    people, django_assert_max_num_queries
):
    round_ = moved(a_plan(), "self")
    scored(round_)
    units = len(queries.units_in(round_))
    with django_assert_max_num_queries(2 * units + 20):
        operations.move(round_=round_, to="appraisal", at=timezone.now(), by="system:test")
    assert len(queries.sheets_of(round_, "self")) == units


def test_a_unit_objects_to_a_published_result_until_its_last_day_only():
    today = timezone.localdate()
    round_ = Round(stage="published", objections_until=today)
    assert rules.takes_objections(round_, today, measured=False)
    assert not rules.takes_objections(round_, today + timedelta(1), measured=True)
    for stage, taken in (("planned", False), ("self", True), ("second", True), ("council", False), ("archived", False)):  # fmt: skip
        assert rules.takes_objections(Round(stage=stage), today, measured=True) == taken, stage
        assert not rules.takes_objections(Round(stage=stage), today, measured=False), stage


def test_who_is_not_done_is_reminded_once_a_week_before_and_on_the_last_day_but_one(people):
    round_ = moved(a_plan(), "self")
    now = timezone.now()
    assert operations.remind(now=now + timedelta(3)) == 0
    told = operations.remind(now=now)
    assert told and operations.remind(now=now) == 0
    assert Notice.objects.filter(kind=REMINDER, account=people["officer"]).exists()
    scored(round_)
    operations.send_sheet(round_=round_, unit_code=WARD, at=now, by=people["leader"])
    operations.remind(now=now + timedelta(6))
    assert not Notice.objects.filter(
        kind=REMINDER, account=people["officer"], occasion__endswith="/1"
    ).exists()


def test_the_desk_says_what_waits_in_a_round(people):
    from haidang.core.inbox import waiting_for

    def kinds(who):
        return {
            name.split(".")[1]
            for name, *_rest in waiting_for(people[who], timezone.now()).kinds
            if name.startswith("rounds.")
        }

    round_ = moved(a_plan(), "self")
    scored(round_)
    assert kinds("officer") == {"round-score"} and kinds("lead") == kinds("clerk") == set()
    moved(round_, "appraisal")
    assert kinds("lead") == {"round-appraise"} and kinds("officer") == set()


def test_a_plan_with_days_out_of_order_comes_back_with_the_field_named(at):
    round_ = a_plan()
    today = timezone.localdate()
    days = {
        name: today + timedelta(n)
        for n, name in enumerate(
            ("starts_on", "self_until", "appraise_until", "explain_until", "second_until", "council_until")
        )
    }
    refused = at(
        "home",
        "plan",
        round_.pk,
        data={"title": "Tên khác", "objection_days": 5, **days, "explain_until": today - timedelta(9)},
    )
    assert (
        refused.status_code == 400
        and 'id="id_explain_until_error"' in refused.content.decode()
        and "Tên khác" in refused.content.decode()
    )
    assert (
        at("home", "plan", round_.pk, data={"title": "Tên khác", "objection_days": 5, **days}).status_code
        == 302
    )
    assert queries.planned_round(round_.pk).council_until == days["council_until"]
    assert at("officer", "plan", round_.pk).status_code == 404

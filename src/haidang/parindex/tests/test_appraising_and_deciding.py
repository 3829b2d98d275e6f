"""Appraisers and the council: what they may not do, and that nobody undoes what another said."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from haidang.core.facts.operations import refresh
from haidang.core.files.models import File
from haidang.parindex.models import Judgement, Matter, Sitting, Vote
from haidang.parindex.rounds import operations, queries
from haidang.parindex.rounds.refusing import UnableToDecide
from haidang.parindex.tests.factories import WARD, a_plan, checked, moved, scored, upload

pytestmark = pytest.mark.django_db


def test_evidence_that_was_swapped_behind_the_lock_is_refused_when_it_is_appraised(at):
    round_ = moved(a_plan(), "self")
    scored(round_)
    operations.add_evidence(
        round_=round_, unit_code=WARD, leaf="1.2", checked=[checked()], at=timezone.now(), by="system:test"
    )
    round_ = moved(round_, "appraisal")
    File.objects.update(digest="0" * 64)
    refused = at(
        "lead",
        "appraise-unit",
        round_.pk,
        WARD,
        data={f"v.{WARD}~1.2": "9", f"s.{WARD}~1.2": "0", "do": "save"},
    )
    assert refused.status_code == 409 and f'id="e-{WARD}~1.2"' in refused.content.decode()
    assert not Judgement.objects.filter(stage=1).exists()


def test_the_second_of_two_appraisers_is_told_and_nothing_is_overwritten(at):
    round_ = moved(a_plan(), "self")
    scored(round_)
    round_ = moved(round_, "appraisal")
    typed = {f"v.{WARD}~1.2": "7", f"n.{WARD}~1.2": "Thiếu", f"s.{WARD}~1.2": "0", "do": "save"}
    assert at("lead", "appraise-unit", round_.pk, WARD, data=typed).status_code == 302
    second = at(
        "home",
        "appraise-leaf",
        round_.pk,
        "1.2",
        data={**typed, f"v.{WARD}~1.2": "5", f"n.{WARD}~1.2": "Trễ"},
    )
    page = second.content.decode()
    assert second.status_code == 409 and "Dung" in page and 'value="5"' in page and "Trễ</textarea>" in page
    assert [one.value for one in Judgement.objects.filter(stage=1)] == [7]
    newest = Judgement.objects.get(stage=1).pk
    assert f'name="s.{WARD}~1.2" value="{newest}"' in page, "saving once more is meant now"


def test_another_score_than_the_units_own_needs_a_reason(at):
    round_ = moved(a_plan(), "self")
    scored(round_)
    round_ = moved(round_, "appraisal")
    assert (
        at(
            "lead",
            "appraise-unit",
            round_.pk,
            WARD,
            data={f"v.{WARD}~1.2": "7", f"n.{WARD}~1.2": "", f"s.{WARD}~1.2": "0", "do": "save"},
        ).status_code
        == 409
    )
    assert not Judgement.objects.filter(stage=1).exists()


@pytest.fixture
def before_the_council(people):
    round_ = moved(a_plan(), "self")
    scored(round_)
    round_ = moved(round_, "council")
    for who in ("chair", "home", "lead", "leader"):
        operations.appoint(
            round_=round_,
            user=people[who],
            seat="chair" if who == "chair" else "member",
            position="",
            by="system:test",
        )
    return round_


def test_a_council_without_quorum_cannot_decide(at, before_the_council):
    pk = before_the_council.pk
    at("home", "council", pk, data={"do": "convene", "how": "writing", "on": timezone.localdate()})
    matter = Matter.objects.get()
    for who in ("chair", "lead"):
        at(who, "council", pk, data={"do": "vote", f"c.{matter.pk}": "yes"})
    refused = at("home", "council", pk, data={"do": "close", "discussion": "Đã hỏi"})
    assert refused.status_code == 409 and "Đã hỏi" in refused.content.decode(), (
        "two of four are no more than half"
    )
    refresh()  # there is something to freeze on: it is refused for want of a decision alone
    assert Sitting.objects.get().closed_at is None
    assert at("home", "round", pk, data={"do": "freeze"}).status_code == 409
    at("leader", "council", pk, data={"do": "vote", f"c.{matter.pk}": "no"})
    assert at("home", "council", pk, data={"do": "close"}).status_code == 302
    assert Matter.objects.get().adopted is False, "a quorum, but not more than half of all are for it"


def test_a_vote_belongs_to_a_member_and_an_answer_in_writing_to_its_days(at, people, before_the_council):
    pk = before_the_council.pk
    at("home", "council", pk, data={"do": "convene", "how": "writing", "on": timezone.localdate()})
    matter = Matter.objects.get()
    assert at("officer", "council", pk, data={"do": "vote", f"c.{matter.pk}": "yes"}).status_code == 404
    assert at("lead", "council", pk, data={"do": "close"}).status_code == 404, "a plain member does not close"
    member = queries.member_for(before_the_council, people["chair"])
    with pytest.raises(UnableToDecide):
        operations.vote(
            matter=matter, member=member, choice="yes", at=timezone.now() + timedelta(2), by=people["chair"]
        )


def test_a_planned_round_is_not_frozen_by_command_before_its_council_decided(people):
    round_ = moved(a_plan(), "self")
    refresh()
    with pytest.raises(CommandError, match=r"đồng chưa thông qua|has not decided"):
        call_command("parindex", "round", "freeze", str(round_.pk))


def explaining(at):
    """A round in which the ward explains why it does not agree: the lead department gave it less than it gave itself."""
    round_ = moved(a_plan(), "self")
    scored(round_)
    round_ = moved(round_, "appraisal")
    less = {f"v.{WARD}~1.2": "7", f"n.{WARD}~1.2": "Thiếu", f"s.{WARD}~1.2": "0", "do": "save"}
    at("lead", "appraise-unit", round_.pk, WARD, data=less)
    return moved(round_, "explanation")


def test_an_explanation_is_the_units_own_until_it_is_sent(at, people):
    round_ = explaining(at)
    more = {"t.1.2": "Mục đó ở phụ lục", "f.1.2": upload(), "do": "save"}
    assert at("officer", "unit", round_.pk, WARD, data=more).status_code == 302
    file = reverse("files:file", args=[File.objects.get().pk])
    for name, what in (("appraise-unit", WARD), ("appraise-leaf", "1.2")):
        page = at("lead", name, round_.pk, what)
        assert "Mục đó ở phụ lục" not in page.content.decode() and page.client.get(file).status_code == 404
    moved(round_, "second")
    page = at("lead", "appraise-unit", round_.pk, WARD)
    assert "Mục đó ở phụ lục" in page.content.decode() and page.client.get(file).status_code == 200


def test_the_council_is_shown_to_its_members_once_it_decides(at, people):
    round_ = moved(a_plan(), "self")
    operations.appoint(round_=round_, user=people["chair"], seat="chair", position="", by="system:test")
    door = reverse("rounds-council", args=[round_.pk])
    page = at("chair", "round", round_.pk)
    assert door not in page.content.decode() and page.client.get(door).status_code == 404
    moved(round_, "council")
    page = at("chair", "round", round_.pk)
    assert door in page.content.decode() and page.client.get(door).status_code == 200


def test_what_was_typed_to_be_put_to_the_vote_comes_back_when_it_is_refused(at, before_the_council):
    pk = before_the_council.pk
    Judgement.objects.filter(unit_code=WARD, leaf="1.2", stage=1).update(value=7)
    at("home", "council", pk, data={"do": "convene", "how": "session", "on": timezone.localdate()})
    Judgement.objects.filter(unit_code=WARD, leaf="1.3", stage=1).update(value=0)
    typed = {"do": "put", f"v.{WARD}~1.2": "99", f"n.{WARD}~1.2": "Xem phụ lục", f"v.{WARD}~1.3": "1", f"n.{WARD}~1.3": "Đã ban hành"}  # fmt: skip
    refused = at("home", "council", pk, data=typed)
    page = refused.content.decode()
    assert refused.status_code == 409 and 'value="99"' in page and 'value="Xem phụ lục"' in page
    assert 'value="1" selected' in page and 'value="Đã ban hành"' in page, "what stands beside it is not lost"
    assert not Matter.objects.exclude(leaf="").exists()
    bare = at("home", "council", pk, data={"do": "put", f"n.{WARD}~1.2": "Xem phụ lục"})
    assert bare.status_code == 409 and 'value="Xem phụ lục"' in bare.content.decode()
    assert at("home", "council", pk, data={"do": "put"}).status_code == 409
    assert at("home", "council", pk, data={**typed, f"v.{WARD}~1.2": "9"}).status_code == 302
    assert {(one.leaf, one.value, one.reason) for one in Matter.objects.exclude(leaf="")} == {
        ("1.2", 9, "Xem phụ lục"), ("1.3", 1, "Đã ban hành"),
    }  # fmt: skip
    again = at("home", "council", pk, data={**typed, f"v.{WARD}~1.2": "9"})
    assert again.status_code == 409 and "đã đưa ra biểu quyết" in again.content.decode()


def test_who_is_present_and_what_was_said_stay_when_a_sitting_cannot_be_closed_yet(at, before_the_council):
    pk = before_the_council.pk
    at("home", "council", pk, data={"do": "convene", "how": "session", "on": timezone.localdate()})
    seats = queries.members_of(before_the_council)
    kept = {"seats": "1", "present": [seats[0].pk], "discussion": "Thống nhất"}
    page = at("home", "council", pk, data={"do": "close", **kept}).content.decode()
    assert "Thống nhất" in page and f'value="{seats[0].pk}" checked' in page
    sitting = Sitting.objects.get()
    assert (sitting.present, sitting.discussion, sitting.closed_at) == ([seats[0].pk], "Thống nhất", None)
    kept["present"] = [one.pk for one in seats]
    assert at("home", "council", pk, data={"do": "present", **kept}).status_code == 302
    assert "Thống nhất" in at("home", "council", pk).content.decode()
    assert at("home", "council", pk, data={"do": "close", **kept}).status_code == 302
    assert Sitting.objects.get().closed_at


def test_nothing_is_frozen_while_the_council_sits_again(at, people, before_the_council):
    pk, now = before_the_council.pk, timezone.now()
    for _ in range(2):
        at("home", "council", pk, data={"do": "convene", "how": "session", "on": timezone.localdate()})
        matter = Matter.objects.order_by("-pk").first()
        for seat in queries.members_of(before_the_council):
            operations.vote(matter=matter, member=seat, choice="yes", at=now, by=seat.user)
        if not Sitting.objects.filter(closed_at__isnull=False).exists():
            operations.close(sitting=matter.sitting, discussion="", at=now, by=people["home"])
    refresh()
    refused = at("home", "round", pk, data={"do": "freeze"})
    assert refused.status_code == 409 and "Hội đồng đang họp" in refused.content.decode()
    at("home", "council", pk, data={"do": "close"})
    assert at("home", "round", pk, data={"do": "freeze"}).status_code == 302
    page = at("home", "council", pk).content.decode()
    assert "Có thể chốt số liệu" not in page


def test_whoever_votes_after_the_sitting_was_closed_is_told_so(at, people, before_the_council):
    pk, now = before_the_council.pk, timezone.now()
    at("home", "council", pk, data={"do": "convene", "how": "session", "on": timezone.localdate()})
    matter = Matter.objects.get()
    at("home", "council", pk, data={"do": "present", "seats": "1", "present": [one.pk for one in queries.members_of(before_the_council)]})  # fmt: skip
    operations.close(sitting=matter.sitting, discussion="", at=now, by=people["home"])
    assert at("lead", "council", pk, data={"do": "vote", f"c.{matter.pk}": "yes"}).status_code == 409
    assert at("home", "council", pk, data={"do": "close"}).status_code == 409
    assert not Vote.objects.exists()


def test_many_units_are_appraised_by_one_criterion_with_few_statements(at, django_assert_max_num_queries):
    round_ = moved(a_plan(), "self")
    units = [one.code for one in queries.units_in(round_)]
    for unit in units:
        scored(round_, unit=unit, sheet={"1.2": "9"})
    round_ = moved(round_, "appraisal")
    with django_assert_max_num_queries(60):
        assert at("lead", "appraise-leaf", round_.pk, "1.2", data={"do": "agree"}).status_code == 302
    assert Judgement.objects.filter(stage=1, leaf="1.2", value=9).count() == len(units)


def test_a_member_of_the_council_without_another_right_finds_the_round_in_the_list(at, people):
    assert at("clerk", "list").status_code == 404
    round_ = a_plan()
    operations.appoint(round_=round_, user=people["clerk"], seat="member", position="", by="system:test")
    assert reverse("rounds-round", args=[round_.pk]) in at("clerk", "list").content.decode()


def test_a_made_up_number_of_an_appraisal_is_no_error(at):
    round_ = moved(a_plan(), "self")
    scored(round_)
    round_ = moved(round_, "appraisal")
    typed = {f"v.{WARD}~1.2": "9", f"s.{WARD}~1.2": "999999", "do": "save"}
    assert at("lead", "appraise-unit", round_.pk, WARD, data=typed).status_code == 302
    assert Judgement.objects.get(stage=1).value == 9


def test_an_explanation_is_taken_back_by_emptying_it_and_no_colleague_overwrites_it_unseen(at):
    round_ = explaining(at)
    leaf = next(one for one in queries.leaves_of(round_) if one.code == "1.2")
    say = {"t.1.2": "Mục đó ở phụ lục", "e.1.2": "0", "do": "save"}
    assert at("officer", "unit", round_.pk, WARD, data=say).status_code == 302
    stale = at("leader", "unit", round_.pk, WARD, data={**say, "t.1.2": "Ý khác"})
    page = stale.content.decode()
    assert stale.status_code == 409 and "“Mục đó ở phụ lục”" in page and "Ý khác</textarea>" in page
    assert at("leader", "unit", round_.pk, WARD, data={**say, "t.1.2": ""}).status_code == 302
    assert queries.line_of(round_, WARD, leaf).explained == "Mục đó ở phụ lục", "they never saw it, nor meant it"  # fmt: skip
    seen = queries.line_of(round_, WARD, leaf).last_explained
    assert f'name="e.1.2" value="{seen}"' in page
    assert at("leader", "unit", round_.pk, WARD, data={**say, "t.1.2": "", "e.1.2": seen}).status_code == 302
    assert queries.line_of(round_, WARD, leaf).explanation is None
    assert queries.explained_and_open(round_, [leaf]) == []
    assert moved(round_, "second").stage == "second"

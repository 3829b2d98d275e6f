"""What people answered becomes points: by a questionnaire that a rule book names, of five people or more, joined by one button."""

import copy
from datetime import timedelta
from decimal import Decimal
from math import isclose

import pytest
from django.utils import timezone

from haidang.core.audit.models import AuditLine
from haidang.core.facts.operations import refresh
from haidang.core.facts.queries import by_month, latest, readings, rows_behind
from haidang.parindex import queries
from haidang.parindex.engine.excel import from_excel, to_excel
from haidang.parindex.engine.mistakes import BadRuleBook
from haidang.parindex.engine.reading import from_data
from haidang.parindex.models import Judgement
from haidang.parindex.operations import import_book, recompute
from haidang.parindex.rounds import operations
from haidang.parindex.rounds import queries as rounds
from haidang.parindex.rounds.operations import Decided
from haidang.parindex.rounds.refusing import UnableToJoin, UnableToPublish
from haidang.parindex.tests.factories import BOOK, OTHER, WARD, a_plan, moved, reply, somebody, year
from haidang.surveys.models import Reply
from haidang.surveys.operations import settle
from haidang.surveys.tests.factories import small_questionnaire

pytestmark = pytest.mark.django_db(transaction=True)  # what is counted is read by another connection
SURVEYED = {"code": "1.4", "name": "Hài lòng", "name_en": "Satisfied", "max": 5, "rule": "proportional", "measure": "surveys.satisfied/thu/part:II"}  # fmt: skip


def a_book(**changes):
    data = copy.deepcopy(BOOK)
    data["version"], data["areas"][0]["children"][3] = "survey", {**SURVEYED, **changes}
    return data


@pytest.fixture
def deciding(answered, people):
    """A round at the council, by a book that names the questionnaire."""
    import_book(data=a_book(), by="system:test")
    book = import_book(data=a_book(), by="system:test")
    return moved(a_plan(book=book, first_month=year()[0], last_month=year()[1]), "council")


def others(round_) -> dict:
    """What is decided for all the wards of which nobody answered."""
    return {(unit.code, "1.4"): Decided(None, "Chưa khảo sát") for unit in rounds.units_in(round_) if unit.code != WARD}  # fmt: skip


def test_a_rate_is_weighed_and_says_of_how_many_answers_by_how_many_people(answered):
    found = readings(latest(), *year())
    rate = found["surveys.satisfied/thu/Q1.1", WARD]
    assert rate.share == 5 / 8 and (rate.rows, rate.people) == (6, 6) and isclose(rate.worth, 64 / 14)
    whole = found["surveys.satisfied/thu", WARD]
    assert whole.share == 5 / 16 and whole.rows == 12 and whole.people == 6
    low, high = rate.interval
    assert isclose(low, 0.2358, abs_tol=1e-4) and isclose(high, 0.9000, abs_tol=1e-4)  # by hand
    mean = found["surveys.points/thu/Q1.1", WARD]
    assert mean.share == (4 + 5 + 5 + 3 * 2 + 4 + 4) / 8 / 5
    # Points near each other are surer than yes and no: by hand, they speak for 7.601 people of yes and no instead of 4.571.
    assert isclose(mean.interval[0], 0.3590, abs_tol=1e-3) and isclose(mean.interval[1], 0.9067, abs_tol=1e-3)
    assert by_month(latest(), "surveys.satisfied/thu/Q1.1", *year(), [WARD]) == {year()[1]: rate}
    live = import_book(data=a_book(), by="system:test")
    totals = queries.scores(live, latest(), "wards", *year())
    assert totals[WARD].find("1.4").points == 5 * Decimal(5) / 16
    assert totals[OTHER].find("1.4").points is None


def test_somebody_may_stand_for_very_many_people(answered):
    reply(answered, WARD, 400, weight=60, Q1_1=4, Q1_2=3)
    settle(campaign=answered)
    found = readings(refresh(), *year())
    rate = found["surveys.satisfied/thu/Q1.1", WARD]
    assert rate.among == 68_000 and isclose(rate.worth, 68**2 / (60**2 + 14))


def test_what_fewer_than_five_people_answered_is_no_reading_and_no_row_is_ever_shown(answered):
    found = readings(latest(), *year())
    assert not [name for name, unit in found if unit == OTHER and name.startswith("surveys.")]
    reply(answered, OTHER, 200, Q1_1=5)  # five people now, of whom four answered the second question
    settle(campaign=answered)
    found = readings(refresh(), *year())
    assert ("surveys.satisfied/thu/part:II", OTHER) in found and ("surveys.satisfied/thu/Q1", OTHER) in found
    assert ("surveys.satisfied/thu/Q1.1", OTHER) not in found and ("surveys.satisfied/thu/Q1.2", OTHER) not in found  # fmt: skip
    with pytest.raises(KeyError):
        rows_behind("surveys.satisfied/thu/Q1.1", WARD, *year(), latest())


@pytest.mark.django_db
def test_a_rule_book_names_a_questionnaire_through_excel_and_a_wrong_code_is_named_at_its_cell():
    small_questionnaire()
    known, data = queries.known(), a_book()
    back, places = from_excel(to_excel(data))
    assert from_data(back, places, known) == from_data(data, None, known)
    wrong = a_book(measure="surveys.satisfied/thu-2031")
    with pytest.raises(BadRuleBook) as refused:
        from_data(*from_excel(to_excel(wrong)), known)
    (problem,) = refused.value.problems
    assert problem.place == "criteria!N6" and "thu-2031" in problem.sentence
    with pytest.raises(BadRuleBook):
        from_data(a_book(rule="bonus", per=1), None, known)  # a weighed rate is no number of times


def test_one_button_joins_every_rate_and_a_unit_of_few_answers_is_decided_with_a_reason(at, deciding):
    page = at("home", "surveys", deciding.pk).content.decode()
    assert "31,25" in page and "1,56" in page and f"v.{OTHER}~1.4" in page and f"v.{WARD}~1.4" not in page
    assert "31,25" in at("leader", "leaf", deciding.pk, WARD, "1.4").content.decode()
    typed = {f"v.{OTHER}~1.4": "80"}
    refused = at("home", "surveys", deciding.pk, data=typed)
    assert refused.status_code == 400 and 'value="80"' in refused.content.decode() and not Judgement.objects.filter(leaf="1.4").exists()  # fmt: skip
    joined = at("home", "surveys", deciding.pk, data={**typed, f"n.{OTHER}~1.4": "Khảo sát lại sau lũ"})
    assert joined.status_code == 302
    by_survey, by_hand = Judgement.objects.get(unit_code=WARD, leaf="1.4"), Judgement.objects.get(unit_code=OTHER, leaf="1.4")  # fmt: skip
    assert by_survey.value == Decimal("31.250") and by_survey.basis["answers"] == 12 and by_survey.basis["snapshot"] == latest().pk  # fmt: skip
    assert (by_hand.value, by_hand.evidence) == (80, "Khảo sát lại sau lũ")
    assert AuditLine.objects.filter(verb="parindex.surveys_joined").count() == 1
    at("home", "surveys", deciding.pk, data={})
    assert Judgement.objects.filter(leaf="1.4").count() == 2  # pressed twice, written once
    assert at("home", "surveys", deciding.pk, data={"all": "Chưa khảo sát"}).status_code == 302
    rest = Judgement.objects.filter(leaf="1.4", value=None, evidence="Chưa khảo sát")
    assert rest.count() == len(rounds.units_in(deciding)) - 2 and rounds.surveys_to_join(deciding) == 0
    assert at("officer", "surveys", deciding.pk).status_code == 404


def test_what_is_joined_stays_when_more_people_answer_until_it_is_joined_again(at, deciding, answered):
    operations.join_surveys(round_=deciding, snapshot=latest(), by="system:test")
    for number in range(6):
        reply(answered, WARD, 300 + number, Q1_1=5, Q1_2=5)
    settle(campaign=answered)
    refresh()
    page = at("leader", "leaf", deciding.pk, WARD, "1.4").content.decode()
    assert "1,56" in page and "31,25" in page and f"/surveys/units/{WARD}/" in page
    assert "đã thay đổi sau khi nhập" in at("home", "surveys", deciding.pk).content.decode()
    operations.join_surveys(round_=deciding, snapshot=latest(), by="system:test")
    assert "60,71" in at("leader", "leaf", deciding.pk, WARD, "1.4").content.decode()


def test_only_while_the_council_decides_and_only_of_units_with_too_few_answers(deciding, answered):
    with pytest.raises(UnableToJoin):
        operations.join_surveys(round_=deciding, snapshot=latest(), decided={(WARD, "1.4"): Decided(Decimal(99), "Cao hơn")}, by="system:test")  # fmt: skip
    with pytest.raises(UnableToJoin):
        operations.join_surveys(round_=deciding, snapshot=latest(), decided={(OTHER, "1.4"): Decided(Decimal(99), " ")}, by="system:test")  # fmt: skip
    early = a_plan(book=deciding.book, first_month=year()[0], last_month=year()[1])
    with pytest.raises(UnableToJoin):
        operations.join_surveys(round_=early, snapshot=latest(), by="system:test")
    assert not Judgement.objects.filter(leaf="1.4").exists()


def test_figures_are_frozen_only_once_every_rate_is_joined_and_can_be_computed_again(deciding, people):
    seat = operations.appoint(round_=deciding, user=people["chair"], seat="chair", position="", by="system:test")  # fmt: skip
    now = timezone.now()
    sitting = operations.convene(
        round_=deciding, how="session", on=timezone.localdate(), place="", at=now, by="system:test"
    )
    operations.vote(matter=sitting.matters.get(), member=seat, choice="yes", at=now, by=people["chair"])
    operations.close(sitting=sitting, discussion="", at=now, by=people["chair"])
    with pytest.raises(UnableToPublish):
        operations.freeze(round_=deciding, snapshot=latest(), by="system:test")
    operations.join_surveys(round_=deciding, snapshot=latest(), decided=others(deciding), by="system:test")
    frozen = operations.freeze(round_=deciding, snapshot=latest(), by="system:test")
    status, points, *_rest = frozen.result["units"][WARD]["nodes"]["1.4"]
    assert (status, Decimal(points)) == ("measured", Decimal("1.5625"))
    assert frozen.result["units"][OTHER]["nodes"]["1.4"][0] == "not_applicable"
    assert recompute(round_=frozen)


@pytest.mark.django_db
def test_a_round_without_a_count_says_what_is_missing_instead_of_freezing(at, people):
    round_ = moved(a_plan(), "council")
    refused = at("home", "round", round_.pk, data={"do": "freeze"})
    assert refused.status_code == 409 and "haidang facts refresh" in refused.content.decode()


def test_heads_of_units_see_what_people_answered_about_their_own_unit_by_month(client, at, answered, people):
    for number in range(6):
        earlier = year()[1] - timedelta(days=2)
        Reply.objects.create(id=500 + number, campaign=answered, unit_code=WARD, day=earlier, way="counter", answers={"Q1.1": 5, "Q1.2": 4})  # fmt: skip
    client.force_login(people["leader"])
    page = client.get(f"/surveys/units/{WARD}/").content.decode()
    assert "<svg" in page and f"{year()[1]:%m/%Y}" in page
    assert client.get(f"/surveys/units/{OTHER}/").status_code == 404
    client.force_login(somebody("head-there", "unit_leader", OTHER))
    few = client.get(f"/surveys/units/{OTHER}/").content.decode()
    assert "dưới 5 người" in few and "<svg" not in few
    client.force_login(people["officer"])
    assert client.get(f"/surveys/units/{WARD}/").status_code == 404


@pytest.mark.django_db
def test_the_shipped_examples_name_the_shipped_questionnaire_and_the_example_of_heads_says_what_it_is(db):
    for code in ("example-commune", "example-department"):
        (leaf,) = (
            leaf for leaf in queries.read(queries.book_in_use(code)).leaves() if queries.from_survey(leaf)
        )
        assert leaf.measure == "surveys.satisfied/sipas-2026/part:II"
    assert queries.read(queries.book_in_use("heads-reform")).example

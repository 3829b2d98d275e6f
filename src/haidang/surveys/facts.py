"""What can be counted of surveys, as far as the blocks of results tell it."""

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from haidang.core.facts.declare import (
    Bool,
    Count,
    Date,
    FactTable,
    Family,
    Int,
    Long,
    Mean,
    Share,
    Text,
)
from haidang.surveys import queries
from haidang.surveys.choices import FULL, SATISFIED
from haidang.surveys.permissions import RESULTS
from haidang.surveys.rules.things import things


def counts(answers):
    """Answers that count to satisfaction: not those to other questions, nor those that came too quickly."""
    return answers.counted_points.notnull()


class SurveyAnswers(FactTable):
    """One row per answered item; nothing joins the rows of one person."""

    name, key, counted_on, title = "survey_answers", "number", "month", _("Answers of surveys")
    number: Long
    campaign: Text
    questionnaire: Text
    unit: Text
    procedure: Text
    month: Date
    part: Text
    question: Text
    item: Text
    points: Int | None
    choice: Text
    way: Text
    weight: Int
    burst: Bool
    counted_points: Int | None
    titles = {
        "campaign": _("Survey"), "questionnaire": _("Questionnaire"), "unit": _("Unit"), "procedure": _("Procedure"), "month": _("Month"),
        "part": _("Part"), "question": _("Group of questions"), "item": _("Question"), "points": _("Points"), "choice": _("Answer"), "way": _("How it was answered"),
        "weight": _("Stands for so many thousandths of a person"), "burst": _("Came too quickly"), "counted_points": _("Points that count to satisfaction"),
    }  # fmt: skip
    on_page = ("item", "month", "points")
    sums_need = RESULTS
    sampled = True  # who answers is not everybody
    alike = counts  # five points

    @staticmethod
    def changed_since(mark):
        return queries.as_facts(since=mark)

    @staticmethod
    def door(row):
        return reverse("surveys:campaign", args=[row["campaign"]])

    @staticmethod
    def sums_of(unit):
        return reverse("surveys:of-unit", args=[unit or "-"])


satisfied = Share(
    "surveys.satisfied", of=SurveyAnswers, title=_("Answers 4 and 5 of five (satisfaction, first way)"), among=counts,
    hits=lambda a: a.counted_points >= SATISFIED, source="SIPAS", mark="assumption",
)  # fmt: skip
points = Mean(
    "surveys.points", of=SurveyAnswers, title=_("Mean of the points as hundredths of the most (satisfaction, second way)"), among=counts,
    value=lambda a: a.counted_points * (100 // FULL), source="SIPAS", mark="assumption",
)  # fmt: skip
# How often each point was given, over all questionnaires.
given = [
    Count(
        f"surveys.given_{point}", of=SurveyAnswers, title=format_lazy(_("Answers with {point} of five points"), point=point),
        among=lambda a, point=point: a.counted_points == point, source="SIPAS", mark="assumption",
    )
    for point in range(1, FULL + 1)
]  # fmt: skip
# The rates that a leaf of a rule book names: of a whole questionnaire, a part of it, a group of questions, or one question.
AS_ASKED = {
    "of": SurveyAnswers, "among": counts, "weight": lambda a: a.weight, "by": ("questionnaire", "part", "question", "item"),
    "members": things, "listed": queries.things, "source": "SIPAS", "mark": "assumption",
}  # fmt: skip
satisfied_with = Family(
    "surveys.satisfied", title=_("Share of answers 4 and 5"), value=lambda a: (a.counted_points >= SATISFIED).cast("int64"), full=1, **AS_ASKED
)  # fmt: skip
points_of = Family(
    "surveys.points", title=_("Mean of the points as a percentage"), value=lambda a: a.counted_points.cast("int64"), full=FULL, **AS_ASKED
)  # fmt: skip
# For a leaf that gives a share of its points for each answer.
given_to = Family(
    "surveys.given", title=_("How often each of the five points was given"), value=lambda a: a.counted_points.cast("int64"), full=FULL,
    answers=tuple(range(1, FULL + 1)), said=queries.points_in_words, **AS_ASKED,
)  # fmt: skip

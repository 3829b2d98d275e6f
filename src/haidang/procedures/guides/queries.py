"""Guides as they stand: which holds on a day, what people did with it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet, Sum

from haidang.procedures.choices import GuideStep
from haidang.procedures.guides.choices import ANSWER
from haidang.procedures.guides.reading import read_shape
from haidang.procedures.guides.shape import Guide
from haidang.procedures.models import GuideCount, GuideVersion, Procedure
from haidang.procedures.queries import search


def in_force(procedure: Procedure, on: date) -> GuideVersion | None:
    """Return the version that holds on a day."""
    held = GuideVersion.objects.filter(procedure=procedure, starts_on__lte=on)
    return held.order_by("-starts_on", "-number").first()


def is_guided(procedure: Procedure, on: date) -> bool:
    """Say whether a guide holds on a day."""
    return GuideVersion.objects.filter(procedure=procedure, starts_on__lte=on).exists()


def published(procedure: Procedure, number: int) -> GuideVersion | None:
    """Return a published version by its number, also one that a later one has replaced."""
    return GuideVersion.objects.filter(procedure=procedure, number=number, starts_on__isnull=False).first()


def asked_by(
    procedure: Procedure, said: Mapping[str, str], on: date
) -> tuple[GuideVersion | None, dict[str, str]]:
    """
    Return which version an address speaks of, that of the day where it names none, and the answers it carries.

    :param said: what stands in the address; None comes back where it names a version that there is not
    """
    answers = {name[len(ANSWER) :]: one for name, one in said.items() if name.startswith(ANSWER)}
    number = said.get("v", "")
    if not number:
        return in_force(procedure, on), answers
    known = number.isdecimal() and len(number) < 5
    return (published(procedure, int(number)) if known else None), answers


def draft_of(procedure: Procedure) -> GuideVersion | None:
    return GuideVersion.objects.filter(procedure=procedure, starts_on__isnull=True).first()


def version(procedure: Procedure, number: int) -> GuideVersion | None:
    return GuideVersion.objects.filter(procedure=procedure, number=number).first()


def versions_of(procedure: Procedure) -> list[GuideVersion]:
    """Return all versions, the newest first."""
    return list(GuideVersion.objects.filter(procedure=procedure).order_by("-number"))


def guide_of(version: GuideVersion) -> Guide:
    """Return what a version says."""
    return read_shape(version.content)[0]


def kept_by(codes: set[str] | None, words: str = "", which: str = "") -> QuerySet[Procedure]:
    """
    Return the procedures whose guides somebody may keep: those that units of these codes decide (None: all).

    :param which: ``draft``, ``none`` or ``guided``; all unless told
    """
    found = search(words).annotate(
        versions=Count("guides"), drafts=Count("guides", filter=Q(guides__starts_on__isnull=True)),
        newest=Max("guides__starts_on"),
    )  # fmt: skip
    if codes is not None:
        found = found.filter(unit_code__in=codes)
    if which == "draft":
        found = found.filter(drafts__gt=0)
    elif which == "none":
        found = found.filter(versions=0)
    elif which == "guided":
        found = found.filter(newest__isnull=False)
    return found


@dataclass(frozen=True)
class Stop:
    """
    What people did at one question; at the list where ``question`` is empty.

    ``left`` is whoever came and neither answered nor went back: they closed the page, or are still reading.
    """

    question: str
    reached: int
    answered: int
    back: int

    @property
    def left(self) -> int:
        return max(0, self.reached - self.answered - self.back)

    @property
    def share_left(self) -> float | None:
        return self.left / self.reached if self.reached else None


def stops_of(version: GuideVersion) -> list[Stop]:
    """Return what people did at each question of a version in its order, and at the list in the end."""
    times: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for question, step, total in (
        GuideCount.objects.filter(version=version)
        .values_list("question", "step")
        .annotate(total=Sum("times"))
    ):
        times[question][step] = total
    places = [one.key for one in guide_of(version).questions] + [""]
    return [
        Stop(
            place, times[place][GuideStep.REACHED], times[place][GuideStep.ANSWERED], times[place][GuideStep.BACK]
        )
        for place in places
    ]  # fmt: skip


@dataclass(frozen=True)
class Use:
    began: int
    finished: int

    @property
    def share(self) -> float | None:
        return self.finished / self.began if self.began else None


def use_of(procedures: list[int], since: date) -> dict[int, Use]:
    """Return how often guides were begun, and their list reached, since a day: by procedure."""
    found = {}
    versions = GuideVersion.objects.filter(procedure__in=procedures, starts_on__isnull=False)
    first = {one.pk: next((q["key"] for q in one.content.get("questions", ())), "") for one in versions}
    of = {one.pk: one.procedure_id for one in versions}
    for pk, question, total in (
        GuideCount.objects.filter(version__in=of, step=GuideStep.REACHED, on__gte=since)
        .values_list("version", "question").annotate(total=Sum("times"))
    ):  # fmt: skip
        use = found.get(of[pk], Use(0, 0))
        began = total if question == first[pk] else 0
        found[of[pk]] = Use(use.began + began, use.finished + (total if question == "" else 0))
    return found

"""Guides as they stand: which holds on a day, what people did with it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from haidang.procedures.choices import GuideStep
from haidang.procedures.guides.choices import ANSWER
from haidang.procedures.guides.reading import read_shape
from haidang.procedures.models import GuideCount, GuideVersion, Procedure
from haidang.procedures.versions.queries import Versions

GUIDES = Versions(GuideVersion, lambda content: read_shape(content)[0])
in_force = GUIDES.in_force
published = GUIDES.published
guide_of = GUIDES.content_of


def is_guided(procedure: Procedure, on: date) -> bool:
    """Say whether a guide holds on a day."""
    return GUIDES.holding(on, procedure=procedure).exists()


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

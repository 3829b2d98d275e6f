"""All that slips say of dossiers, read for many of them at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from haidang.core.files import queries as files
from haidang.core.files.models import File
from haidang.dossiers.choices import PAPERS
from haidang.dossiers.models import Charge, Dossier, HandoverLine, OrderedPaper, Slip, Transition
from haidang.dossiers.queries.paying import Books, books_of


@dataclass(frozen=True)
class PaperOf:
    """A paper that came as a file, with what the counter wrote of it; ``order`` is None where nobody ordered the files."""

    file: File
    order: OrderedPaper | None

    @property
    def title(self) -> str:
        return self.order.title if self.order and self.order.title else self.file.name


@dataclass(frozen=True)
class Case:
    """
    A dossier with what its slips say.

    :param numbers: of its slips, by the step each was given with
    """

    dossier: Dossier
    history: list[Transition]
    papers: list[PaperOf]
    books: Books | None
    numbers: dict[int, Slip]
    handovers: list[HandoverLine]


def cases(dossiers: Sequence[Dossier]) -> list[Case]:
    """Return what slips say of these dossiers, in their order; their procedures are read already."""
    keys = [one.pk for one in dossiers]
    steps: dict[int, list[Transition]] = {key: [] for key in keys}
    for step in Transition.objects.filter(dossier__in=keys).order_by("dossier_id", "seq"):
        steps[step.dossier_id].append(step)
    numbers: dict[int, dict[int, Slip]] = {key: {} for key in keys}
    for slip in Slip.objects.filter(dossier__in=keys):
        numbers[slip.dossier_id][slip.seq] = slip
    handovers: dict[int, list[HandoverLine]] = {key: [] for key in keys}
    for line in HandoverLine.objects.select_related("sheet").filter(dossier__in=keys).order_by("id"):
        handovers[line.dossier_id].append(line)
    charged = set(Charge.objects.filter(dossier__in=keys).values_list("dossier_id", flat=True))
    papers = papers_in_order(dossiers)
    return [
        Case(one, steps[one.pk], papers[one.pk], books_of(one) if one.pk in charged else None, numbers[one.pk], handovers[one.pk])
        for one in dossiers
    ]  # fmt: skip


def case_of(dossier: Dossier) -> Case:
    """Return what slips say of one dossier."""
    return cases([dossier])[0]


def papers_in_order(dossiers: Sequence[Dossier]) -> dict[int, list[PaperOf]]:
    """Return the papers of dossiers by their keys: as they were ordered, then those nobody ordered as they came."""
    found: dict[int, list[PaperOf]] = {one.pk: [] for one in dossiers}
    by_code = {one.code: one.pk for one in dossiers}
    there = files.files_of_many(PAPERS, list(by_code))
    if not there:
        return found
    order = {one.file: one for one in OrderedPaper.objects.filter(dossier__in=[one.pk for one in dossiers])}
    for code, papers in there.items():
        found[by_code[code]] += [PaperOf(file, order.get(file.pk)) for file in papers]
    for papers in found.values():
        papers.sort(
            key=lambda one: (
                one.order.place if one.order else 10_000,
                one.file.at,
                _as_people_count(one.file.name),
            )
        )
    return found


def _as_people_count(name: str) -> list[tuple[int, str]]:
    """What came at once stands as its names count: page 2 before page 10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", name)]

"""The figures of the first page: the city's sums and who leads, each with the door to what it counts."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haidang.core.facts import queries as facts
from haidang.core.kept.memory import Memory
from haidang.dossiers.queries import most_used
from haidang.parindex import months, queries, ruling
from haidang.parindex.choices import KINDS, Block

kept: Memory = Memory(16, seconds=60)


@dataclass(frozen=True)
class Figure:
    """One sum of the city; ``leaf`` is the criterion of Decision 766 whose ranking of all units its door opens."""

    title: str
    leaf: str
    hits: int
    among: int

    @property
    def share(self) -> float:
        return self.hits / self.among


def shown(today: date) -> dict:
    """Return what the first page shows of this year so far; empty lists before anything was counted."""
    snapshot, period = facts.latest(), months.asked({}, today)
    by = {block: ruling.of_months(block, period, today) for block in KINDS}
    if None in by.values() or snapshot is None:
        return {"most_used": most_used(), "figures": [], "leaders": [], "snapshot": None, "period": period}

    def made():
        counted = facts.readings(snapshot, *period[:2])
        return {"most_used": most_used(), "figures": sums(counted), "leaders": _lead(by, snapshot, period)}

    place = (snapshot.pk, snapshot.taken_at, *by.values(), period, get_language())
    return {**kept.get(place, made), "snapshot": snapshot, "period": period}


def _lead(by, snapshot, period) -> list[tuple[Block, ruling.Ruling, list[queries.Ranked]]]:
    return [
        (
            block,
            of,
            [one for one in queries.ranking(of.version, snapshot, block.value, *period[:2])[:3] if one.rank],
        )
        for block, of in by.items()
    ]


def sums(counted: dict[tuple[str, str], facts.Counted]) -> list[Figure]:
    """Return the city's sums of the measures people ask for first."""
    asked = [
        ("dossiers.on_time", _("handled in time"), "2.1"),
        ("dossiers.online", _("filed online"), "3.3"),
        ("dossiers.result_electronic", _("with an electronic result"), "4.1"),
        ("dossiers.satisfied", _("neither late nor complained about"), "5.4"),
    ]
    figures = []
    for name, title, leaf in asked:
        mine = [one for (measure, _unit), one in counted.items() if measure == name]
        among = sum(one.among for one in mine)
        if among:
            figures.append(Figure(title, leaf, sum(one.hits for one in mine), among))
    return figures

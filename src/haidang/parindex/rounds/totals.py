"""What a unit comes to so far, while a round runs."""

from haidang.core.facts import queries as facts
from haidang.core.facts.models import Snapshot
from haidang.parindex import queries
from haidang.parindex.engine.score import Scored, Total, score
from haidang.parindex.models import Round
from haidang.parindex.rounds import rules


def total_of(round_: Round, unit_code: str) -> tuple[Total, Snapshot | None]:
    """Return a unit's total by what was counted last and what people said so far; of a frozen round by what it was frozen on."""
    snapshot = round_.snapshot if round_.frozen_at else facts.latest()
    book = queries.read(round_.book)
    months = round_.first_month, round_.last_month
    readings = queries.counted(snapshot, *months, round_.as_now) if snapshot else {}
    said = queries.said_in(round_, unit_code)
    return score(book, queries.known_of(book, unit_code, readings, said), round_.first_month.year), snapshot


def measured(round_: Round, total: Total) -> list[Scored]:
    """Return the leaves that fill themselves, as they stand."""
    codes = {leaf.code for leaf in rules.measured(queries.read(round_.book), round_.first_month.year)}
    return [one for area in total.areas for one in area.walk() if one.node.code in codes]

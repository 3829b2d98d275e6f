"""
Replies added up by place and by what was asked.

The database gives them as columns and they are added up here: adding up in the database what it first had to take apart into a row
for each answer took seven times as long, which everybody who looks at results and everybody who answers then waited for.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pyarrow as pa
from psycopg import sql

from haidang.surveys.asked.shape import ON_A_SCALE, Questionnaire
from haidang.surveys.choices import SATISFIED, Kind
from haidang.surveys.models import Campaign
from haidang.surveys.queries.columns import as_csv, as_table, columns, quoted
from haidang.surveys.rules.blocks import WHOLE, Place, Tree
from haidang.surveys.rules.estimates import Sums

# Names that no column of a questionnaire can have.
NUMBER, UNIT, PROCEDURE, MONTH, WEIGHT = "_id", "_unit", "_procedure", "_month", "_weight"
FIRST = {
    NUMBER: sql.SQL("r.id"), UNIT: quoted("unit_code"), PROCEDURE: quoted("procedure_code"), MONTH: sql.SQL("to_char(r.day, 'YYYY-MM-01')"),
    WEIGHT: sql.SQL("case when not r.in_burst then r.weight end"),
}  # fmt: skip


def new_replies(campaign: Campaign, asked: Questionnaire) -> pa.Table:
    """Return the replies that are not in the tallies yet, a column for each thing asked; those of bursts have no weight."""
    rows = sql.SQL("from surveys_reply r where r.campaign_id = {} and not r.settled").format(
        sql.Literal(campaign.pk)
    )
    texts = dict.fromkeys((UNIT, PROCEDURE, MONTH), pa.string())
    return as_table(as_csv(FIRST | columns(asked), rows), asked, {NUMBER: pa.int64(), WEIGHT: pa.float64(), **texts})  # fmt: skip


def node_of(part: str) -> str:
    """Return how a part stands in the tallies, never the same as an item."""
    return f"part:{part}" if part else ""


def tree_of(asked: Questionnaire) -> Tree:
    """Return what counts to satisfaction: by part, as it stands in the tallies, its questions, and by question its items."""
    tree: dict[str, dict[str, list[str]]] = {}
    for one in asked.questions:
        if one.counted:
            tree.setdefault(node_of(one.part), {})[one.key] = [line.key for line in one.lines]
    return tree


def places_of(replies: pa.Table) -> list[Place]:
    """Return each place that a reply is of, also where nothing of it counts."""
    return _places(replies)[0] if len(replies) else []


def sums(replies: pa.Table, asked: Questionnaire) -> Iterator[tuple[Place, str, Sums]]:
    """Return what counts to satisfaction, by place and by item, part and whole; bursts are left out."""
    replies = _counting(replies)
    if not len(replies):
        return
    places, place_of = _places(replies)
    weights = replies[WEIGHT].to_numpy()
    nodes: dict[str, list[np.ndarray]] = {}
    for item, part in asked.counted():
        points = replies[item].fill_null(0).to_numpy()
        of_item = [points > 0, points >= SATISFIED, points]
        for node in filter(None, (WHOLE, node_of(part), item)):
            before = nodes.get(node, [0.0, 0.0, 0.0])
            nodes[node] = [total + one for total, one in zip(before, of_item, strict=True)]
    for node, (m, h, s) in nodes.items():
        wm, wh, ws = weights * m, weights * h, weights * s
        of_people = (m > 0, wm, wh, ws, wm * wm, wh * wh, wh * wm, ws * ws, ws * wm)
        added = [np.bincount(place_of, weights=one, minlength=len(places)) for one in of_people]
        for place, (n, *values) in zip(places, zip(*added, strict=True), strict=True):
            if n:
                yield place, node, Sums(int(n), *map(float, values))


def chosen(replies: pa.Table, asked: Questionnaire) -> Iterator[tuple[str, str, int, float]]:
    """Return by item and option how many chose it and how many people these stand for: of what is shown so; bursts are left out."""
    replies = _counting(replies)
    for one in asked.questions:
        if one.kind in (Kind.SINGLE, Kind.MULTIPLE) or (one.kind in ON_A_SCALE and not one.counted):
            for line in one.lines:
                yield from _chosen(line.key, replies[line.key], replies[WEIGHT])


def _chosen(item: str, said, weights) -> Iterator[tuple[str, str, int, float]]:
    there = said.is_valid()
    said, weights = said.filter(there), weights.filter(there)
    if pa.types.is_string(said.type):
        import pyarrow.compute as pc  # slow to load

        options = pc.split_pattern(said.combine_chunks(), "|")
        said, weights = pc.list_flatten(options), weights.combine_chunks().take(pc.list_parent_indices(options))  # fmt: skip
    else:
        said = said.cast(pa.int64()).cast(pa.string())
    counted = pa.table({"said": said, "weight": weights}).group_by("said").aggregate([("weight", "count"), ("weight", "sum")])  # fmt: skip
    for row in counted.to_pylist():
        yield item, row["said"], row["weight_count"], row["weight_sum"]


def _counting(replies: pa.Table) -> pa.Table:
    return replies.filter(replies[WEIGHT].is_valid())


def _places(replies: pa.Table) -> tuple[list[Place], np.ndarray]:
    """Each place there is, and by reply the number of its own."""
    import pyarrow.compute as pc  # slow to load

    fields = [replies[name].fill_null("") for name in (UNIT, PROCEDURE, MONTH)]
    found = pc.binary_join_element_wise(*fields, "\x1f").combine_chunks().dictionary_encode()
    places = []
    for said in found.dictionary.to_pylist():
        unit, procedure, month = said.split("\x1f")
        places.append(Place(unit, procedure or None, date.fromisoformat(month)))
    return places, found.indices.to_numpy()

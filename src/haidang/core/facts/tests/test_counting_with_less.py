"""What the engine leaves out to count faster changes no count, whatever is missing in the rows."""

import ibis
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from haidang.core.facts.conditions import both, how_many

SCHEMA = pa.schema([("p", pa.bool_()), ("q", pa.bool_()), ("n", pa.int32())])
KNOWN = [None, True, False]
EVERY = pa.Table.from_pylist(
    [{"p": p, "q": q, "n": n} for p in KNOWN for q in KNOWN for n in (None, 0, 5)], SCHEMA
)
LEAVES = [
    lambda t: t.p, lambda t: t.q, lambda t: ~t.p, lambda t: t.n > 3, lambda t: t.n.isin([0, 5]), lambda t: t.p == t.q,
    lambda t: t.p.notnull(), lambda t: t.q.notnull(), lambda t: t.n.notnull(), lambda t: t.p.isnull(),
    lambda t: t.p.fill_null(True), lambda t: t.p.identical_to(t.q), lambda t: ibis.literal(True),
    lambda t: (t.p | t.q).notnull(), lambda t: ~(t.p & t.q), lambda t: ~(t.p | t.q),
]  # fmt: skip


def joined(pair):
    how, left, right = pair
    return (lambda t: left(t) & right(t)) if how == "and" else (lambda t: left(t) | right(t))


conditions = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.tuples(st.sampled_from(["and", "or"]), inner, inner).map(joined),
    max_leaves=5,
)


def check(pairs):
    """Count each (among, hits) over every combination of missing, false and true: quickly and plainly."""
    table = ibis.memtable(EVERY)
    quick, conditions = {}, {}
    for number, (among, hits) in enumerate(pairs):
        whom, hit = among(table), hits(table)
        conditions |= {f"a{number}": whom, f"h{number}": whom & hit}
        quick[f"a{number}"] = how_many(table, whom)
        quick[f"h{number}"] = how_many(table, both(whom, hit))
    flagged = table.mutate(**conditions)
    plain = flagged.agg(**{name: flagged[name].cast("int32").sum() for name in conditions})
    connection = ibis.duckdb.connect()
    counted, said = (
        {name: value or 0 for name, value in connection.to_pyarrow(one).to_pylist()[0].items()}
        for one in (table.agg(**quick), plain)
    )
    assert counted == said


def test_the_count_of_hits_is_that_of_the_whole_condition_for_every_pair_of_plain_conditions():
    check([(among, hits) for among in LEAVES for hits in LEAVES])


@given(st.lists(st.tuples(conditions, conditions), min_size=1, max_size=8))
def test_the_count_of_hits_is_that_of_the_whole_condition_however_they_are_joined(pairs):
    check(pairs)

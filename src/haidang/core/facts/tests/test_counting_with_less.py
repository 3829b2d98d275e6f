"""What the engine leaves out to count faster changes no count, whatever is missing in the rows."""

import ibis
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from haidang.core.facts.conditions import both, how_many, total_of
from haidang.core.facts.engine import DuckEngine

SCHEMA = pa.schema([("p", pa.bool_()), ("q", pa.bool_()), ("n", pa.int32())])
KNOWN = [None, True, False]
ALL = [{"p": p, "q": q, "n": n} for p in KNOWN for q in KNOWN for n in (None, 0, 5)]
EVERY = pa.Table.from_pylist([row for number, row in enumerate(ALL) for _again in range(1 + number % 3)], SCHEMA)  # fmt: skip
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
    """Count each (among, hits) over every combination of missing, false and true: quickly, with those alike together, and plainly."""
    table = ibis.memtable(EVERY)
    together = table.group_by(["p", "q", "n"]).agg(times=table.count())
    quick, alike, conditions = {}, {}, {}
    for number, (among, hits) in enumerate(pairs):
        whom, hit = among(table), hits(table)
        conditions |= {f"a{number}": whom, f"h{number}": whom & hit}
        quick[f"a{number}"] = how_many(table, whom)
        quick[f"h{number}"] = how_many(table, both(whom, hit))
        alike[f"a{number}"] = how_many(together, among(together), together.times)
        alike[f"h{number}"] = how_many(together, both(among(together), hits(together)), together.times)
    flagged = table.mutate(**conditions)
    plain = flagged.agg(**{name: flagged[name].cast("int32").sum() for name in conditions})
    connection = DuckEngine().open()
    counted, counted_together, said = (
        {name: value or 0 for name, value in connection.to_pyarrow(one).to_pylist()[0].items()}
        for one in (table.agg(**quick), together.agg(**alike), plain)
    )
    assert counted == said and counted_together == said


def test_the_count_of_hits_is_that_of_the_whole_condition_for_every_pair_of_plain_conditions():
    check([(among, hits) for among in LEAVES for hits in LEAVES])


@given(st.lists(st.tuples(conditions, conditions), min_size=1, max_size=8))
def test_the_count_of_hits_is_that_of_the_whole_condition_however_they_are_joined(pairs):
    check(pairs)


def test_a_total_of_rows_alike_put_together_is_that_of_the_rows():
    table = ibis.memtable(EVERY)
    together = table.group_by(["p", "q", "n"]).agg(times=table.count())
    plain = {str(at): total_of(leaf(table), table.n * 20) for at, leaf in enumerate(LEAVES)}
    alike = {str(at): total_of(leaf(together), together.n * 20, together.times) for at, leaf in enumerate(LEAVES)}  # fmt: skip
    connection = DuckEngine().open()
    found = connection.to_pyarrow(together.agg(**alike)).to_pylist()
    assert found == connection.to_pyarrow(table.agg(**plain)).to_pylist() and max(found[0].values()) > 1000

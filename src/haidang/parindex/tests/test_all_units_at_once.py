from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from haidang.parindex.engine.book import Band, Book, Node, Rule
from haidang.parindex.engine.matrix import matrix
from haidang.parindex.engine.ranking import rank
from haidang.parindex.engine.score import Input, score

SHARES = st.integers(0, 20).map(lambda n: Decimal(n) / 20)
POINTS = st.integers(0, 400).map(lambda n: Decimal(n) / 40)
BANDS = st.lists(st.builds(Band, SHARES, POINTS, st.none() | SHARES), min_size=1, max_size=3).map(tuple)
DAYS = st.lists(st.builds(Band, st.integers(-3, 9).map(Decimal), POINTS), min_size=1, max_size=3).map(tuple)
WEIGHTS = st.fixed_dictionaries({"A": SHARES, "B": SHARES})
RULES = st.one_of(
    st.builds(
        Rule, st.just("proportional"), floor=SHARES, target=SHARES.filter(lambda share: share > 0), cap=SHARES, inverse=st.booleans(),
    ),
    st.builds(Rule, st.sampled_from(["bands", "value_bands"]), bands=BANDS),
    st.builds(Rule, st.just("dated_bands"), bands=DAYS),
    st.builds(Rule, st.just("answers"), weights=WEIGHTS),
    st.builds(Rule, st.sampled_from(["bonus", "penalty"]), per=POINTS),
    st.builds(Rule, st.sampled_from(["mean", "yes_no", "judged", "given", "monitor"])),
)  # fmt: skip


@st.composite
def leaves(draw, code):
    year = st.none() | st.integers(2024, 2026)
    most = draw(st.integers(1, 80).map(lambda n: Decimal(n) / 8))
    return Node(code, code, code, most, draw(RULES), from_year=draw(year), to_year=draw(year))


@st.composite
def books(draw):
    areas = []
    for area in range(draw(st.integers(1, 3))):
        code = f"{area + 1}"
        parts = tuple(draw(leaves(f"{code}.{n}")) for n in range(draw(st.integers(1, 4))))
        ends = draw(st.none() | st.integers(2024, 2026))
        how = Rule(draw(st.sampled_from(["sum", "sum", "scaled"])))
        areas.append(Node(code, code, code, Decimal(1), how, parts, to_year=ends))
    return Book("try", "1", "Thử", "Try", "", "read", tuple(areas), bonus_cap=draw(st.none() | POINTS))


AMONG = st.sampled_from([1, 2, 3, 7, 64, 128, 12_800, 8_192, 99_991])
FACTS = st.one_of(
    AMONG.flatmap(
        lambda among: st.builds(
            Input, st.just(among), st.integers(0, among), st.integers(-40, 40_000), vetoed=st.booleans()
        )
    ),
    st.builds(
        Input, days_late=st.integers(-9, 19), answer=st.booleans(), times=st.integers(0, 9), given=POINTS
    ),
    st.builds(Input, rate=SHARES, value=SHARES),
    st.builds(Input, judged=st.tuples(*[st.none() | POINTS.map(lambda points: points - 2)] * 3)),
    st.builds(Input, answers=st.dictionaries(st.sampled_from(["A", "B", "C"]), st.integers(0, 9))),
    st.builds(Input, among=st.just(8), hits=st.just(8), total=st.just(9), applicable=st.just(False)),
)


@st.composite
def cities(draw):
    book = draw(books())
    codes = [leaf.code for leaf in book.leaves()]
    units = draw(st.integers(1, 6))
    known = {
        f"U{n}": {code: fact for code in codes if (fact := draw(st.none() | FACTS)) is not None}
        for n in range(units)
    }
    return book, known, draw(st.none() | st.integers(2023, 2027))


@given(cities())
@settings(max_examples=40, deadline=None)
def test_all_units_at_once_have_the_very_index_that_each_has_alone(city):
    book, known, year = city
    alone = {code: score(book, facts, year).index for code, facts in known.items()}
    together = matrix(book, known, year).indices()
    assert together == alone
    assert [str(index) for index in together.values()] == [str(index) for index in alone.values()]
    assert rank(together) == rank(alone)


@given(cities())
@settings(max_examples=25, deadline=None)
def test_the_points_of_each_leaf_are_those_of_the_leaf_alone(city):
    book, known, year = city
    table = matrix(book, known, year)
    for row, facts in zip(table.points, known.values(), strict=True):
        total = score(book, facts, year)
        for leaf, points in zip(table.leaves, row, strict=True):
            alone = total.find(leaf.code).points
            assert (alone is None) == (points != points)
            assert alone is None or abs(float(alone) - points) < 1e-12


def test_an_index_just_at_a_half_is_rounded_as_the_exact_engine_rounds_it():
    area = Node(
        "1", "", "", Decimal(1), Rule("sum"), (Node("1.1", "", "", Decimal(1), Rule("proportional")),)
    )
    book = Book("try", "1", "", "", "", "read", (area,))
    known = {str(hits): {"1.1": Input(among=12_800, hits=hits)} for hits in range(1, 400, 2)}
    together = matrix(book, known).indices()
    assert together["1"] == Decimal("0.007813")  # 0.0078125: halves go up
    assert together == {code: score(book, facts).index for code, facts in known.items()}


def test_a_mean_just_at_a_half_goes_away_from_zero_as_in_the_exact_engine():
    leaf = Node("1.1", "", "", Decimal(9), Rule("mean"))
    book = Book("try", "1", "", "", "", "read", (Node("1", "", "", Decimal(9), Rule("sum"), (leaf,)),))
    known = {str(total): {"1.1": Input(among=20, total=total)} for total in range(-30, 200)}
    points = dict(zip(known, matrix(book, known).points[:, 0], strict=True))
    assert (points["1"], points["-1"], points["199"]) == (0.1, -0.1, 9)
    assert all(float(score(book, facts).points) == points[code] for code, facts in known.items())


def test_of_two_bands_that_begin_at_the_same_rate_the_one_named_first_counts():
    bands = (Band(Decimal("0.5"), Decimal(3)), Band(Decimal("0.5"), Decimal(4)), Band(Decimal(0), Decimal(1)))
    leaf = Node("1.1", "", "", Decimal(4), Rule("bands", bands=bands))
    book = Book("try", "1", "", "", "", "read", (Node("1", "", "", Decimal(4), Rule("sum"), (leaf,)),))
    known = {str(hits): {"1.1": Input(among=10, hits=hits)} for hits in range(11)}
    assert matrix(book, known).points[:, 0].tolist() == [1.0] * 5 + [3.0] * 6
    assert matrix(book, known).indices() == {code: score(book, facts).index for code, facts in known.items()}

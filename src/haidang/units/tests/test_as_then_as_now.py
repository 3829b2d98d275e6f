from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from haidang.units import operations, queries
from haidang.units.choices import Change, Kind, Mark
from haidang.units.models import Succession, Unit
from haidang.units.operations import UnableToChangeUnits
from haidang.units.rules.lines import as_now

pytestmark = pytest.mark.django_db
START = date(2026, 1, 1)
SAY = {"act": "NQ thử", "by": "system:test"}
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["merge", "split", "rename", "move", "dissolve"]),
        st.integers(0, 999),
        st.integers(0, 999),
        st.integers(-20, 40),
    ),
    min_size=1,
    max_size=14,
)


class Country:
    """
    Eight units whose land is known field by field, and the changes that were not refused.

    It keeps no successions: it only knows which unit holds which fields from which day to which.
    """

    def __init__(self):
        self.day, self.made, self.splits = START, 0, []
        self.held = []  # (code, field, from, to or None)
        self.parents = [self.open(kind=Kind.PROVINCE) for _ in range(2)]
        for number in range(6):
            unit = self.open(kind=Kind.COMMUNE, parent=self.parents[number % 2])
            self.held += [(unit.code, (number, part), START, None) for part in range(6)]

    def open(self, **values):
        code = self.code()
        return Unit.objects.create(code=code, name=code, mark=Mark.READ, valid_from=START, **values)

    def code(self):
        self.made += 1
        return f"T{self.made:03}"

    def fields(self, code, day):
        return {
            field
            for holder, field, start, end in self.held
            if holder == code and start <= day and (not end or day < end)
        }

    def hand_over(self, code, heirs, day):
        fields = sorted(self.fields(code, day))
        self.held = [
            (holder, field, start, day if holder == code and end is None else end)
            for holder, field, start, end in self.held
        ]
        self.held += [(heirs[place % len(heirs)], field, day, None) for place, field in enumerate(fields)]

    def change(self, kind, one, other, days):
        """Try a change; whatever is refused has changed nothing."""
        # Closed units and days long gone are tried too: they must be refused, not written.
        every = list(Unit.objects.filter(kind=Kind.COMMUNE).order_by("pk"))
        alive = [unit for unit in every if unit.valid_to is None]
        choice = every if one % 10 == 0 else alive
        unit, second = choice[one % len(choice)], alive[other % len(alive)]
        day = max(START, self.day + timedelta(days))
        code = self.code()
        try:
            if kind == "merge":
                operations.merge(units=[unit, second], code=code, name=code, on=day, **SAY)
                for part in (unit, second):
                    self.hand_over(part.code, [code], day)
            elif kind == "split":
                if len(self.fields(unit.code, day)) < 2:
                    return
                codes = [code, self.code()]
                operations.split(unit=unit, into=[(code, code) for code in codes], on=day, **SAY)
                self.hand_over(unit.code, codes, day)
                self.splits.append(day)
            elif kind == "rename":
                operations.rename(unit=unit, code=code, name=code, on=day, **SAY)
                self.hand_over(unit.code, [code], day)
            elif kind == "move":
                operations.move(unit=unit, parent=self.parents[other % 2], code=code, on=day, **SAY)
                self.hand_over(unit.code, [code], day)
            else:
                operations.dissolve(unit=unit, into=second, on=day, **SAY)
                self.hand_over(unit.code, [second.code], day)
        except UnableToChangeUnits:
            return
        self.day = max(self.day, day)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(CHANGES, st.integers(0, 200))
def test_after_any_changes_every_deed_counts_once_and_for_a_unit_that_exists(db, changes, later):
    with transaction.atomic():
        country = Country()
        for change in changes:
            country.change(*change)
        for on in {START, START + timedelta(later), country.day, country.day + timedelta(400)}:
            holds_on(country, on)
        transaction.set_rollback(True)


def holds_on(country, on):
    pairs = queries.mapping_as_now(on)
    mapping = dict(pairs)
    alive = set(queries.existing(on).values_list("code", flat=True))
    assert len(mapping) == len(pairs), "a code stands once"
    assert set(mapping.values()) <= alive, "nothing leads to a unit that does not exist on the day"
    assert not set(mapping) & alive, "a unit that exists keeps its deeds, and there is no chain and no ring"

    # One deed a field and holder until the day: as many as now as there were then, each where its field lies now.
    deeds = [(code, field) for code, field, start, _end in country.held if start <= on]
    counted = {}
    for code, field in deeds:
        holder = mapping.get(code, code)
        counted[holder] = counted.get(holder, 0) + 1
        if code in mapping:
            assert field in country.fields(holder, on), f"{code} did not come to {holder}"
    assert sum(counted.values()) == len(deeds)

    closed = {code for code, _field in deeds} - alive
    if not any(day <= on for day in country.splits):
        assert set(mapping) == closed, "where nothing was split, every closed unit has its heir"
    # Whoever exists on the day holds each field alone.
    fields = [field for code in alive for field in country.fields(code, on)]
    assert sorted(fields) == sorted({field for _code, field, _start, _end in country.held})


@given(
    st.lists(st.tuples(st.sampled_from("ABCDEFG"), st.sampled_from("ABCDEFG"))),
    st.sets(st.sampled_from("ABCDEFG")),
)
def test_even_successions_written_wrongly_lead_to_no_ring_and_to_nobody_gone(steps, alive):
    mapping = as_now(steps, alive)
    assert set(mapping.values()) <= alive
    assert not set(mapping) & alive


def test_the_line_ends_at_the_first_unit_that_exists():
    assert as_now([("A", "B"), ("B", "C")], {"B", "C"}) == {"A": "B"}
    assert as_now([("A", "B"), ("A", "C")], {"B"}) == {}, "what went to a unit without heir went to two"


@pytest.fixture
def pair(db):
    parent = Unit.objects.create(code="P", name="P", kind=Kind.PROVINCE, mark=Mark.READ)
    return [
        Unit.objects.create(
            code=code, name=code, kind=Kind.WARD, mark=Mark.READ, valid_from=START, parent=parent
        )
        for code in "AB"
    ]


def test_a_merger_that_was_split_later_leaves_its_deeds_where_they_were_done(pair):
    merged = operations.merge(units=pair, code="M", name="M", on=date(2026, 2, 1), **SAY)
    assert dict(queries.mapping_as_now(date(2026, 2, 28))) == {"A": "M", "B": "M"}
    operations.split(unit=merged, into=[("C", "C"), ("D", "D")], on=date(2026, 3, 1), **SAY)
    assert dict(queries.mapping_as_now(date(2026, 2, 28))) == {"A": "M", "B": "M"}
    assert queries.mapping_as_now(date(2026, 3, 1)) == ()
    operations.merge(
        units=[queries.by_code("C"), queries.by_code("D")], code="E", name="E", on=date(2026, 4, 1), **SAY
    )
    together = {code: "E" for code in "ABCDM"}
    assert dict(queries.mapping_as_now(date(2026, 4, 1))) == together


def test_a_moved_unit_keeps_its_people_and_its_deeds_come_along(pair):
    other = Unit.objects.create(code="Q", name="Q", kind=Kind.PROVINCE, mark=Mark.READ)
    Unit.objects.filter(code="A").update(population=900, name_en="A Ward")
    merged = operations.move(unit=pair[0], parent=other, code="A2", on=date(2026, 2, 1), **SAY)
    assert (merged.parent, merged.population, merged.name_en) == (other, 900, "A Ward")
    assert dict(queries.mapping_as_now(date(2026, 2, 1))) == {"A": "A2"}
    assert queries.mapping_as_now(date(2026, 1, 31)) == ()


def test_a_dissolved_unit_is_closed_and_its_deeds_go_to_the_one_that_took_it_over(pair):
    operations.dissolve(unit=pair[0], into=pair[1], on=date(2026, 2, 1), **SAY)
    (entry,) = Succession.objects.all()
    assert (entry.kind, entry.before.code, entry.after.code) == (Change.DISSOLVE, "A", "B")
    assert queries.by_code("A").valid_to == date(2026, 1, 31)
    assert dict(queries.mapping_as_now(date(2026, 2, 1))) == {"A": "B"}


def test_what_would_break_the_line_of_succession_is_refused(pair):
    one, two = pair
    day = date(2026, 2, 1)
    later = operations.rename(unit=two, code="B2", name="B2", on=date(2026, 6, 1), **SAY)
    refused = [
        lambda: operations.merge(units=[one, one], code="M", name="M", on=day, **SAY),
        lambda: operations.dissolve(unit=one, into=one, on=day, **SAY),
        lambda: operations.dissolve(unit=one, into=later, on=day, **SAY),
        lambda: operations.dissolve(unit=one, into=two, on=day, **SAY),
        lambda: operations.rename(unit=one, code="A2", name="A2", on=START, **SAY),
        lambda: operations.move(unit=one, parent=two, code="A2", on=day, **SAY),
        lambda: operations.move(unit=one.parent, parent=one, code="P2", on=day, **SAY),
        lambda: operations.split(unit=one, into=[("A2", "A2")], on=day, **SAY),
    ]
    before = sorted(Unit.objects.values_list("code", "valid_to"))
    for change in refused:
        with pytest.raises(UnableToChangeUnits), transaction.atomic():
            change()
    assert sorted(Unit.objects.values_list("code", "valid_to")) == before


def test_a_unit_cannot_be_closed_before_the_day_it_took_another_over(pair):
    one, two = pair
    operations.dissolve(unit=one, into=two, on=date(2026, 6, 1), **SAY)
    with pytest.raises(UnableToChangeUnits, match=r"took over|tiếp nhận"), transaction.atomic():
        operations.rename(unit=two, code="B2", name="B2", on=date(2026, 3, 1), **SAY)
    operations.rename(unit=two, code="B2", name="B2", on=date(2026, 6, 2), **SAY)
    assert dict(queries.mapping_as_now(date(2026, 6, 2))) == {"A": "B2", "B": "B2"}


def test_units_under_a_renamed_one_stand_under_its_successor_from_that_day(pair):
    old = queries.by_code("P")
    new = operations.rename(unit=old, code="P2", name="P2", on=date(2026, 2, 1), **SAY)
    old.refresh_from_db()
    before, after = date(2026, 1, 31), date(2026, 2, 1)
    assert [unit.code for unit in queries.children(old, before)] == ["A", "B"]
    assert [unit.code for unit in queries.children(new, after)] == ["A", "B"]
    assert queries.children(old, after) == queries.children(new, before) == ()
    parts = operations.split(unit=new, into=[("P3", "P3"), ("P4", "P4")], on=date(2026, 3, 1), **SAY)
    assert [queries.children(part, date(2026, 3, 1)) for part in parts] == [(), ()], (
        "nobody said under which part"
    )

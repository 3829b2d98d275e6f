"""A right covers the units under its own, and follows them through mergers, renamings and divisions."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from haidang.core.access.operations import end, grant
from haidang.core.access.queries import can, in_whose_name, units_where
from haidang.core.accounts.models import User
from haidang.core.testing.asking import asked
from haidang.dossiers.operations import Applicant, submit
from haidang.dossiers.queries import visible_to
from haidang.procedures.queries import by_code as procedure
from haidang.units import operations as units
from haidang.units.models import Unit
from haidang.units.queries import by_code

SEE = "dossiers.see"
SAY = {"act": "Nghị quyết thử", "by": "system:test"}
ONE, OTHER, THIRD = "10525", "11311", "11329"


@pytest.fixture
def dossier_at(city):
    def make(code):
        return submit(
            procedure=procedure("1.001193"), unit_code=code, channel="online", applicant=Applicant("Người thử"),
            at=timezone.now(), by="system:test",
        )  # fmt: skip

    return make


@pytest.fixture
def day():
    return timezone.localdate()


def asked_again(user):
    """The same person at the next request."""
    return User.objects.get(pk=user.pk)


def test_a_right_in_the_city_covers_its_units_and_a_right_in_a_ward_does_not_reach_the_city(person):
    leader, clerk = person("leader", "unit_leader", "31"), person("clerk", "clerk", ONE)
    assert {"31", ONE, OTHER} <= units_where(leader, SEE)
    assert units_where(clerk, SEE) == {ONE}
    assert not can(clerk, SEE, "31") and not can(clerk, SEE, OTHER)


def test_a_right_in_a_merged_ward_holds_in_the_new_one_from_that_day_on(person, day):
    clerk = person("clerk", "clerk", ONE)
    units.merge(units=[by_code(ONE), by_code(OTHER)], code="M1", name="Phường Mới", on=day, **SAY)
    assert units_where(clerk, SEE, day - timedelta(days=1)) == {ONE}
    assert units_where(asked_again(clerk), SEE, day) == {ONE, OTHER, "M1"}


def test_whoever_works_in_the_heir_still_sees_the_dossiers_of_the_closed_unit(person, dossier_at, day):
    old, elsewhere = dossier_at(OTHER), dossier_at(THIRD)
    units.merge(units=[by_code(ONE), by_code(OTHER)], code="M1", name="Phường Mới", on=day, **SAY)
    clerk = person("clerk", "clerk", "M1")
    seen = visible_to(clerk)
    assert old in seen and elsewhere not in seen


def test_a_right_passes_along_several_successions(person, day):
    clerk = person("clerk", "clerk", ONE)
    units.rename(unit=by_code(ONE), code="R1", name="Phường Tên Mới", on=day - timedelta(days=9), **SAY)
    units.merge(units=[by_code("R1"), by_code(OTHER)], code="M1", name="Phường Mới", on=day, **SAY)
    assert units_where(clerk, SEE) == {ONE, "R1", OTHER, "M1"}


def test_a_right_in_a_divided_ward_reaches_none_of_its_parts(person, day):
    clerk = person("clerk", "clerk", ONE)
    units.split(unit=by_code(ONE), into=[("P1", "Phần một"), ("P2", "Phần hai")], on=day, **SAY)
    assert units_where(clerk, SEE) == {ONE}


def test_a_part_of_a_divided_ward_does_not_open_what_was_whole(person, day):
    units.split(unit=by_code(ONE), into=[("P1", "Phần một"), ("P2", "Phần hai")], on=day, **SAY)
    assert units_where(person("clerk", "clerk", "P1"), SEE) == {"P1"}


def test_a_ward_that_went_to_another_city_takes_its_old_clerk_along_but_not_its_old_city(person, day):
    leader, clerk = person("leader", "unit_leader", "31"), person("clerk", "clerk", ONE)
    neighbour = Unit.objects.create(code="22", kind="province", name="Quảng Ninh", mark="assumption")
    units.move(unit=by_code(ONE), parent=neighbour, code="V1", on=day, **SAY)
    assert can(clerk, SEE, "V1")
    assert can(leader, SEE, ONE) and not can(leader, SEE, "V1")


def test_a_right_in_a_city_that_got_a_new_code_holds_in_its_heir_and_under_it(person, day):
    leader = person("leader", "unit_leader", "31")
    units.rename(unit=by_code("31"), code="H1", name="Thành phố Tên Mới", on=day, **SAY)
    assert {"31", "H1", ONE, OTHER} <= units_where(leader, SEE)
    assert {"31", "H1", ONE, OTHER} <= units_where(person("successor", "unit_leader", "H1"), SEE)


def test_far_reaching_rights_cost_one_query_a_request(person, day, dossier_at):
    dossier_at(ONE)
    leader = asked_again(person("leader", "unit_leader", "31"))
    with asked() as questions:
        list(visible_to(leader))
        for code in (ONE, OTHER, "31"):
            can(leader, SEE, code)
    # The grants, how far they reach, what was passed to them, the dossiers; and whether what is kept of units still holds.
    assert len([sql for sql in questions if sql != "select name, number from kept_edition"]) == 4


def test_a_right_in_a_unit_nobody_knows_stays_there(person):
    assert units_where(person("clerk", "clerk", "nowhere"), SEE) == {"nowhere"}


def test_a_role_ends_after_its_last_day_and_at_once_when_it_is_taken_away(city, person):
    somebody, today = person("clerk", "clerk", ONE), timezone.localdate()
    lasting = grant(user=somebody, role="officer", unit_code=OTHER, starts_on=date(2025, 7, 1), ends_on=today, by="system:test")  # fmt: skip
    assert can(asked_again(somebody), SEE, OTHER)
    assert not can(asked_again(somebody), SEE, OTHER, today + timedelta(days=1))
    end(grant=lasting, at=timezone.now(), by="system:test")
    assert not can(asked_again(somebody), SEE, OTHER) and can(asked_again(somebody), SEE, ONE)


def test_the_nearest_right_is_the_one_in_whose_name_somebody_acts(person):
    somebody = person("lan", "unit_leader", "31")
    grant(user=somebody, role="clerk", unit_code=ONE, starts_on=date(2025, 7, 1), by="system:test")
    assert in_whose_name(somebody, SEE, {ONE}) == (ONE, "clerk")
    assert in_whose_name(somebody, SEE, {OTHER}) == ("31", "unit_leader")

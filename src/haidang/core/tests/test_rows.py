"""Rows written by prepared statements, and read by them, are those that the framework would have written and read."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from haidang.core.access.models import RoleGrant
from haidang.core.accounts.models import User
from haidang.core.dated.models import DatedRule, Mark
from haidang.core.rows import insert, latest, one, update

pytestmark = pytest.mark.django_db


def a_rule(**more) -> DatedRule:
    return DatedRule(
        kind="tests", version="1", act="Nghị định thử", mark=Mark.ASSUMPTION, in_force_from=date(2026, 1, 1),
        content={"ngày": [1, None, "ba"]}, **more,
    )  # fmt: skip


def test_what_is_inserted_reads_back_whole_and_knows_its_number():
    written = a_rule()
    insert(written)
    read = DatedRule.objects.get(pk=written.pk)
    assert {field.name: getattr(read, field.name) for field in DatedRule._meta.fields} == {
        field.name: getattr(written, field.name) for field in DatedRule._meta.fields
    }
    assert not written._state.adding
    written.act = "Nghị định khác"
    written.save()
    assert DatedRule.objects.get(kind="tests").act == "Nghị định khác"


def test_what_the_database_gives_by_itself_stands_on_the_row():
    person = User.objects.create(username="thu")
    grant = RoleGrant(user=person, role="clerk", unit_code="10525", starts_on=date(2026, 1, 1))
    insert(grant)
    read = RoleGrant.objects.get(pk=grant.pk)
    assert {field.attname: getattr(read, field.attname) for field in RoleGrant._meta.concrete_fields} == {
        field.attname: getattr(grant, field.attname) for field in RoleGrant._meta.concrete_fields
    }


def test_a_constraint_of_the_database_holds_for_it_too():
    insert(a_rule())
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(a_rule())


def test_all_of_a_row_is_written_anew_and_one_that_is_gone_is_not_silently_lost():
    written = a_rule()
    insert(written)
    written.act, written.in_force_to, written.content = "Nghị định khác", date(2026, 12, 31), {}
    update(written)
    read = DatedRule.objects.get(kind="tests")
    assert (read.act, read.in_force_to, read.content) == ("Nghị định khác", date(2026, 12, 31), {})
    read.delete()
    with pytest.raises(LookupError):
        update(written)


def test_the_statement_is_planned_once_for_many_rows():
    for number in range(3):
        written = a_rule(key=str(number))
        insert(written)
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_prepared_statements where statement ilike 'insert into \"dated_datedrule\"%%'"
        )
        assert cursor.fetchone() == (1,)


def test_the_one_row_of_a_value_is_read_whole_or_not_at_all():
    written = User.objects.create(username="thu", full_name="Nguyễn Thị Thử")
    read = one(User, username="thu")
    assert {field.attname: getattr(read, field.attname) for field in User._meta.concrete_fields} == {
        field.attname: getattr(written, field.attname) for field in User._meta.concrete_fields
    }
    assert one(User, username="ai") is None and one(User, id=written.pk, lock=True) == written
    read.full_name = "Nguyễn Thị Khác"
    read.save()
    assert User.objects.get(pk=str(written.pk)).full_name == "Nguyễn Thị Khác"
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=0)


def test_what_the_framework_reads_in_a_way_of_its_own_is_read_so_here_too():
    written = a_rule()
    insert(written)
    assert one(DatedRule, id=written.pk).content == {"ngày": [1, None, "ba"]}


def test_several_rows_are_inserted_by_one_statement_and_each_knows_its_number(django_assert_num_queries):
    written = [a_rule(key=str(number)) for number in (3, 1, 2)]
    with django_assert_num_queries(1):
        insert(*written)
    keys = dict(DatedRule.objects.filter(kind="tests").values_list("pk", "key"))
    assert {row.pk: row.key for row in written} == keys and len(keys) == 3
    numbered = a_rule(key="4")
    numbered.pk = 99_999
    with pytest.raises(ValueError, match="same fields"):
        insert(a_rule(key="5"), numbered)


def test_the_latest_of_a_history_is_the_one_with_most_in_its_order_and_of_the_right_thing():
    people = [User.objects.create(username=name) for name in ("thu", "khac", "moi")]
    for person, day in ((0, 2), (0, 3), (0, 1), (1, 9)):
        RoleGrant.objects.create(
            user=people[person], role="clerk", unit_code="10525", starts_on=date(2026, 1, day)
        )
    assert latest(RoleGrant, "starts_on", user=people[0].pk).starts_on == date(2026, 1, 3)
    assert latest(RoleGrant, "starts_on", user=people[2].pk) is None

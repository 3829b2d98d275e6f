"""Every field of the house is declared personal or not, and nothing personal flows into what is counted."""

import ast
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from haidang.core import words
from haidang.core.access.queries import Giver
from haidang.core.accounts.operations import open_account
from haidang.core.audit.registry import verbs
from haidang.core.dated.queries import rule_in_force
from haidang.core.facts import declare as facts
from haidang.core.facts.models import BaseTally, Snapshot
from haidang.core.facts.operations import refresh
from haidang.core.facts.queries import all_readings
from haidang.core.people import Always, Days, Personal, declare, declared, hidden, initials, undeclared
from haidang.dossiers.models import Dossier
from haidang.dossiers.operations import Applicant, change, submit
from haidang.procedures.queries import by_code

EVERY = apps.get_models(include_auto_created=True)


def test_every_field_of_the_house_is_declared_personal_or_not():
    assert undeclared(EVERY) == []


@pytest.mark.django_db
def test_how_rows_about_an_account_are_found_is_said_without_asking_the_database(django_assert_num_queries):
    """The question is put together once, for an account that nobody has: an answer in it would be everybody's."""
    with django_assert_num_queries(0):
        for one in declared().values():
            if "account" in one.found_by:
                str(one.model._base_manager.filter(one.found_by["account"](2**62)).query)


def test_a_field_nobody_declared_is_named(monkeypatch):
    field = models.CharField(max_length=9)
    field.set_attributes_from_name("new_field")
    field.model = Dossier
    monkeypatch.setattr("haidang.core.people.fields_of", lambda model: ["id", "new_field"])
    assert "dossiers.Dossier.new_field" in undeclared([Dossier])


@pytest.mark.django_db
def test_every_column_of_the_database_belongs_to_a_declared_field():
    known = {
        (model._meta.db_table, field.column) for model in declared() for field in model._meta.concrete_fields
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, column_name from information_schema.columns join information_schema.tables using (table_schema, table_name) "
            "where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('django_migrations')"
        )
        assert [".".join(column) for column in cursor.fetchall() if column not in known] == []


def test_a_wrong_declaration_is_refused():
    from haidang.core.demo.models import DemoRun

    said = Personal("to know", Always("it stays"), hidden)
    with pytest.raises(ValueError, match="declared twice"):
        declare(DemoRun, plain=["id"])

    class Thing(models.Model):
        name = models.CharField(max_length=9)

        class Meta:
            app_label = "demo"

        def __str__(self):
            return self.name

    try:
        for wrong, message in [
            ({"plain": ["id", "nmae"]}, "has no field nmae"),
            ({"plain": ["*"]}, r"has no field \*"),
            ({"plain": ["id", "id", "name"]}, "named twice"),
            ({"plain": ["id", "name"], "personal": {"name": said}}, "named twice"),
            ({"plain": ["id"], "personal": {"name": said}}, "give a title"),
            ({"personal": {"name": Personal("", Always("x"), hidden)}}, "say what it is for"),
            ({"plain": ["id"], "found_by": {"shoe": lambda value: None}}, "nobody is found by shoe"),
            ({"plain": ["id"], "found_by": {"phone": lambda value: None}}, "say what people know one row by"),
        ]:
            with pytest.raises(ValueError, match=message):
                declare(Thing, **wrong)
    finally:
        del apps.all_models["demo"]["thing"]
        apps.clear_cache()


@pytest.mark.django_db(transaction=True)
def test_every_retention_has_a_rule_with_its_act():
    rules = {
        said.keep.rule
        for one in declared().values()
        for said in one.personal.values()
        if isinstance(said.keep, Days)
    }
    assert rules
    for name in rules:
        rule = rule_in_force("personal.retention", timezone.localdate(), name)
        assert rule.act and rule.content["days"] > 0


def test_no_column_of_a_fact_table_is_named_like_a_personal_field():
    personal = {name for one in declared().values() for name in one.personal}
    for table in facts.tables():
        assert personal.isdisjoint(table.schema.names), table.name


# Not text: what stands there is asked for by another kind of marker.
MARK = "BÍMẬT"


@pytest.mark.django_db(transaction=True)
def test_nothing_personal_reaches_the_lake_the_readings_or_a_snapshot(city):
    dossier = submit(
        procedure=by_code("1.001193"), unit_code="10525", channel="online",
        applicant=Applicant(f"{MARK}name", f"{MARK}phone", f"{MARK}number", f"{MARK}mail"), note=f"{MARK}note",
        at=datetime(2026, 11, 9, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), by=f"{MARK}clerk",
    )  # fmt: skip
    Dossier.objects.filter(pk=dossier.pk).update(applicant_key=f"{MARK}key")
    dossier.refresh_from_db()
    clerk = open_account(username="thu", full_name=f"{MARK}clerk", password=None, by="system:test")
    clerk.acts_for = Giver(clerk.pk, f"{MARK}giver")
    change(dossier=dossier, verb="receive", at=timezone.now(), by=clerk, note=f"{MARK}why")
    filled = [
        getattr(row, name)
        for row in (dossier, *dossier.transitions.order_by("seq")[1:])
        for name in declared()[type(row)].personal
    ]
    assert all(MARK in value for value in filled), (
        "every personal field holds a marker, or this test proves nothing"
    )
    snapshot = refresh()
    Snapshot.objects.filter(pk=snapshot.pk).update(kept=True)
    tables = {path: pq.read_table(path) for path in Path(settings.HAIDANG_LAKE).rglob("*.parquet")}
    assert any(dossier.code in str(table.to_pydict()) for table in tables.values())
    tables["readings"] = all_readings(snapshot)
    for kept in BaseTally.objects.order_by("pk"):
        tables[f"tally {kept.table}"] = pq.read_table(BytesIO(bytes(kept.readings)))
    for name, table in tables.items():
        assert MARK not in str(table.to_pydict()), name
    for path in Path(settings.HAIDANG_LAKE).rglob("*"):
        assert not path.is_file() or MARK.encode() not in path.read_bytes(), path


def test_the_first_letters_of_a_name_are_letters():
    assert initials("Nguyễn Thị Lan (mẫu)") == "N. T. L." and initials("đỗ  văn 2 Ân") == "Đ. V. Â."


def test_every_verb_of_the_audit_has_its_sentence():
    known, used = set(verbs()), set()
    for path in Path(words.HOUSE).rglob("*.py"):
        if "tests" in path.parts or "testing" in path.parts:
            continue
        for call in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(call, ast.Call)
                and getattr(call.func, "attr", "") in ("record", "read_of")
                and call.args
            ):
                if isinstance(call.args[0], ast.Constant):
                    used.add(call.args[0].value)
    assert len(used) > 15 and used <= known, sorted(used - known)

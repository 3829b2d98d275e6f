"""Statements that every page asks are planned once, and fail as others do."""

import contextlib
from unittest.mock import patch

import psycopg
import pytest
from django.core.signals import request_started
from django.db import ProgrammingError, connection

from haidang.core.prepared import prepared
from haidang.core.testing.asking import asked

SQL = "select %s::integer + 1"


@pytest.mark.django_db
def test_a_statement_is_planned_once_and_answers_anew_each_time():
    for number in (1, 41):
        with prepared() as cursor:
            cursor.execute(SQL, [number])
            assert cursor.fetchone() == (number + 1,)
    with connection.cursor() as cursor:
        cursor.execute(
            "select generic_plans, custom_plans from pg_prepared_statements where statement = 'select $1::integer + 1'"
        )
        assert cursor.fetchall() == [(2, 0)]


@pytest.mark.django_db
def test_it_fails_as_any_statement_does_and_is_seen_by_who_listens():
    with asked() as questions, pytest.raises(ProgrammingError), prepared() as cursor:
        cursor.execute("select nothing from nowhere")
    assert questions == ["select nothing from nowhere"]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_between_two_requests_is_made_anew():
    with prepared() as cursor:
        cursor.execute("select pg_backend_pid()")
        [died] = cursor.fetchone()
    other = connection.copy()
    with contextlib.closing(other), other.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s, 5000)", [died])
    request_started.send(sender=None)
    with prepared() as cursor:
        cursor.execute("select pg_backend_pid()")
        assert cursor.fetchone()[0] != died


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_lives_is_not_asked_whether_it_does():
    with prepared() as cursor:
        cursor.execute(SQL, [1])
    sent = []
    wait = psycopg.Connection.wait

    def seen(own, asking, *more, **named):
        sent.append(asking)
        return wait(own, asking, *more, **named)

    request_started.send(sender=None)
    with patch.object(psycopg.Connection, "wait", seen), prepared() as cursor:
        cursor.execute(SQL, [2])
    assert len(sent) == 1, "the statement itself and nothing else"


@pytest.mark.django_db
def test_a_page_is_answered_by_one_process_that_compiles_nothing_however_many_rows_it_expects():
    with connection.cursor() as cursor:
        cursor.execute("select name, setting from pg_settings where name in ('plan_cache_mode', 'max_parallel_workers_per_gather', 'jit')")  # fmt: skip
        assert dict(cursor.fetchall()) == {
            "plan_cache_mode": "force_generic_plan",
            "max_parallel_workers_per_gather": "0",
            "jit": "off",
        }

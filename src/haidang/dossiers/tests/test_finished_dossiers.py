"""Finished dossiers as they are counted: the time they took, what was promised, and the points of Circular 01/2018."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from haidang.core.calendar import aware
from haidang.core.facts import queries as facts
from haidang.core.facts.operations import refresh
from haidang.core.testing.loaded import loaded
from haidang.dossiers import operations as dossiers
from haidang.dossiers.facts import Finished
from haidang.dossiers.models import Dossier
from haidang.dossiers.tests.factories import MORNING, received
from haidang.procedures.limits.operations import commit
from haidang.procedures.models import Procedure
from haidang.procedures.queries import by_code

CODE = "1.004873"  # three working days from now on: see ``city``
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def city(db):
    loaded(("units", "load"), ("procedures", "load"))
    Procedure.objects.filter(code=CODE).update(time_limit=3, time_unit="working_day")


def finished(end, *steps, unit="10525", **declared):
    """A dossier of Monday 9:00 that is finished at a moment; ``steps`` are (verb, moment) in between."""
    dossier = received(procedure=by_code(CODE), unit_code=unit)
    for verb, at in steps:
        dossiers.change(dossier=dossier, verb=verb, at=at, note="Thiếu chữ ký", by="system:test")
    dossiers.change(dossier=dossier, verb="finish", at=end, by="system:test")
    if declared:
        Dossier.objects.filter(pk=dossier.pk).update(**declared)
    return dossier.code


def counted() -> dict[str, dict]:
    """The facts as the lake would get them, by code."""
    with connection.cursor() as cursor:
        cursor.execute(Finished.changed_since(None))
        names = [column.name for column in cursor.description]
        assert sorted(names) == sorted(Finished.schema.names)
        return {row["code"]: row for row in (dict(zip(names, row, strict=True)) for row in cursor.fetchall())}


def points(row) -> tuple:
    return tuple(row[f"{name}_points"] for name in ("time", "body", "contact", "bodies", "attitude"))


def test_sooner_gets_two_on_the_day_one_and_late_none(city):
    sooner = finished(MORNING + DAY, complained=False)  # Tuesday
    that_day = finished(aware(datetime(2026, 11, 12, 8)), complained=False)  # Thursday before 9:00
    late = finished(aware(datetime(2026, 11, 12, 16)), complained=False)
    found = counted()
    assert points(found[sooner]) == (2, 2, 2, 2, 2)
    assert points(found[that_day]) == (1, 1, 2, 2, 1)
    assert points(found[late]) == (0, 0, 2, 2, 0)
    assert found[sooner]["working_minutes"] == 450 and found[sooner]["limit_minutes"] == 1350


def test_a_limit_of_hours_is_looked_at_to_the_minute(city):
    Procedure.objects.filter(code=CODE).update(time_limit=4, time_unit="hour")
    sooner, exactly = finished(MORNING + HOUR), finished(aware(datetime(2026, 11, 9, 15)))
    found = counted()
    assert found[exactly]["working_minutes"] == 240
    assert found[sooner]["time_points"] == 2 and found[exactly]["time_points"] == 1


def test_each_request_for_papers_is_a_contact_and_two_bodies_that_ask_are_two(city):
    def asked(times, begin=MORNING + HOUR):
        moments = [begin + n * HOUR / 4 for n in range(2 * times)]
        return list(zip(["ask_supplement", "answer_supplement"] * times, moments, strict=True))

    once, twice = finished(MORNING + DAY, *asked(1)), finished(MORNING + DAY, *asked(2))
    both = received(procedure=by_code(CODE))
    for number, unit in enumerate(("10525", "HP-SNV")):
        Dossier.objects.filter(pk=both.pk).update(step_unit_code=unit)
        both.refresh_from_db()
        for verb, at in asked(1, MORNING + (number + 1) * HOUR):
            dossiers.change(dossier=both, verb=verb, at=at, note="Thiếu", by="system:test")
    dossiers.change(dossier=both, verb="finish", at=MORNING + DAY, by="system:test")
    found = counted()
    assert points(found[once])[2:4] == (1, 1)
    assert points(found[twice])[2:4] == (0, 1)
    assert points(found[both.code])[2:4] == (0, 0)
    assert found[both.code]["body_points"] is None, "of several bodies it is not known how long each took"
    assert found[once]["attitude_points"] is None, "nobody recorded whether there was a complaint"


def test_a_complaint_takes_the_points_for_attitude_and_what_is_not_finished_is_not_counted(city):
    blamed = finished(MORNING + DAY, complained=True)
    open_ = received(procedure=by_code(CODE))
    found = counted()
    assert found[blamed]["attitude_points"] == 0 and open_.code not in found


def promise(tmp_path, *lines):
    path = tmp_path / "limits.csv"
    path.write_text(
        "\n".join(["procedure,unit,time_limit,time_unit,starts_on,act,mark", *lines]), encoding="utf-8"
    )
    return commit(path=path, by="system:test")


@pytest.mark.django_db(transaction=True)
def test_what_is_promised_later_is_counted_for_dossiers_that_nobody_touched(transactional_db, tmp_path):
    loaded(("units", "load"), ("procedures", "load"))
    Procedure.objects.filter(code=CODE).update(time_limit=3, time_unit="working_day")
    finished(MORNING + DAY)
    finished(MORNING + 2 * DAY)
    finished(MORNING + 2 * DAY, unit="11311")

    def kept():
        read = facts.readings(refresh(), date(2026, 11, 1), date(2026, 11, 1))
        return {unit: (one.hits, one.among) for (name, unit), one in read.items() if name == "finished.within_committed" and one.among}  # fmt: skip

    assert kept() == {}
    promise(tmp_path, f"{CODE},,1,working_day,2026-01-01,QĐ 1/2026,read")
    assert kept() == {"10525": (1, 2), "11311": (0, 1)}
    promise(tmp_path, f"{CODE},11311,15,hour,2026-01-01,QĐ 2/2026,read")
    assert kept() == {"10525": (1, 2), "11311": (1, 1)}, "the unit's own promise goes before that of all"
    promise(tmp_path, f"{CODE},,0.5,working_day,2026-11-09,QĐ 3/2026,read")
    assert kept()["10525"] == (0, 2), "a dossier is held to the promise of the day it was received"

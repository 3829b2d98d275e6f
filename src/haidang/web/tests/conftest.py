from datetime import date, datetime

import pytest
from django.utils import timezone

from haidang.core.calendar import aware
from haidang.core.facts.operations import refresh
from haidang.core.testing.loaded import loaded
from haidang.dossiers import operations as dossiers
from haidang.dossiers.tests.factories import received
from haidang.procedures.queries import offered

AT = aware(datetime(2026, 3, 2, 9))
ON_TIME, LATE = aware(datetime(2026, 3, 3, 9)), aware(datetime(2026, 6, 3, 9))
MONTHS = "from=2026-01&to=2026-11"
FIRST, THEN = "11311", "10525"


@pytest.fixture
def counted(transactional_db):
    """
    Three wards and a department with work in March 2026: one ward is always in time, two are so half of the time.

    One commune has work too; everybody else has none.
    """
    loaded(("units", "load"), ("procedures", "load"))
    works = next(one for one in offered() if one.fits(department=True) and not one.unit_code)
    for unit, ends in {
        "11311": [ON_TIME, ON_TIME], "10525": [ON_TIME, LATE], "11407": [LATE, ON_TIME], "HP-SNV": [ON_TIME], "10606": [LATE],
    }.items():  # fmt: skip
        for end in ends:
            changes = {"procedure": works} if unit.startswith("HP-") else {}
            dossier = received(unit_code=unit, at=AT, **changes)
            dossiers.change(dossier=dossier, verb="finish", at=end, by="system:test")
    return refresh()


@pytest.fixture
def moved(transactional_db, monkeypatch):
    """
    Until February the one ward had finished everything in time and the other nothing; then it turned.

    In March the first had two dossiers late, the other three in time.
    """
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 11, 26))
    loaded(("units", "load"), ("procedures", "load"))
    for unit, month, late in [
        (FIRST, 1, False), (THEN, 1, True), (FIRST, 3, True), (FIRST, 3, True), (THEN, 3, False), (THEN, 3, False), (THEN, 3, False),
    ]:  # fmt: skip
        dossier = received(unit_code=unit, at=aware(datetime(2026, month, 5, 9)))
        end = aware(datetime(2026, month + 4 if late else month, 6, 9))
        dossiers.change(dossier=dossier, verb="finish", at=end, by="system:test")
    return refresh()

from datetime import datetime

import pytest

from haidang.core.calendar import aware
from haidang.core.facts.operations import refresh
from haidang.core.testing.loaded import loaded
from haidang.dossiers import operations as dossiers
from haidang.dossiers.tests.factories import received
from haidang.procedures.queries import offered

AT = aware(datetime(2026, 3, 2, 9))
ON_TIME, LATE = aware(datetime(2026, 3, 3, 9)), aware(datetime(2026, 6, 3, 9))
MONTHS = "from=2026-01&to=2026-11"


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

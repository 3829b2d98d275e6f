from datetime import datetime

from haidang.core.calendar import aware
from haidang.dossiers import operations
from haidang.procedures.queries import by_code

MORNING = aware(datetime(2026, 11, 9, 9, 0))  # a Monday


def submitted(**changes):
    values = {
        "procedure": by_code("1.004873"), "unit_code": "10525", "channel": "online",
        "applicant": operations.Applicant("Nguyễn Văn Thử", "0912345678"), "at": MORNING, "by": "system:test",
    }  # fmt: skip
    return operations.submit(**{**values, **changes})


def received(at=MORNING, **changes):
    return operations.change(dossier=submitted(at=at, **changes), verb="receive", at=at, by="system:test")

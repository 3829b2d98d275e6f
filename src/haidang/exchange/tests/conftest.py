"""A portal on this machine, and kinds of messages that tell it of dossiers nobody has."""

from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.calendar import aware
from haidang.exchange import operations, registry, sending
from haidang.exchange.portal import contract, double
from haidang.exchange.rules import LANES

NOON = aware(datetime(2026, 11, 9, 12, 0))
STEP = {"NguoiXuLy": "Lan", "PhongBanXuLy": "Phường", "NoiDungXuLy": "Tiếp nhận", "TrangThai": 2}


@pytest.fixture
def portal(settings):
    """Run a portal in some manner, and connect the house to it."""

    @contextmanager
    def running(manner="works", knows_keys=True, **said):
        with double.double(manner, knows_keys=knows_keys) as one:
            settings.HAIDANG_PORTAL = {
                **settings.HAIDANG_PORTAL, "url": one.url, "user": "haiphong", "password": "mat-khau", "knows_keys": knows_keys, **said,
            }  # fmt: skip
            yield one

    return running


@pytest.fixture
def kind():
    """Declare a kind of message whose content is a step at a minute of noon, its part; or what it is told to hold."""
    made = []

    def make(name="thử.bước", compose=None, **more):
        def usual(subject, part, first):
            return contract.step({**STEP, "MaHoSo": subject, "ThoiDiemXuLy": NOON + timedelta(minutes=part)})

        made.append(name)
        return registry.declare_kind(registry.Kind(name, "portal", "Việc thử", compose or usual, **more))

    yield make
    for name in made:
        registry._kinds.pop(name, None)


@pytest.fixture
def told(kind, db):
    """Queue the changes of a subject."""
    kind()

    def make(subject="H24.1", parts=(1,)):
        for part in parts:
            operations.queue(system="portal", subject=subject, part=part, kinds=["thử.bước"], at=NOON)

    return make


def send_out(after=timedelta(0), **more):
    """Send what is due in every lane at a moment after noon; return how much went out."""
    return sum(sending.send_out("portal", lane, clock=lambda: NOON + after, **more) for lane in range(LANES))


def minutes(told):
    """Return of what a portal was told, dossier by dossier, the minutes of noon at which it says that it happened."""
    return {code: [int(what[10:12]) for _service, what in steps] for code, steps in told.items()}


@pytest.fixture
def lan(db):
    return open_account(username="lan", full_name="Lan", password="mot-mat-khau-dai", by="system:test")


@pytest.fixture
def admin(client, db):
    user = open_account(username="quan", full_name="Quản", password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role="administrator", unit_code="", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(user)
    return client

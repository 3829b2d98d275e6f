"""A small city, with people in their roles, and the running house, for tests that cross apps."""

import shutil
from datetime import date

import pytest

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.testing.loaded import loaded
from tests.postgresql import Server
from tests.running import House, a_copy, a_home, homes_like, outlive_processes_only


@pytest.fixture
def city(db):
    loaded(("units", "load"), ("procedures", "load"))


@pytest.fixture
def person(city):
    def make(name, role, unit_code="10525"):
        user = open_account(username=name, full_name=name, password="mot-mat-khau-dai", by="system:test")
        grant(user=user, role=role, unit_code=unit_code, starts_on=date(2025, 7, 1), by="system:test")
        return user

    return make


@pytest.fixture(scope="session")
def migrated():
    """A home with an empty, migrated database and the files of the interface; making one costs more than copying it."""
    home = a_home()
    outlive_processes_only(home)
    done = House(home, 1).django(
        'call_command("migrate", verbosity=0); call_command("collectstatic", verbosity=0, interactive=False)'
    )
    assert done.returncode == 0, done.stderr
    yield home
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def settled(migrated):
    """A home with a small demo city in it, as it is on every day but the first; nobody writes into it."""
    home = a_copy(migrated)
    done = House(home, 1).django('call_command("demo", dossiers=300, seed=1)')
    assert done.returncode == 0, done.stderr
    yield home
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def new_home(migrated):
    """Make homes with an empty database; they are gone after the module."""
    with homes_like(migrated) as make:
        yield make


@pytest.fixture(scope="module")
def new_city(settled):
    """Make homes with a small city in them; they are gone after the module."""
    with homes_like(settled) as make:
        yield make


@pytest.fixture(scope="session")
def house(migrated):
    home = a_copy(migrated)
    running = House(home, 4000).start()
    yield running
    running.stop()
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def plain_postgresql():
    """A PostgreSQL of the system's packages; each module makes a database of its own in it."""
    server = Server()
    yield server
    server.remove()

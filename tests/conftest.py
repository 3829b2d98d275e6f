"""A small city, with people in their roles, and the running house, for tests that cross apps."""

import shutil
import subprocess
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from tests.postgresql import Server
from tests.running import House, a_home


@pytest.fixture
def city(db):
    call_command("units", "load", stdout=StringIO())
    call_command("procedures", "load", stdout=StringIO())


@pytest.fixture
def person(city):
    def make(name, role, unit_code="10525"):
        user = open_account(username=name, full_name=name, password="mot-mat-khau-dai", by="system:test")
        grant(user=user, role=role, unit_code=unit_code, starts_on=date(2025, 7, 1), by="system:test")
        return user

    return make


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """A home with an empty, migrated database; making one costs more than copying it."""
    home = a_home()
    done = House(home, 1).command("migrate", "-v0")
    assert done.returncode == 0, done.stderr
    yield home
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def new_home(migrated):
    """Make homes with an empty database; they are gone after the module."""
    made = []

    def make() -> Path:
        made.append(a_home())
        subprocess.run(["cp", "-a", f"{migrated}/.", made[-1]], check=True)
        return made[-1]

    yield make
    for home in made:
        shutil.rmtree(home)


@pytest.fixture(scope="session")
def house(migrated):
    home = a_home()
    subprocess.run(["cp", "-a", f"{migrated}/.", home], check=True)
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

"""A small city, with people in their roles, and the running house, for tests that cross apps."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.testing.loaded import loaded
from haidang.core.testing.shared import among_processes
from tests.postgresql import Server
from tests.running import House, a_copy, a_home, homes_like, outlive_processes_only

# Files that share what is dear to make: one worker takes all of a sort, so that it is made once.
IN_ONE_HOUSE = ("tests/journeys/", "tests/faults/test_far_too_much.py", "tests/test_sharing_the_work.py")
ON_ONE_SERVER = tuple(
    f"tests/faults/test_{name}.py"
    for name in ("a_database_elsewhere", "moving_elsewhere", "the_database_away", "two_of_each")
)


def in_one_house(nodeid: str) -> bool:
    return nodeid.startswith(IN_ONE_HOUSE)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadFileScheduling

    class BySort(LoadFileScheduling):
        def _split_scope(self, nodeid):
            sort = next((sort for sort in (IN_ONE_HOUSE, ON_ONE_SERVER) if nodeid.startswith(sort)), None)
            return sort[0] if sort else super()._split_scope(nodeid)

    return BySort(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items):
    for item in items:
        if in_one_house(item.nodeid):
            item.add_marker("house")
    items.sort(key=lambda item: item.get_closest_marker("late") is not None)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item, nextitem):
    """Let the house go after the last file in it: as long as it stands it counts every minute."""
    if in_one_house(item.nodeid) and not (nextitem and in_one_house(nextitem.nodeid)):
        for running in _running:
            running.stop()


_running: list[House] = []


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

    def make() -> str:
        home = a_home()
        outlive_processes_only(home)
        done = House(home, 1).django(
            'call_command("migrate", verbosity=0); call_command("collectstatic", verbosity=0, interactive=False)'
        )
        assert done.returncode == 0, done.stderr
        return str(home)

    with among_processes("migrated", make, shutil.rmtree) as home:
        yield Path(home)


@pytest.fixture(scope="session")
def settled(migrated):
    """A home with a small demo city in it, as it is on every day but the first; nobody writes into it."""

    def make() -> str:
        home = a_copy(migrated)
        done = House(home, 1).django('call_command("demo", dossiers=300, seed=1)')
        assert done.returncode == 0, done.stderr
        return str(home)

    with among_processes("settled", make, shutil.rmtree) as home:
        yield Path(home)


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
    _running.append(running)
    yield running
    running.stop()
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def plain_postgresql():
    """A PostgreSQL of the system's packages; each module makes a database of its own in it."""
    server = Server()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def migrated_there(plain_postgresql):
    """The name of a migrated database on that server, to make others like it: copying costs less than migrating."""
    home = a_home()
    address = plain_postgresql.new_database("migrated")["port"]
    done = House(home, 1, DATABASE_URL=address).django('call_command("migrate", verbosity=0)')
    assert done.returncode == 0, done.stderr
    shutil.rmtree(home)
    return "migrated"


@pytest.fixture(scope="session")
def new_city_there(plain_postgresql, migrated_there):
    """Make copies, by name, of a small city that the house loaded into a database of that server: its home and its addresses."""
    home = a_home()
    address = plain_postgresql.new_database("settled", like=migrated_there)["port"]
    done = House(home, 1, DATABASE_URL=address).django(
        'call_command("demo", dossiers=100, seed=1); call_command("facts", "refresh"); call_command("audit", "verify")'
    )
    assert done.returncode == 0, done.stderr
    with homes_like(home) as make:
        yield lambda name: (make(), plain_postgresql.new_database(name, like="settled"))
    shutil.rmtree(home)

"""``DATABASE_URL`` moves everything to any PostgreSQL 15 or newer: here to a plain server of the system's own packages."""

import shutil
import urllib.request

import pytest

from tests.running import House, a_home

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module")
def server(plain_postgresql, migrated_there):
    return plain_postgresql.new_database("haidang", like=migrated_there)


@pytest.fixture(scope="module")
def home():
    made = a_home()
    yield made
    shutil.rmtree(made)


def test_everything_moves_to_a_plain_postgresql_by_port_and_by_socket(server, home):
    house = House(home, 1, DATABASE_URL=server["port"])
    done = house.django(ALL)
    assert done.returncode == 0, done.stderr

    moved = House(home, 1, DATABASE_URL=server["socket"]).start()
    try:
        for page in ("/rankings/", "/rankings/10525/", "/units/", "/procedures/"):
            with urllib.request.urlopen(moved.url + page) as answer:
                assert answer.status == 200, page
        said = moved.django(SAME)
        assert said.stdout.split()[-1:] == ["100"], said.stdout + said.stderr
    finally:
        moved.stop()
    assert not (home / "postgres").exists(), "the built-in server was not needed"
    assert "Traceback" not in moved.said


ALL = """
call_command("demo", dossiers=100, seed=1)
call_command("facts", "refresh")
call_command("audit", "verify")
"""
SAME = """
from datetime import date
from haidang.core.facts import queries
from haidang.dossiers.models import Dossier
counted = queries.readings(queries.latest(), date(2020, 1, 1), date(2035, 1, 1))
lake = sum(one.among for (name, _), one in counted.items() if name == "dossiers.online")
assert lake == Dossier.objects.count(), (lake, Dossier.objects.count())
print(lake)
"""

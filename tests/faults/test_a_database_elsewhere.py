"""``DATABASE_URL`` moves everything to any PostgreSQL 15 or newer: here to a plain server of the system's own packages."""

import urllib.request

import pytest

from tests.running import House

pytestmark = pytest.mark.fault


def test_everything_moves_to_a_plain_postgresql_by_port_and_by_socket(new_city_there):
    home, server = new_city_there("haidang")  # everything in it came by the port
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


SAME = """
from datetime import date
from haidang.core.facts import queries
from haidang.dossiers.models import Dossier
counted = queries.readings(queries.latest(), date(2020, 1, 1), date(2035, 1, 1))
lake = sum(one.among for (name, _), one in counted.items() if name == "dossiers.online")
assert lake == Dossier.objects.count(), (lake, Dossier.objects.count())
print(lake)
"""

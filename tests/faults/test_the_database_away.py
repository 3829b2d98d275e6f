"""The database is away for a while and comes back: people are told, what waits goes on, nobody starts anything again."""

import json
import urllib.error
import urllib.request

import pytest

from tests.faults.looking import Writers, refreshed, until
from tests.running import House

pytestmark = pytest.mark.fault


def asked(url, language="vi"):
    request = urllib.request.Request(url, headers={"Cookie": f"django_language={language}"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def test_people_are_told_jobs_wait_and_everything_goes_on_without_a_restart(plain_postgresql, new_city_there):
    server = plain_postgresql
    home, address = new_city_there("away")
    house = House(home, 1, DATABASE_URL=address["port"]).start()
    try:
        writers = Writers(house.url)
        until(lambda: len(writers.codes) > 20)
        with server.boss("away") as database:
            codes = database.execute("select count(*) from dossiers_dossier").fetchone()[0]
            snapshots = database.execute("select max(id) from facts_snapshot").fetchone()[0]
        processes = set(house.processes("haidang-"))
        server.stop()
        for language, words in (
            ("vi", "Hệ thống đang được khắc phục"),
            ("en", "The system is being put right"),
        ):
            for page in ("/", "/units/", "/dossiers/track/?code=1"):
                status, headers, text = asked(house.url + page, language)
                assert (status, headers["Retry-After"]) == (503, "10"), page
                assert words in text and f'<html lang="{language}"' in text
        status, headers, text = asked(house.url + "/api/v1/procedures/")
        assert (status, headers["Content-Type"]) == (503, "application/problem+json"), text
        assert json.loads(text)["status"] == 503
        assert until(lambda: writers.refused[503]) and set(writers.refused) == {503}
        server.start()
        acknowledged = len(writers.codes)
        until(lambda: len(writers.codes) > acknowledged + 20)
        writers.stop()
        assert asked(house.url + "/")[0] == 200
        with server.boss("away") as database:
            there = {code for (code,) in database.execute("select code from dossiers_dossier")}
            assert set(writers.codes) <= there and len(there) > codes
            refreshed(database)  # the worker, too, is the same process, and counts what came since
            assert database.execute("select max(id) from facts_snapshot").fetchone()[0] > snapshots
        assert set(house.processes("haidang-")) == processes
        assert "starting it again" not in house.said
    finally:
        if not (server.folder / "data" / "postmaster.pid").exists():
            server.start()  # for the tests that come after
        house.stop()

"""Processes of the real house are killed for real; what was acknowledged is there afterwards."""

import json
import os
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.journeys.conftest import House

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module")
def own_house(tmp_path_factory):
    running = House(Path(tmp_path_factory.mktemp("faults")), 300).start()
    yield running
    running.stop()


class Writers:
    """Submit without pause and remember what was acknowledged."""

    def __init__(self, url, count=4):
        self.url, self.codes, self.stopped = url, [], threading.Event()
        self.threads = [threading.Thread(target=self.write, daemon=True) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def write(self):
        body = json.dumps({"procedure": "1.001193", "unit": "10525", "applicant_name": "Người thử"}).encode()
        while not self.stopped.is_set():
            request = urllib.request.Request(
                f"{self.url}/api/v1/dossiers/", body, {"Content-Type": "application/json"}
            )
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    self.codes.append(json.load(answer)["code"])
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join(15)


def pids(needle, home):
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            command = path.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode()
            environment = path.joinpath("environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if needle in command and f"HAIDANG_HOME={home}" in environment and int(path.name) != os.getpid():
            found.append(int(path.name))
    return found


def kill(needle, home):
    victims = pids(needle, home)
    for pid in victims:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return len(victims)


def test_every_acknowledged_write_survives_and_the_lake_catches_up(own_house):
    writers = Writers(own_house.url)
    time.sleep(1.5)
    for needle in ("granian", "procrastinate worker"):
        assert kill(needle, own_house.home) > 0, needle
        time.sleep(3)
    refresh = subprocess.Popen(
        [*_python(), "facts", "rebuild"],
        env=own_house.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(1.2)
    refresh.kill()
    refresh.wait()
    own_house.wait()
    before = len(writers.codes)
    time.sleep(2)
    writers.stop()
    assert len(writers.codes) > before > 20, "the house went on after it was hurt"
    said = own_house.command("shell", "-v0", "-c", CHECK.format(codes=writers.codes))
    assert said.stdout.strip().splitlines()[-1:] == ["equal"], said.stdout + said.stderr


def _python():
    import sys

    return [sys.executable, "-m", "haidang.command"]


CHECK = """
from datetime import date
from haidang.core.audit.queries import verify
from haidang.core.facts import operations, queries
from haidang.dossiers.models import CodeSequence, Dossier
codes = {codes}
assert len(codes) == len(set(codes)), "a code was given twice"
there = set(Dossier.objects.values_list("code", flat=True))
assert set(codes) <= there, sorted(set(codes) - there)[:3]
mine = sorted(int(c.rsplit("-", 1)[1]) for c in there if c.startswith(codes[0].rsplit("-", 1)[0]))
assert mine == list(range(1, len(mine) + 1)), "the codes have a gap"
assert verify()[1] == []
snapshot = operations.refresh()
lake = sum(one.among for (name, _), one in queries.readings(snapshot, date(2020, 1, 1), date(2030, 1, 1)).items()
           if name == "dossiers.online")
assert lake == Dossier.objects.count(), (lake, Dossier.objects.count())
print("equal")
"""


def test_a_second_house_in_the_same_home_says_one_is_running(own_house):
    said = own_house.command("run", "--port", str(own_house.port))
    assert said.returncode != 0 and "already running" in said.stderr

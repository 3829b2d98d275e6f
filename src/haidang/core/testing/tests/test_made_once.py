import signal
import subprocess
import sys

import pytest

from haidang.core.testing.shared import FOLDER, among_processes

ANOTHER = """
from haidang.core.testing.shared import among_processes
with among_processes("city", lambda: "theirs", lambda made: print("unmade", made, flush=True)) as made:
    print("has", made, flush=True)
    input()
"""


@pytest.fixture
def done(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return []


@pytest.fixture
def city(done):
    def make():
        done.append("made")
        return "ours"

    return lambda: among_processes("city", make, lambda made: done.append(f"unmade {made}"))


@pytest.fixture
def another(done):
    """Another process that uses what it is given until it is told."""
    running = subprocess.Popen(
        [sys.executable, "-c", ANOTHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with running:
        yield running
        running.kill()


def test_the_first_process_makes_it_and_the_last_unmakes_it(city, another, done):
    assert another.stdout.readline() == "has theirs\n"
    with city() as made:
        assert made == "theirs"
        said, _nothing = another.communicate("\n")
        assert said == ""
    assert done == ["unmade theirs"]
    with city() as made:
        assert made == "ours"
    assert done == ["unmade theirs", "made", "unmade ours"]


def test_whoever_stays_longer_finds_it_there(city, another, done):
    another.stdout.readline()
    with city():
        pass
    assert done == []
    assert another.communicate("\n")[0] == "unmade theirs\n"


def test_a_process_that_was_killed_uses_nothing(city, another, done):
    another.stdout.readline()
    with city():
        another.send_signal(signal.SIGKILL)
        another.wait()
    assert done == ["unmade theirs"]


def test_what_one_could_not_make_the_next_tries(city, done):
    def fails():
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"), among_processes("city", fails, done.append):
        pass
    with city() as made:
        assert made == "ours"
    assert done == ["made", "unmade ours"]

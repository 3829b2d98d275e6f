"""``DATABASE_URL`` moves everything to any PostgreSQL 15 or newer: here to a plain server of the system's own packages."""

import os
import shutil
import socket
import subprocess
import tempfile
import urllib.request
from pathlib import Path

import psycopg
import pytest

from tests.running import House, a_home

pytestmark = pytest.mark.fault
PASSWORD = "mật khẩu: 100% /?#@"  # whatever must be written otherwise in an address
QUOTED = "m%E1%BA%ADt%20kh%E1%BA%A9u%3A%20100%25%20%2F%3F%23%40"


def programs() -> Path:
    """Return the folder of the newest server that the system has."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    newest = max(found, key=lambda path: int(path.parent.name), default=None)
    if newest is None or int(newest.parent.name) < 15:
        pytest.fail("no PostgreSQL 15 or newer: make test installs postgresql from the system's packages")
    return newest


@pytest.fixture(scope="module")
def server():
    """A server on a free port and in a folder for its socket; the database's owner is an ordinary user with a password."""
    folder = Path(tempfile.mkdtemp(prefix="haidang-plain-"))
    as_nobody = []
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "nobody")
        as_nobody = ["runuser", "-u", "nobody", "--"]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o644)

    def run(program, *words):
        command = [*as_nobody, programs() / program, "-D", folder / "data", *words]
        done = subprocess.run(
            command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        assert done.returncode == 0, done.stderr

    run(
        "initdb",
        "-U",
        "boss",
        "-A",
        "scram-sha-256",
        f"--pwfile={folder / 'password'}",
        "-E",
        "UTF8",
        "--no-sync",
    )
    settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    run("pg_ctl", "start", "-w", "-l", folder / "log", "-o", settings)
    try:
        with psycopg.connect(
            host="127.0.0.1", port=port, user="boss", password=PASSWORD, dbname="postgres", autocommit=True
        ) as boss:
            assert boss.info.server_version >= 150_000
            boss.execute(f"create role province login password '{PASSWORD}'")
            boss.execute("create database haidang owner province")
        yield {
            "port": f"postgresql://province:{QUOTED}@127.0.0.1:{port}/haidang?application_name=test",
            "socket": f"postgresql://province:{QUOTED}@/haidang?host={folder}&port={port}",
        }
    finally:
        run("pg_ctl", "stop", "-w", "-m", "immediate")
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def home():
    made = a_home()
    yield made
    shutil.rmtree(made)


def test_everything_moves_to_a_plain_postgresql_by_port_and_by_socket(server, home):
    house = House(home, 1, DATABASE_URL=server["port"])
    for words in (
        ["migrate", "-v0"],
        ["demo", "--dossiers", "500"],
        ["facts", "refresh"],
        ["audit", "verify"],
    ):
        done = house.command(*words)
        assert done.returncode == 0, (words, done.stderr)

    moved = House(home, 1, DATABASE_URL=server["socket"]).start()
    try:
        for page in ("/rankings/", "/rankings/10525/", "/units/", "/procedures/"):
            with urllib.request.urlopen(moved.url + page) as answer:
                assert answer.status == 200, page
        said = moved.command("shell", "-v0", "-c", SAME)
        assert said.stdout.split()[-1:] == ["500"], said.stdout + said.stderr
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

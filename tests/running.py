"""The real house, started by its own command, for tests that walk through it or hurt it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psycopg

COMMAND = [sys.executable, "-m", "haidang.command"]


def a_home() -> Path:
    """Return a folder that no other run of pytest closes to the database's own user."""
    return Path(tempfile.mkdtemp(prefix="haidang-"))


class House:
    """A running house: its address, its home, and how to start, ask, hurt and stop it."""

    def __init__(self, home: Path, dossiers: int, **env):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.home, self.dossiers = home, dossiers
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
                time.sleep(0.1)
        raise RuntimeError("the house did not answer")

    def command(self, *words, **env):
        return subprocess.run(
            [*COMMAND, *words], env={**self.env, **env}, capture_output=True, text=True, timeout=120
        )

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

    def database(self) -> psycopg.Connection:
        """Return a connection of one's own to the built-in server."""
        folder = (self.home / "postgres" / "postmaster.pid").read_text().splitlines()[4]
        return psycopg.connect(host=folder, user="postgres", dbname="haidang", autocommit=True)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)

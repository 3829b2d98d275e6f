"""
A plain PostgreSQL of the system's own packages, as an installation has it: on a port and a socket, with passwords.

``python -m tests.postgresql [words for pytest]`` runs every test on one.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

PASSWORD = "mật khẩu: 100% /?#@"  # whatever must be written otherwise in an address
QUOTED = "m%E1%BA%ADt%20kh%E1%BA%A9u%3A%20100%25%20%2F%3F%23%40"


def programs() -> Path:
    """Return the folder of the newest server that the system has."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    newest = max(found, key=lambda path: int(path.parent.name), default=None)
    if newest is None or int(newest.parent.name) < 15:
        pytest.fail("no PostgreSQL 15 or newer: make test installs postgresql from the system's packages")
    return newest


class Server:
    """A server on a free port and in a folder for its socket; the owner of its databases is an ordinary user with a password."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="haidang-plain-"))
        self.as_nobody = []
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self.folder, "nobody")
            self.as_nobody = ["runuser", "-u", "nobody", "--"]
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        (self.folder / "password").write_text(PASSWORD)
        (self.folder / "password").chmod(0o644)
        secret = f"--pwfile={self.folder / 'password'}"
        self.run("initdb", "-U", "boss", "-A", "scram-sha-256", secret, "-E", "UTF8", "--no-sync")
        self.start()
        with self.boss() as boss:
            assert boss.info.server_version >= 150_000
            boss.execute(f"create role province login createdb password '{PASSWORD}'")

    def run(self, program, *words):
        command = [*self.as_nobody, programs() / program, "-D", self.folder / "data", *words]
        done = subprocess.run(
            command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        assert done.returncode == 0, done.stderr

    def start(self):
        settings = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self.run("pg_ctl", "start", "-w", "-l", self.folder / "log", "-o", settings)

    def stop(self):
        self.run("pg_ctl", "stop", "-w", "-m", "immediate")

    def boss(self, database="postgres") -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="boss", password=PASSWORD, dbname=database, autocommit=True
        )

    def new_database(self, name: str, like: str = "template1") -> dict[str, str]:
        """Make a database, an empty one or a copy of one that nobody uses; return its address by port and by socket."""
        with self.boss() as boss:
            # As files: a copy by way of the log does not bring along how far the log is ahead of each sequence, so that after a crash
            # the database would give out numbers a second time.
            boss.execute(f'create database "{name}" owner province template "{like}" strategy file_copy')
        return {
            "port": f"postgresql://province:{QUOTED}@127.0.0.1:{self.port}/{name}?application_name=test",
            "socket": f"postgresql://province:{QUOTED}@/{name}?host={self.folder}&port={self.port}",
        }

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder)


def main() -> int:
    """Run the tests on such a server; the houses that tests start keep their built-in one."""
    server = Server()
    try:
        address = server.new_database("haidang")["port"]
        return subprocess.call(
            [sys.executable, "-m", "pytest", *sys.argv[1:]], env=os.environ | {"DATABASE_URL": address}
        )
    finally:
        server.remove()


if __name__ == "__main__":
    sys.exit(main())

"""``haidang run``: the whole house in one window, until Ctrl-C."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from haidang.core import embedded
from haidang.core.accounts.queries import sample_sign_ins
from haidang.core.demo.queries import house_is_empty


class Command(BaseCommand):
    help = "Start the house: database, pages and jobs; the demo city is loaded when the database is empty"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", 8000)))
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--dossiers", type=int, default=20_000, help="size of the demo city")
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *, host, port, dossiers, no_demo, **options):
        self.lock = self.only_one()
        self.port_is_free(host, port)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.ask_to_stop)
        self.children: dict[str, subprocess.Popen] = {}
        try:
            self.prepare(dossiers, no_demo)
            self.keep_running(host, port)
        except KeyboardInterrupt:
            pass
        finally:
            self.stop()

    def only_one(self):
        """Hold the lock of this home while the house runs."""
        settings.HAIDANG_HOME.mkdir(parents=True, exist_ok=True)
        lock = (settings.HAIDANG_HOME / "running").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CommandError(
                f"Hải Đăng is already running at {lock.read().strip() or 'an address being prepared'}. "
                "Stop it there with Ctrl-C first."
            ) from None
        lock.truncate(0)
        return lock

    def port_is_free(self, host, port):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"Port {port} on {host} cannot be used ({error.strerror}). Choose another: make run PORT=8001"
                ) from None

    def ask_to_stop(self, *_):
        raise KeyboardInterrupt

    def prepare(self, dossiers, no_demo):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        if not no_demo and house_is_empty():
            self.stdout.write("Loading the demo city (once):")
            call_command("demo", dossiers=dossiers, seed=1)
        connection.close()

    def start(self, name, host, port):
        python, env = sys.executable, {**os.environ}
        commands = {
            "web": [
                str(Path(python).with_name("granian")), "--interface", "wsgi", "--host", host, "--port", str(port),
                "--workers", str(min(4, os.cpu_count() or 1)), "--blocking-threads", "8", "--no-log", "--respawn-failed-workers",
                "haidang.wsgi:application",
            ],
            "worker": [python, "-m", "haidang.command", "procrastinate", "worker", "--concurrency", "2"],
        }  # fmt: skip
        self.children[name] = subprocess.Popen(commands[name], env=env, start_new_session=True)

    def keep_running(self, host, port):
        for name in ("web", "worker"):
            self.start(name, host, port)
        self.wait_for_pages(host, port)
        address = f"http://{host}:{port}/"
        self.lock.write(address)
        self.lock.flush()
        self.stdout.write(f"\nHải Đăng is at {address}")
        if settings.HAIDANG_SAMPLE_SIGN_INS:
            for person in sample_sign_ins():
                self.stdout.write(f"  {person['username']:<14} {person['password']}   {person['role']}")
        self.stdout.write("Ctrl-C stops everything.")
        connection.close()
        while True:
            time.sleep(0.5)
            embedded.keep_running(settings.HAIDANG_HOME)
            for name, child in list(self.children.items()):
                if child.poll() is not None:
                    self.stderr.write(f"{name} ended ({child.returncode}); starting it again")
                    self.start(name, host, port)

    def wait_for_pages(self, host, port):
        for _ in range(300):
            if self.children["web"].poll() is not None:
                raise CommandError("The web server did not start; the lines above say why.")
            with suppress(OSError), socket.create_connection((host, port), timeout=1):
                return
            time.sleep(0.1)
        raise CommandError("The web server did not answer within 30 seconds.")

    def stop(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        for child in self.children.values():
            with suppress(ProcessLookupError):
                child.terminate()
        for child in self.children.values():
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
        connection.close()
        embedded.stop(settings.HAIDANG_HOME)
        self.lock.truncate(0)
        self.stdout.write("Stopped.")

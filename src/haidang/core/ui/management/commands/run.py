"""
``haidang run``: the whole house in one window, until Ctrl-C.

This process loads the house once and forks the web server and the worker from it. So they start in a moment, also again
after one of them died, and share what is loaded. It never counts anything itself, because threads do not survive a fork:
the demo city, too, is loaded by a child.
"""

import ctypes
import fcntl
import gc
import http.client
import multiprocessing
import os
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from haidang.core import embedded, interrupting
from haidang.core.accounts.queries import sample_sign_ins
from haidang.core.demo.queries import house_is_empty
from haidang.core.processes import SECONDS_TO_STOP, do_jobs, load, serve

FORK = multiprocessing.get_context("fork")
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # Ctrl-C, a service manager, a closed window
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux's prctl


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
        interrupting.listen(STOPPING)
        self.children: dict[str, multiprocessing.Process] = {}
        try:
            interrupting.raise_if_asked()
            self.prepare(dossiers, no_demo)
            self.keep_running(host, port)
        except KeyboardInterrupt:
            pass
        finally:
            self.stop()
        with suppress(OSError):  # the window may be gone
            self.stdout.write("\nStopped.")

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
                    f"Port {port} on {host} cannot be used ({error.strerror}). Choose another: make run PORT={port + 1}"
                ) from None

    def prepare(self, dossiers, no_demo):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        gc.freeze()  # what is loaded so far stays, so nobody looks through it when this process ends
        load()
        if not no_demo and house_is_empty():
            self.stdout.write("Loading the demo city (once):")
            self.start("demo", load_demo, dossiers)
            self.children["demo"].join()
            if self.children.pop("demo").exitcode:
                raise CommandError("The demo city could not be loaded; the lines above say why.")

    def start(self, name, work, *args):
        connection.close()  # a connection belongs to one process
        child = FORK.Process(target=self.live, args=(name, work, *args))
        # Ctrl-C waits until the child is known: in the middle of a fork it would be swallowed, or leave a child behind.
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        try:
            child.start()
            self.children[name] = child
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)

    def live(self, name, work, *args):
        """Be a child: in a session of its own, so that Ctrl-C reaches only the parent, and never without the parent."""
        os.setsid()
        for number in STOPPING:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        with suppress(OSError, AttributeError):  # both are Linux's own
            ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
            Path("/proc/self/comm").write_text(f"haidang-{name}")
        self.lock.close()
        work(*args)

    def keep_running(self, host, port):
        work = {"web": (serve, host, port), "worker": (do_jobs,)}
        for name in work:
            self.start(name, *work[name])
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
            interrupting.raise_if_asked()
            embedded.keep_running(settings.HAIDANG_HOME)
            for name, child in self.children.items():
                if not child.is_alive():
                    self.stderr.write(f"{name} ended ({child.exitcode}); starting it again")
                    end_group(
                        child.pid, signal.SIGKILL
                    )  # a worker of the web server that outlived it holds the port
                    self.start(name, *work[name])

    def wait_for_pages(self, host, port):
        """Wait until a page is answered; the first visitor then finds the house warm."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if not self.children["web"].is_alive():
                raise CommandError("The web server did not start; the lines above say why.")
            with suppress(OSError, http.client.HTTPException):
                asked = http.client.HTTPConnection(host, port, timeout=60)
                asked.request("GET", "/")
                asked.getresponse().read()
                return
            time.sleep(0.05)
            interrupting.raise_if_asked()
        raise CommandError("The web server did not answer within a minute.")

    def stop(self):
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        for child in self.children.values():
            child.terminate()
        until = time.monotonic() + SECONDS_TO_STOP
        for child in self.children.values():
            child.join(max(0, until - time.monotonic()))
            end_group(child.pid, signal.SIGKILL)
            child.join()
        connection.close()
        embedded.stop(settings.HAIDANG_HOME)
        self.lock.truncate(0)


def end_group(pid, number):
    with suppress(ProcessLookupError):
        os.killpg(pid, number)


def load_demo(dossiers):
    call_command("demo", dossiers=dossiers, seed=1, full=True)

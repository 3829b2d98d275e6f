"""An installation as deploy/ ships it: nginx before two web processes with homes of their own, and two workers."""

import contextlib
import http.client
import http.cookiejar
import json
import os
import random
import shutil
import signal
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from tests.running import COMMAND, House

SHIPPED = Path(__file__).parents[2] / "deploy"
NAME = "haidang.example.vn"
PASSWORD = "mot-mat-khau-dai"


def free_ports(count: int) -> list[int]:
    """Return ports that the system gives to nobody by itself: who asks before the server is there would else meet himself."""
    found = []
    while len(found) < count:
        with (
            contextlib.suppress(OSError),
            socket.create_server(("127.0.0.1", random.randrange(20_000, 30_000))) as free,
        ):
            found.append(free.getsockname()[1])
    return found


class Part:
    """One process of the house, as systemd would start it."""

    def __init__(self, name, home, env, *words, port=None):
        self.env, self.words, self.port, self.log = (
            {**env, "HAIDANG_HOME": str(home)},
            words,
            port,
            home / f"{name}.log",
        )
        self.process = None

    def start(self):
        with self.log.open("a") as log:
            self.process = subprocess.Popen([*COMMAND, *self.words], env=self.env, stdout=log, stderr=log)
        return self

    def ready(self, seconds=150):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log.read_text()[-2000:]
            with contextlib.suppress(OSError):
                if self.ask("/health/")[0] == 200:
                    return self
            time.sleep(0.05)
        raise AssertionError(self.log.read_text()[-2000:])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]

    def ask(self, path, source="127.0.0.1", **headers):
        """Ask this process itself, past nginx."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=10, source_address=(source, 0)
        )
        with contextlib.closing(connection):
            connection.request("GET", path, headers={"Host": NAME, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers


class Browser:
    """Somebody at nginx's address, with cookies."""

    def __init__(self, url):
        self.url, self.jar = url, http.cookiejar.CookieJar()
        trusting = ssl._create_unverified_context()  # the certificate was made for this test
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar), urllib.request.HTTPSHandler(context=trusting)
        )

    def get(self, path, **headers):
        return self.open(urllib.request.Request(self.url + path, headers=headers))

    def post(self, path, form: dict, **headers):
        token = next((cookie.value for cookie in self.jar if cookie.name == "csrftoken"), "")
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **form}).encode()
        return self.open(urllib.request.Request(self.url + path, body, {"Origin": self.url, **headers}))

    def open(self, request):
        try:
            with self.opener.open(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    def sign_in(self, name, password=PASSWORD):
        self.get("/accounts/sign-in/")
        return self.post("/accounts/sign-in/", {"login": name, "password": password})

    @property
    def cookies(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)


class Installation:
    """What docs/deploy.md describes, on this machine and on free ports."""

    def __init__(self, server, migrated: str, folder: Path):
        self.server, self.folder = server, folder
        *web_ports, self.plain_port, self.port = free_ports(4)
        self.url = f"https://127.0.0.1:{self.port}"
        self.homes = [folder / "one", folder / "two"]
        for home in self.homes:
            home.mkdir()
        known = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("HAIDANG_", "PROMETHEUS_"))
        }
        self.env = {
            **known, "DJANGO_SETTINGS_MODULE": "haidang.settings.production", "HAIDANG_LAKE": str(folder / "lake"),
            "DATABASE_URL": server.new_database("two", like=migrated)["port"], "HAIDANG_HOSTS": f"{NAME},127.0.0.1",
            "HAIDANG_ORIGINS": self.url, "HAIDANG_SECRET_KEY": "kT9_vQ2mZx7LwPc4RbN8sYhE1uJd6GfA0oIiKjMn3BvCxZq5Wt",
        }  # fmt: skip
        self.webs = [
            Part("web", home, self.env, "web", "--port", str(port), "--workers", "2", port=port)
            for home, port in zip(self.homes, web_ports, strict=True)
        ]
        self.workers = [Part("worker", home, self.env, "worker") for home in self.homes]

    def command(self, *words):
        done = House.command(self, *words, HAIDANG_HOME=str(self.homes[0]))
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def start(self):
        self.command("shell", "-v0", "-c", PEOPLE)  # all in one process: loading the house is what takes time
        for part in (*self.webs, *self.workers):
            part.start()
        self.start_nginx()
        for web in self.webs:
            web.ready()
        return self

    def ship(self, shipped, name, changes):
        """Take a file of deploy/ as it is, but for the places of this machine."""
        text = (SHIPPED / shipped).read_text()
        for there, here in changes.items():
            assert there in text, there
            text = text.replace(there, here)
        (self.folder / name).write_text(text)

    def start_nginx(self):
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
                "-subj", f"/CN={NAME}", "-keyout", self.folder / "key.pem", "-out", self.folder / "fullchain.pem"]  # fmt: skip
        subprocess.run(made, check=True, capture_output=True)
        self.ship("upstream.conf", "upstream.conf", {
            "127.0.0.1:8001": f"127.0.0.1:{self.webs[0].port}", "127.0.0.1:8002": f"127.0.0.1:{self.webs[1].port}",
        })  # fmt: skip
        self.ship("nginx.conf", "haidang.conf", {
            "/etc/nginx/haidang/": f"{self.folder}/", "/etc/haidang/tls/": f"{self.folder}/",
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};", "listen 443 ssl": f"listen 127.0.0.1:{self.port} ssl",
        })  # fmt: skip
        places = "".join(
            f"{kind}_temp_path {self.folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (self.folder / "nginx.conf").write_text(
            f"{'user root;' if os.getuid() == 0 else ''} daemon off; pid {self.folder}/pid; error_log {self.folder}/nginx.log;"
            f"events {{}} http {{ {places} include {self.folder}/haidang.conf; }}"
        )
        words = [
            program,
            "-p",
            self.folder,
            "-e",
            self.folder / "nginx.log",
            "-c",
            self.folder / "nginx.conf",
        ]
        subprocess.run([*words, "-t"], check=True, capture_output=True)
        self.nginx = subprocess.Popen(words)

    def stop(self):
        self.nginx.terminate()
        for part in (*self.webs, *self.workers):
            if part.process and part.process.poll() is None:
                part.stop()
        self.nginx.wait(10)


PEOPLE = f"""
from datetime import date
from django.core.management import call_command
from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
call_command("units", "load")
call_command("procedures", "load")
for name in ("lan", "minh", "thu"):
    user = open_account(username=name, full_name=name, password="{PASSWORD}", by="system:test")
    grant(user=user, role="clerk", unit_code="10525", starts_on=date(2025, 7, 1), by="system:test")
"""

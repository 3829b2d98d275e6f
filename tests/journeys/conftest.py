"""The real house for journeys: started by its own command, walked by a real browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip


class House:
    """A running house: its address, its home, and how to start and stop it."""

    def __init__(self, home: Path, dossiers: int):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.home, self.dossiers = home, dossiers
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {
            **{k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "HAIDANG_LAKE")},
            "HAIDANG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "haidang.settings.development", "PYTHONUNBUFFERED": "1",
        }  # fmt: skip

    def start(self):
        self.log = (self.home / "log").open("a+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "haidang.command", "run", "--port", str(self.port), "--dossiers", str(self.dossiers)],
            env=self.env, stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self.wait()
        return self

    def wait(self, seconds=90):
        for _ in range(seconds * 5):
            if self.process.poll() is not None:
                raise RuntimeError((self.home / "log").read_text()[-3000:])
            try:
                urllib.request.urlopen(self.url, timeout=5)
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("the house did not answer")

    def command(self, *words):
        env = {**self.env}
        return subprocess.run(
            [sys.executable, "-m", "haidang.command", *words],
            env=env,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)
        self.log.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    home = Path(tmp_path_factory.mktemp("house"))
    running = House(home, 4000).start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("no browser: make test installs chromium from the system's packages")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(params=["vi", "en"])
def page(request, browser, house):
    context = browser.new_context(viewport={"width": 390 if request.param == "vi" else 1280, "height": 900})
    context.add_cookies([{"name": "django_language", "value": request.param, "url": house.url}])
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    yield opened
    context.close()


@pytest.fixture
def everybody_can_use(page):
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()

    def check():
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
        problems = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]]
        assert problems == [], (page.url, problems)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px too wide"

    return check

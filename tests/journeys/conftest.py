"""A real browser that walks through the running house."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip


@pytest.fixture(scope="package")
def browser():
    """Closed before other tests run: as long as it is open, this process counts as one that must not ask a database."""
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
    # Without motion, so that nothing is judged halfway from one colour to another.
    size = {"width": 390 if request.param == "vi" else 1280, "height": 900}
    context = browser.new_context(viewport=size, reduced_motion="reduce")
    context.add_cookies([{"name": "django_language", "value": request.param, "url": house.url}])
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    yield opened
    context.close()


@pytest.fixture
def everybody_can_use(page):
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()

    def check():
        page.wait_for_function("!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")
        page.evaluate(axe)
        found = page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'], preload: false})"
        )
        problems = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]]
        assert problems == [], (page.url, problems)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px too wide"

    return check

"""A real browser that walks through the running house."""

import shutil

import pytest

from tests.journeys.seeing import AXE, TOO_WIDE, violations

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--js-flags=--no-maglev --no-opt",  # a page is left before what was made quick for it is of use
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


@pytest.fixture
def page(request, browser, house):
    """A page of somebody who comes anew; how, a mark of ``ways`` says."""
    language, width = request.param
    # Without motion, so that nothing is judged halfway from one colour to another.
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    context.add_cookies([{"name": "django_language", "value": language, "url": house.url}])
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    yield opened
    context.close()


@pytest.fixture
def everybody_can_use(page):
    def check():
        page.wait_for_function("!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")
        page.evaluate(AXE)
        assert (problems := violations(page)) == [], (page.url, problems)
        wide = page.evaluate(TOO_WIDE)
        assert wide <= 0, f"{page.url} is {wide} px too wide"

    return check

"""Filters that swap, and keys for those who work all day."""

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.journeys.ways import ON_A_PHONE, ON_A_SCREEN

pytestmark = pytest.mark.journey


def sign_in(page, house, name="mau.lanhdao"):
    page.goto(f"{house.url}/accounts/sign-in/")
    page.fill("#id_username", name)
    page.fill("#id_password", "ngon-hai-dang")
    page.locator("main form button").click()
    page.wait_for_url("**/desk/")


@contextmanager
def swapping(page):
    """What is clicked within swaps a part: the page is not loaded again, and the part is another element afterwards."""
    page.evaluate("window.same = true; document.getElementById('figures').setAttribute('data-old', '')")
    yield
    page.locator("#figures:not([data-old])").wait_for()
    page.locator("[class*='htmx-']").first.wait_for(state="detached")
    assert page.evaluate("window.same")


def figures(page) -> str:
    """What stands there, but for the moment it was counted at and the snapshot: each minute brings new ones."""
    part = page.locator("#figures").evaluate("part => part.outerHTML")
    return re.sub(r"\d\d:\d\d|(số liệu|snapshot|bản chụp) \d+", "", part)


def a_reload_shows_the_same(page, swap) -> bool:
    """Say whether a page shows what was swapped in; where the minute brought new figures in between, what is swapped in then."""
    for _time in range(2):
        swap()
        swapped = figures(page)
        page.reload()
        if figures(page) == swapped:
            return True
    return False


@ON_A_PHONE
def test_a_filter_swaps_what_a_reload_shows_and_its_address_can_be_shared(page, house, everybody_can_use):
    def swap():
        page.goto(f"{house.url}/rankings/")
        for click, address in [
            ("#block-communes", "block=communes"), ("#quick-3", "from=20"), ("#as-now", "as=now"), ("#block-departments", "block=departments"),
        ]:  # fmt: skip
            with swapping(page):
                page.locator(click).click()
            assert address in page.url
            assert page.evaluate("document.activeElement.id") == click[1:]
        page.select_option("#from", index=2)
        with swapping(page):
            page.locator("#show-months").click()
        assert f"from={page.locator('#from').input_value()}" in page.url and "as=now" in page.url

    assert a_reload_shows_the_same(page, swap)
    month = page.locator("#from").input_value()
    everybody_can_use()
    page.go_back()
    page.wait_for_function(f"document.querySelector('#from').value !== '{month}'")
    assert page.locator("html").count() == 1 and page.locator("header").count() == 1


@ON_A_SCREEN
def test_the_language_switch_comes_back_to_the_filter(page, house):
    page.goto(f"{house.url}/rankings/")
    with swapping(page):
        page.locator("#block-communes").click()
    language = page.locator("html").get_attribute("lang")
    page.locator(".shell-tools button[name=language]").click()
    expect(page.locator("html")).not_to_have_attribute("lang", language)
    assert "block=communes" in page.url


@pytest.mark.parametrize("failure", ["an error", "no network"])
@ON_A_SCREEN
def test_a_filter_that_fails_loads_the_whole_page_instead(page, house, failure):
    page.goto(f"{house.url}/rankings/")

    def fail(route):
        if "hx-request" not in route.request.headers:
            route.continue_()
        elif failure == "an error":
            route.fulfill(status=500, body="")
        else:
            route.abort()

    page.route("**/rankings/?*", fail)
    page.evaluate("window.same = true")
    page.locator("#block-communes").click()
    page.wait_for_url("**/rankings/?block=communes")
    page.locator("#block-communes[aria-current]").wait_for()
    assert not page.evaluate("window.same")


@ON_A_PHONE
def test_the_rows_behind_a_score_swap_too(page, house):
    def swap():
        page.goto(f"{house.url}/rankings/10525/3.1.1/")
        for click in ("#which-among", "#which-hits", "#as-now"):
            with swapping(page):
                page.locator(click).click()

    assert a_reload_shows_the_same(page, swap)


def test_the_rankings_work_without_script(browser, house):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(f"{house.url}/rankings/")
    page.locator("#block-communes").click()
    page.wait_for_url("**block=communes**")
    page.locator("#as-now").click()
    page.wait_for_url("**as=now**")
    page.select_option("#from", index=1)
    page.locator("#show-months").click()
    page.wait_for_url("**from=**")
    assert {"block=communes", "as=now"} <= set(re.split("[?&]", page.url))
    assert page.locator(".ranking tbody tr").count() > 60
    context.close()


@ON_A_SCREEN
def test_the_map_names_a_unit_under_the_pointer_and_under_the_focus(page, house):
    page.goto(f"{house.url}/rankings/")
    first = page.locator(".map a:has(.q1)").first
    first.focus()
    name = first.locator("title").text_content()
    assert page.locator("[data-map-name]").inner_text() == name
    top = page.locator(".map a").last  # drawn last, so nothing lies over it
    top.hover()
    assert page.locator("[data-map-name]").inner_text() == top.locator("title").text_content() != name


def test_a_clerk_works_with_the_keys_and_may_switch_them_off(browser, house):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, house)
    page.goto(f"{house.url}/dossiers/")
    rows = page.locator("[data-row-door]").evaluate_all("doors => doors.map(door => door.textContent)")
    assert len(rows) > 3

    def focused():
        return page.evaluate("document.activeElement.textContent")

    page.keyboard.press("j")
    assert focused() == rows[0]
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert focused() == rows[1]
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("jk/")
    assert page.locator("#q").input_value() == "jk/"
    page.locator("h1").click()
    page.keyboard.press("?")
    page.locator("[data-keys] button").click()
    page.reload()
    page.keyboard.press("j")
    assert focused() not in rows
    page.locator("[data-keys] summary").click()
    page.locator("[data-keys] button").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{rows[0]}/")
    context.close()

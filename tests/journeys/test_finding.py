"""The search box in a browser: with the keys, with a screen reader's manners, and without script."""

import pytest

from tests.journeys.ways import ON_A_PHONE, ON_A_SCREEN

pytestmark = pytest.mark.journey


@ON_A_SCREEN
def test_the_arrows_walk_the_suggestions_and_enter_opens_one(page, house, everybody_can_use):
    page.goto(f"{house.url}/units/10525/")
    page.keyboard.press("/")
    box = page.locator("#finder-q")
    assert (
        page.evaluate("document.activeElement.id") == "finder-q"
        and box.get_attribute("aria-expanded") == "false"
    )
    page.keyboard.type("hoongf bangf", delay=20)
    first = page.locator("[role=option]", has_text="11311")
    first.wait_for()
    assert (
        box.get_attribute("aria-expanded") == "true" and page.locator("[data-finder-status]").text_content()
    )
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert (
        first.get_attribute("aria-selected") == "true"
        and page.evaluate("document.activeElement.id") == "finder-q"
    )
    everybody_can_use()
    page.keyboard.press("Escape")
    assert (
        box.get_attribute("aria-expanded") == "false" and box.get_attribute("aria-activedescendant") is None
    )
    assert box.input_value() == "hoongf bangf"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/units/11311/")


@ON_A_PHONE
def test_enter_without_a_choice_leads_to_all_results_and_every_state_can_be_used(
    page, house, everybody_can_use
):
    page.goto(f"{house.url}/")
    page.locator("#finder-q").fill("khai sinh")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=khai+sinh")
    for asked in (
        "q=khai+sinh",
        "q=hong+bnag",
        "q=cam+thuong",
        "q=zzzz+qqqq",
        "",
        "q=phuong&kind=units&page=2",
    ):
        page.goto(f"{house.url}/search/?{asked}")
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            everybody_can_use()


@ON_A_SCREEN
def test_suggestions_that_fail_leave_the_page_and_what_was_typed_alone(page, house):
    page.goto(f"{house.url}/")
    page.route(
        "**/search/?*",
        lambda route: route.abort() if "hx-request" in route.request.headers else route.continue_(),
    )
    page.locator("#finder-q").press_sequentially("khai", delay=20)
    with page.expect_event("requestfailed"):
        page.locator("#finder-q").press_sequentially(" sinh", delay=20)
    assert page.locator("#finder-q").input_value() == "khai sinh" and page.url == f"{house.url}/"


def test_finding_works_without_script(browser, house):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(f"{house.url}/units/")
    page.locator("#finder-q").fill("cam thuong")
    page.locator("header .finder button").click()
    page.wait_for_url("**/search/?q=cam+thuong")
    page.locator(".found-list a").first.click()
    page.wait_for_url("**/units/10507/")
    context.close()

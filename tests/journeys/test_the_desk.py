"""The desk in a real browser: with the keys alone, without script, and for whoever has many entries."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_rankings_and_lists import sign_in
from tests.journeys.ways import ON_A_SCREEN

pytestmark = pytest.mark.journey


def ticked(page) -> int:
    return page.locator("[name=tick]:checked").count()


def test_a_clerk_walks_ticks_and_opens_with_the_keys_alone(browser, house):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, house, "mau.motcua")
    boxes = page.locator("[name=tick]").count()
    assert boxes > 1
    page.keyboard.press("x")
    assert ticked(page) == 0  # nowhere yet
    for key in "jxjxk":
        page.keyboard.press(key)
    assert ticked(page) == 2
    page.keyboard.press("x")
    assert ticked(page) == 1
    page.locator("[name=tick]").nth(1).focus()
    page.keyboard.press("k")  # a box is no field to type in: the keys go on from its row
    first = page.locator("[data-row-door]").first
    assert first.evaluate("door => door === document.activeElement")
    hint = page.locator("[data-keys]")
    assert not hint.locator("p").is_visible()
    page.keyboard.press("?")
    assert hint.locator("p").is_visible() and "x" in hint.locator("kbd").all_inner_texts()
    page.locator("[data-tick-all]").click()
    assert ticked(page) == boxes and "all=" not in page.url
    page.locator("[data-tick-all]").click()
    assert ticked(page) == 0
    address = first.get_attribute("href")
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")
    context.close()


def test_several_are_ticked_and_looked_at_without_script_by_everybody(browser, house):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    page = context.new_page()
    sign_in(page, house, "mau.motcua")
    assert not page.locator("[data-keys]").is_visible()
    page.locator("[data-tick-all]").click()
    boxes = page.locator("[name=tick]").count()
    assert ticked(page) == boxes > 1
    page.locator("button[name=do]").first.click()
    page.wait_for_url("**/desk/together/")
    expect(page.locator("main li")).to_have_count(boxes)
    page.locator("main a.btn").click()
    page.wait_for_url(lambda url: not url.endswith("/together/"))
    assert "/desk/" in page.url
    expect(page.locator("[name=tick]")).to_have_count(boxes)
    context.close()


@ON_A_SCREEN
def test_everybody_can_use_the_desk_of_a_clerk_and_what_follows(page, house, everybody_can_use):
    sign_in(page, house, "mau.motcua")

    def look():
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            everybody_can_use()

    look()
    page.locator("[data-tick-all]").click()
    look()
    page.locator("button[name=do]").first.click()
    page.wait_for_url("**/together/")
    look()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_header_of_whoever_has_many_entries_is_two_lines(browser, house, language):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "django_language", "value": language, "url": house.url}])
    page = context.new_page()
    sign_in(page, house, "mau.noivu")
    tops = page.locator(".shell-nav li:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().top)"
    )
    assert len(tops) > 9 and len(set(tops)) == 1
    assert page.locator("header").bounding_box()["height"] < 90
    context.close()

"""A leader sees that a unit fell and asks why: three clicks to the dossiers. And somebody tries another rule book."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.ways import ON_A_PHONE, ON_A_SCREEN

pytestmark = pytest.mark.journey
OF_PROCEDURES = ("6.2.2", "6.2.3", "7.1.5", "7.3.4")  # criteria that count procedures, not dossiers


def sign_in(page, house):
    page.goto(f"{house.url}/accounts/sign-in/")
    page.fill("#id_username", "mau.lanhdao")
    page.fill("#id_password", "ngon-hai-dang")
    page.locator("main form button").click()
    page.wait_for_url("**/desk/")


@ON_A_PHONE
def test_a_leader_asks_why_a_unit_fell_and_reaches_the_dossiers_in_three_clicks(
    page, house, everybody_can_use
):
    sign_in(page, house)
    page.goto(f"{house.url}/lighthouse/")
    page.locator("main a[href*='/lighthouse/?unit=']").first.click()
    everybody_can_use()

    page.locator("main a[href$='/rank/']").click()
    ranks = re.search(r"(\d+) (?:xuống hạng|down to) (\d+)", page.locator("h1").inner_text())
    assert int(ranks[1]) < int(ranks[2])
    page.locator("#passed_by + ul details").first.locator("summary").click()
    everybody_can_use()

    others = "".join(f":not([href*='/{code}/'])" for code in OF_PROCEDURES)
    page.locator(f"section[aria-labelledby=own] tr:has(.late) a{others}").first.click()
    everybody_can_use()

    page.locator("[data-row-door]").first.click()
    expect(page.locator("h1")).to_have_text(re.compile(r"H24\.\w+-\d{6}-\d{4}"))


@ON_A_SCREEN
def test_another_rule_book_is_tried_and_the_place_in_the_country_seen(page, house, everybody_can_use):
    page.goto(f"{house.url}/rankings/?block=communes")
    page.locator("main a[href*='/what-if/']").click()
    everybody_can_use()
    page.fill("[name='w.3.1.1']", "1")
    page.check("[name='d.7.1.2']")
    page.locator("#try").click()
    page.wait_for_url("**w.3.1.1=1**")
    assert "d.7.1.2=1" in page.url and "w.3.1.2" not in page.url
    assert page.locator("#then ~ table .late").count() > 0
    page.fill("[name='w.3.1.1']", "một")
    page.locator("#try").click()
    page.locator("[role=alert]").wait_for()
    assert page.input_value("[name='w.3.1.1']") == "một" and page.is_checked("[name='d.7.1.2']")
    everybody_can_use()

    page.goto(f"{house.url}/rankings/")
    page.locator("main a[href='/rankings/doubt/']").click()
    everybody_can_use()
    page.goto(f"{house.url}/rankings/")
    page.locator("main a[href*='/rankings/heads/']").click()
    everybody_can_use()
    page.goto(f"{house.url}/rankings/10525/")
    everybody_can_use()
    page.locator("#other-book").click()
    page.wait_for_url("**book=qd766**")
    assert page.locator(".raises li").count() > 0
    everybody_can_use()
    page.locator(".raises a[href*='/2.1/']").first.click()
    page.locator("details summary").first.click()
    everybody_can_use()
    page.goto(f"{house.url}/rankings/")
    page.locator("main a[href='/place/']").click()
    page.locator("details").first.locator("summary").click()
    everybody_can_use()

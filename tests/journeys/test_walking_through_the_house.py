import re

import pytest
from playwright.sync_api import expect

from tests.journeys.ways import ON_A_PHONE, ON_A_SCREEN

pytestmark = pytest.mark.journey


@ON_A_PHONE
def test_a_newcomer_gets_from_home_to_a_dossier_behind_a_score(page, house, everybody_can_use):
    page.goto(house.url)
    everybody_can_use()
    page.locator("a[href*='/rankings/?block=wards']").click()
    page.wait_for_selector(".ranking")
    everybody_can_use()
    # Three clicks: the score, its explanation, the dossier.
    page.locator(".ranking td.num a").first.click()
    everybody_can_use()
    page.locator("a[href*='/3.1.1/']").first.click()
    page.locator("#which-among").click()
    page.locator("#which-among[aria-current]").wait_for()
    everybody_can_use()
    page.locator("table a[href*='/dossiers/track/']").first.click()
    expect(page.locator("h1")).to_have_text(re.compile(r"H24\.\w+-\d{6}-\d{4}"))
    everybody_can_use()
    assert page.locator(".shell-simulated").is_visible()


@ON_A_SCREEN
def test_a_clerk_receives_and_finishes_and_a_citizen_tracks(page, house, everybody_can_use):
    page.goto(f"{house.url}/accounts/sign-in/")
    everybody_can_use()
    page.fill("#id_username", "mau.motcua")
    page.fill("#id_password", "ngon-hai-dang")
    page.locator("main form button").click()
    page.wait_for_url("**/desk/")
    everybody_can_use()
    page.goto(f"{house.url}/dossiers/")
    everybody_can_use()
    page.locator("a[href='/dossiers/new/']").click()
    everybody_can_use()
    page.locator("#id_procedure").select_option(index=1)
    page.fill("#id_applicant_name", "Nguyễn Thị Thử")
    page.fill("#id_applicant_phone", "0912345678")
    page.locator("main form button.btn-primary").click()
    page.wait_for_selector("button[value='finish']")
    everybody_can_use()
    code = page.locator("h1").inner_text()
    page.locator("button[value='finish']").click()
    page.wait_for_selector("button[value='give_result']")
    page.locator("button[value='give_result']").click()
    page.locator(".shell-tools form button").last.click()
    page.goto(f"{house.url}/dossiers/track/")
    everybody_can_use()
    page.fill("#code", code)
    page.locator("main form button").click()
    page.wait_for_url(f"**/{code}/")
    everybody_can_use()
    assert "Nguyễn Thị Thử" not in page.content()

"""A browser that obeys the policy draws every page: nothing is stopped."""

import pytest
from playwright.sync_api import expect

from tests.journeys.ways import ON_A_SCREEN

pytestmark = pytest.mark.journey


@ON_A_SCREEN
def test_the_documents_of_the_api_are_drawn_without_any_other_server(page, house):
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{house.url}/api/v1/docs/")
    page.wait_for_selector(".opblock")
    assert [text for text in said if "Content Security Policy" in text] == []
    assert [url for url in asked if not url.startswith((house.url, "data:"))] == []


MAKE_AN_INSPECTOR = """
from datetime import date
from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
user = open_account(username="thanhtra", full_name="Đỗ Thanh Tra", password="mot-mat-khau-dai", by="system:test")
grant(user=user, role="inspector", starts_on=date(2025, 7, 1), by="system:test")
"""


@ON_A_SCREEN
def test_an_inspector_reads_who_opened_a_dossier_and_gets_to_it_by_one_click(page, house, everybody_can_use):
    made = house.within(MAKE_AN_INSPECTOR)
    assert made.returncode == 0, made.stderr
    for name, password, path in [("mau.motcua", "ngon-hai-dang", "/dossiers/"), ("thanhtra", "mot-mat-khau-dai", "/audit/")]:  # fmt: skip
        page.context.clear_cookies(name="sessionid")
        page.goto(f"{house.url}/accounts/sign-in/")
        page.fill("#id_username", name)
        page.fill("#id_password", password)
        page.locator("main form button").click()
        page.wait_for_url("**/desk/")
        page.goto(house.url + path)
        if path == "/dossiers/":
            page.locator("[data-row-door]").first.click()
            page.wait_for_url("**/dossiers/H24.**")
            code = page.locator("h1").inner_text()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        everybody_can_use()
    page.goto(f"{house.url}/audit/?kind=reads&verb=dossiers.read")
    everybody_can_use()
    page.locator("tbody tr", has_text=code).locator(f"a[href='/dossiers/track/{code}/']").first.click()
    expect(page.locator("h1")).to_have_text(code)

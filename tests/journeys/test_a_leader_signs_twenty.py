"""A leader signs twenty results in a real browser, on a telephone and on a screen, and whoever gets one verifies it."""

import json

import pytest
from playwright.sync_api import expect

from tests.journeys.test_rankings_and_lists import sign_in
from tests.journeys.ways import ON_A_SCREEN

pytestmark = pytest.mark.journey
TWENTY = 20
PREPARE = """
import json
from django.utils import timezone
from haidang.core.accounts.queries import by_username
from haidang.dossiers.operations import Applicant, change, submit
from haidang.dossiers.signing.operations import lay
from haidang.procedures.queries import by_code

now, codes, officer = timezone.now(), [], by_username("mau.chuyenvien")
letter = {"number": "", "title": "Quyết định", "about": "Về việc thử", "text": "Điều 1. Đồng ý.", "recipients": ""}
for _n in range(20):
    one = submit(procedure=by_code("1.004873"), unit_code="10525", channel="online", applicant=Applicant("Người thử", "0912345678"), at=now, by="system:test")
    lay(dossier=change(dossier=one, verb="receive", at=now, by="system:test"), draft="letter", letter=letter, at=now, by=officer)
    codes.append(one.code)
print(json.dumps(codes))
"""


@ON_A_SCREEN
def test_a_leader_signs_twenty_and_anybody_verifies_one(page, house, everybody_can_use):
    laid = house.within(PREPARE)
    assert laid.returncode == 0, laid.stderr
    codes = json.loads(laid.stdout.splitlines()[-1])
    sign_in(page, house, "mau.chutich")
    page.goto(f"{house.url}/signing/")
    everybody_can_use()
    assert all(page.locator(f"[name=tick][aria-label='{code}']").count() == 1 for code in codes)
    page.locator("[data-tick-all]").click()
    ticked = page.locator("[name=tick]:checked").count()
    assert ticked >= TWENTY
    page.fill("#confirm", "khong-phai")
    page.locator("form.to-sign button.btn-primary").click()
    expect(page.locator("#confirm-wrong")).to_be_visible()
    everybody_can_use()
    assert page.locator("[name=tick]:checked").count() == ticked  # nothing chosen is lost
    page.fill("#confirm", "ngon-hai-dang")
    page.locator("form.to-sign button.btn-primary").click()
    listed = page.locator(
        "main ul:not([class]) li"
    )  # what others of this house prepared may be refused, each with its reason
    expect(listed.nth(TWENTY - 1)).to_be_visible(timeout=30_000)
    everybody_can_use()
    verified = listed.first.locator("span").inner_text()
    context = page.context.browser.new_context()
    anybody = context.new_page()
    anybody.goto(f"{house.url}/verify/")
    anybody.fill("#code", verified.lower())
    anybody.keyboard.press("Enter")
    anybody.wait_for_url(f"**/verify/{verified}/")
    assert "Người thử" not in anybody.content()
    context.close()

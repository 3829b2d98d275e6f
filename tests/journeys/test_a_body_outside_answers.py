"""A clerk asks a body outside, looks at the letter and sends it; whoever holds its address answers without an account; the clerk reads it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_rankings_and_lists import sign_in
from tests.journeys.ways import ON_A_SCREEN

pytestmark = pytest.mark.journey
RECEIVE = """
from django.utils import timezone
from haidang.dossiers.operations import Applicant, change, submit
from haidang.procedures.queries import by_code
say = {"at": timezone.now(), "by": "system:test"}
one = submit(procedure=by_code("1.004222"), unit_code="10525", channel="online", applicant=Applicant("Trần Thị Chờ", "0912345678"), **say)
print(change(dossier=one, verb="receive", **say).code)
"""
ADDRESS = """
from django.urls import reverse
from haidang.dossiers.models import Letter
from haidang.dossiers.queries import token_of
print(reverse("dossiers:outside", args=[token_of(Letter.objects.get(opinion__consultation__dossier__code="{code}"))]))
"""
QUESTION, ANSWER = "Ông Phạm Văn A có đang thường trú tại Thôn 3 không?", "Đã chuyển đi từ tháng 5/2024."


def said_by(house, script: str) -> str:
    done = house.within(script)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


@ON_A_SCREEN
def test_a_body_outside_is_asked_by_letter_and_answers_at_its_address(page, house, browser, everybody_can_use):  # fmt: skip
    code = said_by(house, RECEIVE)
    sign_in(page, house, "mau.motcua")
    page.goto(f"{house.url}/dossiers/{code}/ask/")
    page.fill("[name=content]", QUESTION)
    page.fill("[name=unit_1]", "MAU.CA")  # one of the bodies of the demo city
    page.locator("main form .btn-primary").click()
    page.wait_for_url("**/letters/*/")
    expect(page.locator("main")).to_contain_text(QUESTION)
    everybody_can_use()
    page.locator("button[value=send]").click()
    expect(page.locator("main")).to_contain_text("/XYK")
    assert page.request.get(page.url.removesuffix("/") + ".pdf").body().startswith(b"%PDF")

    outside = browser.new_context(viewport={"width": 390, "height": 800}).new_page()
    outside.goto(house.url + said_by(house, ADDRESS.format(code=code)))
    expect(outside.locator("main")).to_contain_text(QUESTION)
    assert "Trần Thị Chờ" not in outside.content()
    outside.select_option("[name=stance]", "disagree")
    outside.locator("button[value=answer]").click()
    expect(outside.locator(".text-danger").first).to_be_visible()
    outside.fill("[name=text]", ANSWER)
    outside.fill("[name=name]", "Lê Văn C")
    outside.fill("[name=position]", "Đội trưởng")
    outside.locator("button[value=answer]").click()
    expect(outside.locator("form [name=text]")).to_have_count(0)
    assert QUESTION not in outside.content()
    outside.context.close()

    page.goto(f"{house.url}/dossiers/{code}/#questions")
    expect(page.locator("main")).to_contain_text(ANSWER)
    expect(page.locator("main")).to_contain_text("Lê Văn C")
    everybody_can_use()

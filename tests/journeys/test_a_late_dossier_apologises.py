"""A dossier runs late: who holds it and then the leader are told, the letter is drafted in time and sent once, and the citizen reads it."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_rankings_and_lists import sign_in
from tests.journeys.ways import ON_A_PHONE

pytestmark = pytest.mark.journey
PHONE, PASSWORD, REASON = "0912 345 678", "mot-mat-khau-dai", "Phải xác minh thêm với xã cũ về nguồn gốc đất"
# The clock of this machine stays as it is: the dossier came so long ago that its last working day has begun and is not over.
PREPARE = f"""
import json
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from haidang.core.accounts.operations import open_account
from haidang.core.accounts.queries import by_username
from haidang.core.calendar import aware, current, local
from haidang.dossiers import rules
from haidang.dossiers.models import Dossier
from haidang.dossiers.operations import Applicant, change, submit, warn_of_all
from haidang.dossiers.queries import warnings_on
from haidang.procedures.queries import by_code

def received(at, citizen):
    applicant = Applicant("Trần Thị Chờ", "0912345678", account=citizen)
    one = submit(procedure=by_code("1.004222"), unit_code="10525", channel="online", applicant=applicant, at=at, by="system:test")
    return change(dossier=one, verb="receive", at=at, by="system:test")

def moments(at):
    clock = rules.Clock(limit, 0, local(at))
    known = warnings_on(at.date()), current()
    return aware(rules.at_risk(clock, *known)), aware(rules.escalates(clock, *known)), aware(current().add_minutes(local(at), limit))

citizen = by_username("nguoi.cho") or open_account(username="nguoi.cho", full_name="Trần Thị Chờ", password="{PASSWORD}", by="system:test")
now = timezone.now()
with transaction.atomic():
    limit = received(now, citizen).limit_minutes
    transaction.set_rollback(True)
came = next(at for at in (now - timedelta(hours=n) for n in range(1, 1000)) if moments(at)[1] <= now - timedelta(minutes=5))
one = received(came, citizen)
risk, last, due = moments(came)
assert risk < last < now < due == one.due_at
warn_of_all(now=risk)
warn_of_all(now=last)
print(json.dumps([one.code, f"{{local(due):%H:%M %d/%m/%Y}}"]))
"""


@ON_A_PHONE
def test_a_late_dossier_is_warned_of_apologises_once_and_the_citizen_reads_why(
    page, house, browser, everybody_can_use
):
    done = house.within(PREPARE)
    assert done.returncode == 0, done.stderr
    code, due = json.loads(done.stdout.splitlines()[-1])

    clerk = browser.new_context().new_page()
    sign_in(clerk, house, "mau.motcua")
    clerk.goto(f"{house.url}/notices/")
    expect(clerk.locator("main")).to_contain_text(code)  # at four fifths of the time
    clerk.context.close()

    sign_in(page, house, "mau.chutich")
    page.goto(f"{house.url}/notices/")
    everybody_can_use()
    told = page.locator("main li, main tr", has_text=code).first
    expect(told).to_contain_text(due)
    told.locator("a").first.click()
    page.wait_for_url(f"**/dossiers/{code}/")
    form = page.locator("#apology form")
    expect(form).to_be_visible()  # open, with a draft
    assert (
        form.locator("[name=reason]").input_value() != ""
        and form.locator("[name=new_day]").input_value() != ""
    )
    everybody_can_use()
    second = page.context.new_page()  # the same page, open once more at the next desk
    second.goto(page.url)

    new_day = form.locator("[name=new_day]").input_value()
    form.locator("[name=reason]").fill("")
    form.locator("button").click()
    expect(page.locator("#apology .text-danger")).to_have_text(re.compile("Hãy|Fill it in"))
    assert form.locator("[name=new_day]").input_value() == new_day
    everybody_can_use()
    form.locator("[name=reason]").fill(REASON)
    form.locator("button").click()
    expect(page.locator("#apology")).to_have_count(0)  # once only
    assert REASON in page.locator("main").inner_text()
    second.locator("#apology [name=reason]").fill("Xin thêm một lần nữa")
    second.locator("#apology button").click()
    expect(second.locator(".alert-danger").first).to_have_text(re.compile("một lần|once only"))
    assert REASON in second.locator("main").inner_text()

    read = browser.new_context(viewport={"width": 390, "height": 900}).new_page()
    read.goto(f"{house.url}/dossiers/track/{code}/")
    written = "/".join(reversed(new_day.split("-")))
    expect(read.locator("main dl")).to_contain_text(written)  # where the day stands that was promised first
    assert REASON not in read.content()
    read.locator("input[name=phone]:visible").first.fill(PHONE)
    read.keyboard.press("Enter")
    expect(read.locator("main")).to_contain_text(REASON)
    with read.expect_download() as letter:
        read.locator("form[action*='apology'] button, a[href*='apology']").first.click()
    assert letter.value.path().read_bytes().startswith(b"%PDF")

    read.goto(f"{house.url}/accounts/sign-in/")
    read.fill("#id_username", "nguoi.cho")
    read.fill("#id_password", PASSWORD)
    read.locator("main form button").click()
    read.wait_for_function("!location.pathname.includes('sign-in')")
    read.goto(f"{house.url}/notices/")
    expect(read.locator("main li, main tr", has_text=code).first).to_contain_text(written)
    read.context.close()

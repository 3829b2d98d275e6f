"""A citizen answers at a kiosk; an official at somebody's door keeps sheets on a tablet while there is no network."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.ways import ON_A_PHONE

pytestmark = pytest.mark.journey
PREPARE = """
import json
from django.conf import settings
from django.test import Client
from haidang.core.accounts.models import User
from haidang.surveys.tests.factories import a_survey
browser = Client()
browser.force_login(User.objects.get(username="mau.noivu"))
print(json.dumps(a_survey() | {"session": browser.cookies[settings.SESSION_COOKIE_NAME].value}))
"""
SHEETS = """
import json
from haidang.surveys.models import Reply
print(json.dumps(sorted(Reply.objects.exclude(sheet="").values_list("answers__Q9.II.A1", flat=True))))
"""


@pytest.fixture(scope="module")
def survey(house) -> dict:
    said = house.within(PREPARE)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout.splitlines()[-1])


@ON_A_PHONE
def test_a_citizen_answers_at_a_kiosk_and_a_tablet_keeps_sheets_without_a_network(
    page, house, survey, everybody_can_use
):
    page.goto(f"{house.url}/surveys/kiosk/{survey['survey']}/10525/")
    everybody_can_use()
    page.goto(f"{page.url}?thanks=1")
    everybody_can_use()
    context = page.context.browser.new_context(viewport=page.viewport_size, java_script_enabled=False)
    kiosk = context.new_page()
    kiosk.goto(f"{house.url}/surveys/kiosk/{survey['survey']}/10525/")
    kiosk.locator("[name='Q9.II.A1'][value='5']").check()
    kiosk.locator("form.survey button").click()
    kiosk.wait_for_url("**thanks=1")
    kiosk.wait_for_url(re.compile(r"/10525/$"), timeout=15_000)
    expect(kiosk.locator("[name='Q9.II.A1']:checked")).to_have_count(0)
    context.close()

    page.context.add_cookies([{"name": "sessionid", "value": survey["session"], "url": house.url}])
    page.goto(f"{house.url}/surveys/campaigns/{survey['survey']}/field/")
    everybody_can_use()
    page.wait_for_function(
        "async () => (await (await caches.open('surveys-1')).match(location.href)) !== undefined"
    )
    before = len(json.loads(house.within(SHEETS).stdout.splitlines()[-1]))
    page.context.set_offline(True)
    for value in ("2", "3"):
        page.locator(f"[name='Q9.II.A1'][value='{value}']").check()
        page.locator("form.survey button.btn-primary").click()
        expect(page.locator("[name='Q9.II.A1']:checked")).to_have_count(0)
    expect(page.locator("#waiting")).to_contain_text("2")
    page.reload()  # the tablet was switched off in between
    expect(page.locator("#waiting")).to_contain_text("2")
    page.context.set_offline(False)
    page.locator("#send").click()
    expect(page.locator("#send")).to_be_hidden()
    there = json.loads(house.within(SHEETS).stdout.splitlines()[-1])
    assert len(there) == before + 2

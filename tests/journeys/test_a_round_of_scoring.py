"""A commune official scores and sends evidence, an appraiser disagrees, the council decides, the city publishes."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_rankings_and_lists import sign_in
from tests.journeys.ways import ON_A_SCREEN

pytestmark = pytest.mark.journey
PLAN = """
import json
from django.utils import timezone
from haidang.core.accounts.queries import by_username
from haidang.parindex.rounds import operations, queries
from haidang.parindex.tests.factories import a_plan, moved
round_ = moved(a_plan(title="Chỉ số thử %s"), "self")
for name, seat in (("mau.lanhdao", "chair"), ("mau.noivu", "secretary")):
    operations.appoint(round_=round_, user=by_username(name), seat=seat, position="", by="system:test")
print(json.dumps([round_.pk, queries.units_in(round_)[0].name]))
"""
THE_REST = """
from haidang.parindex.rounds.queries import planned_round
from haidang.parindex.tests.factories import appraise_the_rest
appraise_the_rest(planned_round(%s))
"""


@pytest.fixture
def work_as(page, house):
    """Sign in as one of the sample people, in the language of the page."""
    language = next(one for one in page.context.cookies(house.url) if one["name"] == "django_language")

    def enter(name):
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "django_language", "value": language["value"], "url": house.url}])
        sign_in(page, house, name)

    return enter


def said(house, script):
    done = house.within(script)
    assert done.returncode == 0, done.stderr
    return done.stdout


@ON_A_SCREEN
def test_a_round_is_scored_appraised_decided_and_published(page, house, everybody_can_use, work_as, tmp_path):
    pk, _name = json.loads(said(house, PLAN % re.sub(r"\W", "", str(tmp_path))[-8:]).splitlines()[-1])
    at = f"{house.url}/rounds/{pk}"
    mine = f"{at}/units/10525/"
    paper = tmp_path / "ke-hoach.xml"
    paper.write_text("<?xml version='1.0'?><ke-hoach/>")

    def press(do):
        with page.expect_navigation():  # what is opened next would else be asked for before this is done
            page.locator(f"main button[name=do][value='{do}']:not([tabindex])").first.click()

    work_as("mau.chuyenvien")
    page.goto(mine)
    everybody_can_use()
    page.fill("[name='v.1.2']", "99")
    page.fill("[name='n.1.2']", "Kế hoạch số 12")
    page.select_option("[name='v.1.3']", "1")
    page.set_input_files("[name='f.1.3']", str(paper))
    press("save")
    expect(page.locator("[id='e-1.2']")).to_be_visible()
    expect(page.locator("[name='v.1.2']")).to_have_value("99")  # nothing typed is lost
    everybody_can_use()
    page.fill("[name='v.1.2']", "9")
    press("save")
    assert page.locator("button[value=send]").count() == 0  # the head of the unit sends it
    work_as("mau.chutich")
    page.goto(mine)
    press("send")
    expect(page.locator("[name='v.1.2']")).to_have_count(0)
    everybody_can_use()

    work_as("mau.noivu")
    page.goto(f"{at}/")
    everybody_can_use()
    press("move")
    page.goto(f"{at}/appraise/")
    everybody_can_use()
    page.locator("a[href$='/appraise/units/10525/']").click()
    page.fill("[name='v.10525~1.2']", "7,5")
    press("agree")  # without a reason
    expect(page.locator("[id='e-10525~1.2']")).to_be_visible()
    everybody_can_use()
    page.fill("[name='n.10525~1.2']", "Thiếu một mục")
    press("save")
    said(house, THE_REST % pk)
    page.goto(f"{at}/")
    press("move")
    work_as("mau.chuyenvien")
    page.goto(mine)
    everybody_can_use()
    page.fill("[name='t.1.2']", "Mục đó ở phụ lục")
    press("save")
    work_as("mau.noivu")
    page.goto(f"{at}/")
    press("move")
    page.goto(f"{at}/appraise/leaves/1.2/")
    everybody_can_use()
    page.fill("[name='v.10525~1.2']", "8")
    page.fill("[name='n.10525~1.2']", "Nhận một phần")
    press("save")
    page.goto(f"{at}/")
    press("move")

    page.goto(f"{at}/council/")
    press("convene")
    page.fill("[name='v.10525~1.2']", "8,5")
    page.fill("[name='n.10525~1.2']", "Xem phụ lục")
    press("put")
    everybody_can_use()
    press("close")  # nobody took part yet
    expect(page.locator("[role=alert]")).to_be_visible()
    for name in ("mau.noivu", "mau.lanhdao"):
        work_as(name)
        page.goto(f"{at}/council/")
        for box in page.locator("input[type=radio][value=yes]").all():
            box.check()
        press("vote")
    everybody_can_use()
    work_as("mau.noivu")
    page.goto(f"{at}/council/")
    press("close")
    everybody_can_use()
    page.goto(f"{at}/")
    press("freeze")
    page.fill("#id_decision", "99/QĐ-UBND")
    press("publish")
    page.context.clear_cookies()  # anybody
    page.goto(f"{at}/result/")
    expect(page.locator("main")).to_contain_text("99/QĐ-UBND")
    everybody_can_use()
    page.locator("a[href$='/result/units/10525/']").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"8[.,]50"))
    page.locator("a[href$='/result/units/10525/1.2/']").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"8[.,]50"))
    everybody_can_use()
    everybody_can_use()

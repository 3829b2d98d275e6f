"""A business renews its certificate with its wallet: little is typed, a paper is used by one click, it pays, follows, and next time knows more."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_rankings_and_lists import sign_in
from tests.journeys.ways import ON_A_PHONE

pytestmark = pytest.mark.journey
PREPARE = """
from datetime import date, timedelta
from django.utils import timezone
from haidang.core.accounts.operations import open_account
from haidang.core.dated.operations import enter
from haidang.wallet.tests.factories import put_in
from haidang.core.dated.models import DatedRule

today = timezone.localdate()
hoa = open_account(username="hoa", full_name="Bùi Thị Hoa", password="ngon-hai-dang", by="system:test")
put_in(hoa, kind="household-business", title="Đăng ký hộ kinh doanh", paper_number="02A8012345", issued_by="UBND phường Hồng Bàng", issued_on=date(2024, 3, 5), holder_name="Hộ kinh doanh Cô Hoa")
put_in(hoa, kind="food-safety", title="Chứng nhận cũ", paper_number="0123/2023", issued_on=today - timedelta(1080), valid_until=today + timedelta(10))
put_in(hoa, kind="premises", title="Thuyết minh cơ sở")
if not DatedRule.objects.filter(kind="dossiers.account", key="10525").exists():
    enter(kind="dossiers.account", key="10525", version="1", act="Thử", mark="assumption", in_force_from=date(2026, 1, 1), content=dict(bank="Ngân hàng thử", bin="970436", account="0123456789", holder="UBND PHUONG"), by="system:test")
"""
DECIDE = """
from django.db import transaction
from django.utils import timezone
from haidang.core.files import operations as files
from haidang.core.files.tests import making
from haidang.dossiers import operations
from haidang.dossiers.choices import RESULT
from haidang.dossiers.models import Dossier

now = timezone.now()
with transaction.atomic():
    dossier = Dossier.objects.select_for_update().get(code="{code}")
    operations.take(dossier=dossier, way="transfer", reference="FT-{code}", at=now, by="system:test")
    dossier = operations.change(dossier=dossier, verb="receive", at=now, by="system:test")
    result = files.check(data=making.pdf(text="Giấy chứng nhận"), name="chứng nhận.pdf", owner=RESULT)
    operations.attach_result(dossier=dossier, result=[result], at=now, by="system:test")
    operations.change(dossier=dossier, verb="finish", at=now, by="system:test")
"""
YOU = {"applicant_born_on": "1990-05-21", "applicant_id_number": "031190000001", "applicant_phone": "0912345678", "applicant_address": "Số 5, phường Hồng Bàng", "applicant_role": "Chủ hộ"}  # fmt: skip
PREMISES = {"area": "60", "workers": "3", "trained": "3", "equipment": "Tủ đông, bếp, bàn inox"}


@ON_A_PHONE
def test_a_business_renews_using_its_wallet(page, house, everybody_can_use):
    def field(key):
        return page.locator(f"[name='a.{key}']")

    def choose(key, value):
        page.locator(f"[name='a.{key}'][value='{value}']").check()

    def onward(to):
        page.locator("main form button.btn-primary").last.click()
        page.wait_for_url(re.compile(to))

    prepared = house.within(PREPARE)
    assert prepared.returncode == 0, prepared.stderr
    sign_in(page, house, "hoa")
    page.goto(house.url)
    page.fill("main [name=q]", "an toan thuc pham nong lam thuy san")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    page.locator("main a[href='/procedures/2.001827/']").first.click()
    page.wait_for_url("**/procedures/2.001827/")
    onward(r"v=1")
    page.locator("main [type=radio][value=owner]").check()
    onward(r"q-who=owner")
    everybody_can_use()
    page.locator("main a.btn-primary").click()
    page.wait_for_url("**/dossiers/fill/2.001827/**")
    expect(field("applicant_name")).to_have_value("Bùi Thị Hoa")
    for key, value in YOU.items():
        field(key).fill(value)
    everybody_can_use()
    onward("/business/")
    choose("kind_of_business", "household")
    expect(field("household_number")).to_have_value("02A8012345")
    expect(field("business_name")).to_have_value("Hộ kinh doanh Cô Hoa")
    everybody_can_use()
    field("business_address").fill("12 Cầu Đất")
    choose("what", "both")
    field("products.0.name").fill("Chả cá")
    onward("/certificate/")
    choose("why", "renew")
    expect(field("old_number")).to_have_value("0123/2023")
    onward("/premises/")
    for key, value in PREMISES.items():
        field(key).fill(value)
    choose("water", "public")
    field("true").check()
    onward(r"/dossiers/submit/2.001827/\?draft=")
    expect(page.locator("#case")).to_have_count(0)  # the guide was answered before
    page.locator("#paper-premises [value^='wallet-']").check()  # the one click
    everybody_can_use()
    page.select_option("#id_unit", "10525")
    onward("/dossiers/track/H")
    code = page.url.rstrip("/").rsplit("/", 1)[1]
    expect(page.locator("#fee")).to_be_visible()
    expect(page.locator("main")).to_contain_text("0123456789")  # where to pay
    everybody_can_use()
    decided = house.within(DECIDE.replace("{code}", code))
    assert decided.returncode == 0, decided.stderr
    page.reload()
    everybody_can_use()
    page.goto(f"{house.url}/wallet/")
    expect(page.locator(".mark-new")).to_have_count(1)
    everybody_can_use()
    page.goto(f"{house.url}/dossiers/fill/2.001827/")
    expect(field("applicant_id_number")).to_have_value("031190000001")
    onward("/business/")
    expect(field("business_address")).to_have_value("12 Cầu Đất")
    expect(field("products.0.name")).to_have_value("Chả cá")
    everybody_can_use()
    onward("/certificate/")
    choose("why", "renew")
    assert field("old_issued_on").input_value() > "2026-01-01"  # it knows the new certificate
    expect(field("old_until")).not_to_have_value("")
    onward("/premises/")
    expect(field("equipment")).to_have_value(PREMISES["equipment"])
    field("true").check()
    onward(r"/dossiers/submit/2.001827/\?draft=")
    assert page.locator("#id_unit").input_value() == "10525"
    everybody_can_use()

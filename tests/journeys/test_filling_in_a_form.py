"""A parent registers a birth from a phone: what an answer brings up comes at once, what is typed is saved by itself."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.ways import ON_A_PHONE

pytestmark = pytest.mark.journey
YOU = {
    "applicant_name": "Bùi Thị Hoa", "applicant_born_on": "1990-05-21", "applicant_id_number": "031190000001", "applicant_phone": "0912345678",
    "applicant_address": "Số 5, phường Hồng Bàng",
}  # fmt: skip
CHILD = {
    "child_born_on": "2026-11-01", "child_ethnicity": "Kinh", "child_nationality": "Việt Nam", "hospital": "Bệnh viện Phụ sản", "home_town": "Hải Phòng",
}  # fmt: skip
MOTHER = {
    "mother_name": "Bùi Thị Hoa", "mother_born_on": "1990-05-21", "mother_ethnicity": "Kinh", "mother_nationality": "Việt Nam", "mother_address": "Hải Phòng",
}  # fmt: skip


@ON_A_PHONE
def test_a_parent_registers_a_birth(page, house, everybody_can_use):
    def field(key):
        return page.locator(f"[name='a.{key}']")

    def choose(key, value):
        page.locator(f"[name='a.{key}'][value='{value}']").check()

    def onward(to):
        page.locator("main form button.btn-primary").click()
        page.wait_for_url(f"**{to}")

    page.goto(f"{house.url}/procedures/1.001193/")
    page.locator("a[href='/dossiers/submit/1.001193/']").click()
    page.wait_for_url("**/dossiers/fill/1.001193/")
    page.locator("main form button.btn-primary").click()
    expect(page.locator("#wrong a")).to_have_count(6)
    everybody_can_use()
    for key, value in YOU.items():
        field(key).fill(value)
    choose("relation", "mother")
    onward("/child/")
    choose("birth_place", "home")
    expect(field("birth_address")).to_be_visible()
    expect(field("witness_name")).to_be_hidden()
    choose("witnessed", "yes")
    expect(field("witness_name")).to_be_visible()
    choose("birth_place", "hospital")
    expect(field("witness_name")).to_be_hidden()
    field("child_name").fill("Trần Bùi Minh An")
    expect(page.locator("[data-said]")).to_have_text(re.compile(r"\d\d:\d\d"))
    page.reload()  # nothing was sent by hand, and nothing is lost
    expect(field("child_name")).to_have_value("Trần Bùi Minh An")
    everybody_can_use()
    for key, value in CHILD.items():
        field(key).fill(value)
    choose("child_sex", "female")
    onward("/mother/")
    for key, value in MOTHER.items():
        field(key).fill(value)
    onward("/father/")
    choose("father_stands", "no")
    onward("/end/")
    choose("copies", "no")
    field("true").check()
    onward("/dossiers/submit/1.001193/?draft=*")
    everybody_can_use()
    expect(page.locator("#id_applicant_name")).to_have_value("Bùi Thị Hoa")
    page.select_option("#id_unit", "10525")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/dossiers/track/*/")

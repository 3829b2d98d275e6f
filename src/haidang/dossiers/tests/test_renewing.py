"""A business renews a certificate: its wallet and its last dossier fill in the form, what it changes stays, nobody asks twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from haidang.core.accounts.operations import open_account
from haidang.core.testing.loaded import loaded
from haidang.dossiers.models import Answers, Dossier, Draft
from haidang.dossiers.tests.a_birth import text, typed
from haidang.wallet.models import Handed
from haidang.wallet.tests.factories import put_in

pytestmark = pytest.mark.django_db
CODE = "2.001827"
FILL, SUBMIT = f"/dossiers/fill/{CODE}/", f"/dossiers/submit/{CODE}/"
NAME = "Hộ kinh doanh Chả cá Cô Hoa"
YOU = {
    "applicant_name": "Bùi Thị Hoa", "applicant_born_on": "1990-05-21", "applicant_id_number": "031190000001", "applicant_phone": "0912345678",
    "applicant_mail": "", "applicant_address": "Số 5, phường Hồng Bàng", "applicant_role": "Chủ hộ",
}  # fmt: skip
BUSINESS = {
    "business_name": NAME, "business_address": "12 Cầu Đất", "kind_of_business": "household", "household_number": "02A8012345",
    "household_issued_on": "2024-03-05", "household_issued_by": "UBND phường Hồng Bàng", "what": "both",
}  # fmt: skip
CERTIFICATE = {
    "why": "renew",
    "old_number": "0123/2023",
    "old_issued_on": "2023-12-20",
    "old_until": "2026-12-19",
}
PREMISES = {"area": "60,5", "workers": "3", "trained": "3", "water": "public", "equipment": "Tủ đông", "system": "", "true": True}  # fmt: skip


@pytest.fixture
def hoa(city):
    loaded(("entry_forms", "load"), ("guides", "load"))
    return open_account(
        username="hoa", full_name="Bùi Thị Hoa", password="mot-mat-khau-dai", by="system:test"
    )


@pytest.fixture
def kept(hoa):
    """What Hoa keeps: the registration of her business, the certificate that ends, the description of her premises."""
    today = timezone.localdate()
    return [
        put_in(hoa, kind="household-business", title="Đăng ký hộ kinh doanh", paper_number="02A8012345", issued_by="UBND phường Hồng Bàng", holder_name=NAME),
        put_in(hoa, kind="food-safety", title="Chứng nhận cũ", paper_number="0123/2023", issued_on=today - timedelta(1090), valid_until=today + timedelta(5)),
        put_in(hoa, kind="premises", title="Thuyết minh cơ sở"),
    ]  # fmt: skip


def part_of(client, draft, name, values=None, **more):
    address = f"/dossiers/drafts/{draft.pk}/{name}/"
    if values is None:
        return text(client.get(address))
    rows = {"asked": [*values, "products"], "a.products.0.name": "Chả cá"} if name == "business" else {}
    sent = typed(values, edition=Draft.objects.get(pk=draft.pk).edition, **more) | rows
    answer = client.post(address, sent)
    assert answer.status_code == 302, text(answer)
    return answer


def begun(client, address=FILL, **changes):
    assert client.post(address, typed(YOU | changes)).status_code == 302
    return Draft.objects.latest("begun_at")


def handed_in(client, address=FILL, **chosen):
    draft = begun(client, address)
    for name, values in (("business", BUSINESS), ("certificate", CERTIFICATE), ("premises", PREMISES)):
        answer = part_of(client, draft, name, values)
    page = text(client.get(answer.url))
    sent = {"procedure": CODE, "unit": "10525", "applicant_name": "Bùi Thị Hoa", "applicant_phone": "0912345678", "draft": draft.pk.hex}  # fmt: skip
    answer = client.post(f"{SUBMIT}?draft={draft.pk.hex}", sent | chosen)
    assert answer.status_code == 302, text(answer)
    return page, Dossier.objects.latest("pk")


def value_in(page, key):
    return page.split(f'name="a.{key}" value="')[1].split('"')[0]


def test_a_form_is_filled_in_from_the_wallet_and_says_from_which_paper(client, hoa, kept):
    client.force_login(hoa)
    assert value_in(text(client.get(FILL)), "applicant_name") == "Bùi Thị Hoa"
    draft = begun(client)
    page = part_of(client, draft, "business")
    assert value_in(page, "household_number") == "02A8012345" and value_in(page, "business_name") == NAME
    assert page.count("Lấy từ “Đăng ký hộ kinh doanh” trong kho giấy tờ") == 3  # no day stands on it
    page = part_of(client, draft, "certificate")
    assert value_in(page, "old_until") == f"{kept[1].valid_until}" and "Lấy từ “Chứng nhận cũ”" in page


def test_what_the_person_changed_stays_and_no_longer_says_where_it_came_from(client, hoa, kept):
    client.force_login(hoa)
    draft = begun(client)
    part_of(
        client,
        draft,
        "business",
        BUSINESS | {"household_number": "02A9999999", "household_issued_by": ""},
        do="leave",
    )
    page = part_of(client, draft, "business")
    assert value_in(page, "household_number") == "02A9999999" and value_in(page, "household_issued_by") == ""
    assert page.count("Lấy từ “Đăng ký hộ kinh doanh”") == 1  # the name of the business


def test_what_is_over_is_filled_in_where_nothing_newer_is_and_what_was_replaced_never(client, hoa, kept):
    over = timezone.localdate() - timedelta(1)
    put_in(hoa, kind="food-safety", paper_number="7/2026", valid_until=over, replaces=kept[1])
    client.force_login(hoa)
    draft = begun(client)
    assert value_in(part_of(client, draft, "certificate"), "old_number") == "7/2026"
    put_in(hoa, kind="food-safety", paper_number="8/2026")
    assert value_in(part_of(client, draft, "certificate"), "old_number") == "8/2026"


def test_the_wallet_and_the_dossiers_of_another_fill_in_nothing(client, hoa, kept):
    client.force_login(hoa)
    handed_in(client)
    client.force_login(
        open_account(username="mai", full_name="Mai", password="mot-mat-khau-dai", by="system:test")
    )
    assert value_in(text(client.get(FILL)), "applicant_name") == "Mai"
    draft = begun(client)
    page = part_of(client, draft, "business")
    assert value_in(page, "household_number") == "" and "Lấy từ" not in page
    client.logout()
    assert value_in(text(client.get(FILL)), "applicant_name") == ""


def test_the_next_dossier_knows_what_was_written_in_the_last_one(client, hoa):
    client.force_login(hoa)
    _page, first = handed_in(client)
    page = text(client.get(FILL))
    assert value_in(page, "applicant_id_number") == "031190000001" and f"Lấy từ hồ sơ {first.code}" in page
    draft = begun(client)
    page = part_of(client, draft, "business")
    assert (
        value_in(page, "household_number") == "02A8012345" and value_in(page, "products.0.name") == "Chả cá"
    )
    assert 'value="household" checked' in page
    page = part_of(client, draft, "premises")
    assert value_in(page, "area") == "60,5" and ">Tủ đông</textarea>" in page
    assert 'value="renew" checked' not in part_of(
        client, draft, "certificate"
    )  # why they come is asked each time
    page = text(client.get("/dossiers/submit/1.013849/"))  # a procedure without a form
    assert 'value="0912345678"' in page and f"Lấy từ hồ sơ {first.code}" in page


def test_number_and_day_of_a_paper_never_come_from_two_places(client, hoa):
    client.force_login(hoa)
    handed_in(client)
    put_in(
        hoa, kind="food-safety", title="Chứng nhận mới", issued_on=timezone.localdate()
    )  # its number is not known
    page = part_of(client, begun(client), "certificate")
    assert value_in(page, "old_issued_on") == f"{timezone.localdate()}"
    assert value_in(page, "old_number") == value_in(page, "old_until") == ""


def test_what_was_answered_in_the_guide_is_not_asked_again_and_the_filled_in_form_is_no_paper_to_send(
    client, hoa, kept
):
    client.force_login(hoa)
    begin = f"{FILL}?v=1&q-who=owner"
    action = FILL + text(client.get(begin)).split(f'action="{FILL}')[1].split('"')[0].replace("&amp;", "&")
    assert action == begin
    page, dossier = handed_in(client, action, **{"paper-premises": f"wallet-{kept[2].pk}"})
    assert 'id="case"' not in page and 'id="paper-form"' not in page
    for name in ("applicant_name", "applicant_phone", "applicant_id_number"):  # the form asked them
        assert f'type="hidden" name="{name}"' in page
    assert f'name="paper-premises" value="wallet-{kept[2].pk}"' in page
    assert Handed.objects.get(thing=dossier.code).paper == kept[2]


def test_who_did_not_see_the_guide_is_asked_its_questions_where_they_hand_in(client, hoa, kept):
    client.force_login(hoa)
    page, _dossier = handed_in(client)
    assert 'id="case"' in page and 'id="paper-premises"' not in page
    draft = begun(client)
    for name, values in (("business", BUSINESS), ("certificate", CERTIFICATE), ("premises", PREMISES)):
        part_of(client, draft, name, values)
    answered = f"{SUBMIT}?draft={draft.pk.hex}&v=1&q-who=agent"
    page = text(client.get(answered))
    assert 'id="paper-premises"' in page and 'id="paper-authorisation"' in page
    client.post(answered, {"draft": draft.pk.hex, "do": "leave"})
    assert 'id="paper-authorisation"' in text(client.get(f"{SUBMIT}?draft={draft.pk.hex}"))  # and it is kept


def test_a_field_of_several_lines_takes_as_much_as_the_form_says(client, hoa):
    client.force_login(hoa)
    page = part_of(client, begun(client), "premises")
    assert 'maxlength="1000"' in page.split("<textarea")[1].split(">")[0]
    assert Answers.objects.count() == 0

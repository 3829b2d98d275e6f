"""Somebody fills in the form of a procedure: nothing typed is lost, nothing wrong goes out, the office reads what was said."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from haidang.core import prefill
from haidang.core.accounts import vouched
from haidang.core.accounts.operations import open_account
from haidang.core.prefill import Filled
from haidang.core.testing.loaded import loaded
from haidang.dossiers import operations
from haidang.dossiers.models import Answers, Dossier, Draft
from haidang.dossiers.tests.a_birth import (
    ALL,
    BEGIN,
    CHILD,
    CODE,
    END,
    PHONE,
    YOU,
    begun,
    filled_in,
    hand_in,
    send,
    text,
    typed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db):
    loaded(("units", "load"), ("procedures", "load"), ("entry_forms", "load"))


@pytest.fixture(autouse=True)
def _with_forms(city):
    pass


@pytest.fixture
def hoa(db):
    return open_account(username="hoa", full_name="Hoa", password="mot-mat-khau-dai", by="system:test")


def test_a_form_is_filled_in_part_by_part_and_the_office_reads_it(client, clerk):
    assert client.get(f"/dossiers/submit/{CODE}/").url == BEGIN
    assert "Họ, chữ đệm, tên của bạn" in text(client.get(BEGIN))
    draft = filled_in(client)
    page = text(client.get(f"/dossiers/submit/{CODE}/?draft={draft.pk.hex}"))
    assert (
        "Bệnh viện Phụ sản Hải Phòng" in page and f'value="{PHONE}"' in page
    )  # read again, and not asked twice
    dossier = Dossier.objects.get(code=hand_in(client, draft).url.split("/")[3])
    [row] = Answers.objects.filter(dossier=dossier)
    assert (
        row.content["mother_born_on"] == "1990-05-21"
        and row.content["number_of_copies"] == 3
        and row.content["true"] is True
    )
    assert row.form.number == 1 and not Draft.objects.exists()
    client.force_login(clerk)
    page = text(client.get(f"/dossiers/{dossier.code}/"))
    assert "Trần Bùi Minh An" in page and "21/05/1990" in page and "Bệnh viện, trạm y tế" in page
    assert "Trần Bùi Minh An" not in text(client.get(f"/dossiers/track/{dossier.code}/"))
    assert "Trần Bùi Minh An" in text(client.post(f"/dossiers/track/{dossier.code}/", {"phone": PHONE}))


def test_sending_the_last_page_twice_gives_one_dossier(client):
    draft = filled_in(client)
    first, second = hand_in(client, draft), hand_in(client, draft)
    assert first.url == second.url and Dossier.objects.count() == 1


def test_who_goes_back_to_the_first_page_after_handing_in_begins_another_dossier(client):
    draft = filled_in(client)
    hand_in(client, draft)
    kept = client.post(BEGIN, typed(YOU, do="keep", key=draft.pk.hex))
    assert kept.status_code == 409 and not Draft.objects.exists()
    second = begun(client, key=draft.pk.hex)
    assert second.pk != draft.pk
    for part, values in list(ALL.items())[1:]:
        send(client, second, part, values | ({"child_name": "Trần Bùi Em Sau"} if part == "child" else {}))
    assert hand_in(client, second).status_code == 302
    assert Dossier.objects.count() == 2 and not Draft.objects.exists()


def test_a_first_page_sent_twice_at_once_begins_one_draft_and_says_so(client):
    draft = begun(client)
    again = {"key": draft.pk, "form": draft.form, "account": None, "typed": {}, "part": "you", "at": timezone.now(), "by": "system:test"}  # fmt: skip
    with pytest.raises(operations.ChangedElsewhere) as refused:
        operations.begin(**again)
    assert refused.value.edition == draft.edition and Draft.objects.get().typed == draft.typed


def test_what_an_answer_brings_up_is_asked_without_a_script_and_what_it_hides_is_not_handed_in(client):
    draft = begun(client)
    at_home = {key: value for key, value in CHILD.items() if key != "hospital"} | {"birth_place": "home"}
    answer = send(client, draft, "child", at_home)
    assert answer.status_code == 302 and answer.url.endswith("/child/?more=1#a-birth_address")
    page = text(client.get(answer.url))
    assert re.search(r'data-field="birth_address"[^>]*>', page)[0].count("hidden") == 0
    assert "disabled" in re.search(r'data-field="witness_name"[^>]*>', page)[0]
    answer = send(client, draft, "child", at_home | {"birth_address": "Xã Kiến Thụy", "witnessed": "yes"})
    assert answer.url.endswith("#a-witness_name")
    send(
        client,
        draft,
        "child",
        at_home | {"birth_address": "Xã Kiến Thụy", "witnessed": "yes", "witness_name": "Vũ Thị Mơ"},
    )
    answer = send(client, draft, "child", CHILD)  # in a hospital after all
    assert answer.url.endswith("/mother/")
    for part in ("mother", "father", "end"):
        send(client, draft, part, ALL[part])
    assert hand_in(client, draft).status_code == 302
    content = Answers.objects.get().content
    assert "witness_name" not in content and content["hospital"].startswith("Bệnh viện")


def test_everything_wrong_is_told_at_once_by_field_with_what_to_do_and_stays_as_typed(client):
    answer = client.post(
        BEGIN,
        typed(YOU | {"applicant_born_on": "ngày rằm", "applicant_id_number": "123", "applicant_name": ""}),
    )
    page = text(answer)
    assert answer.status_code == 400
    for anchor in ("a-applicant_name", "a-applicant_born_on", "a-applicant_id_number"):
        assert f'<a href="#{anchor}">' in page and f'id="{anchor}-wrong"' in page
    assert 'value="ngày rằm"' in page and "Số định danh có 9 hoặc 12 số" in page
    assert Draft.objects.get().typed["applicant_born_on"] == "ngày rằm"


def test_nothing_is_handed_in_before_all_parts_are_right_and_the_wrong_ones_are_named(client):
    draft = begun(client)
    send(client, draft, "end", END | {"number_of_copies": "100"}, do="leave")
    answer = hand_in(client, draft, note="Xin nhận bản giấy")
    page = text(answer)
    assert answer.status_code == 400 and not Dossier.objects.exists()
    assert "Xin nhận bản giấy" in page and f"/dossiers/drafts/{draft.pk}/end/?look=1" in page
    assert "Không quá 20" in text(client.get(f"/dossiers/drafts/{draft.pk}/end/?look=1"))
    assert Draft.objects.get().rest["note"] == "Xin nhận bản giấy"


def test_a_draft_keeps_what_was_typed_on_another_day_and_is_thrown_away_by_its_owner_alone(
    client, hoa, clerk
):
    client.force_login(hoa)
    draft = begun(client, YOU | {"applicant_id_number": "03119"}, do="leave")
    assert 'value="03119"' in text(client.get(f"/dossiers/drafts/{draft.pk}/you/"))
    assert "Đăng ký khai sinh" in text(client.get("/dossiers/drafts/")) and "bản nháp lúc" in text(
        client.get(BEGIN)
    )
    client.force_login(clerk)
    assert client.get(f"/dossiers/drafts/{draft.pk}/you/").status_code == 404
    assert client.post("/dossiers/drafts/", {"key": draft.pk.hex}).status_code == 404
    assert hand_in(client, draft).status_code == 404
    client.force_login(hoa)
    assert (
        client.post("/dossiers/drafts/", {"key": draft.pk.hex}).status_code == 302
        and not Draft.objects.exists()
    )


def test_a_guests_draft_opens_in_the_browser_that_began_it_and_becomes_theirs_when_they_sign_in(
    client, client_of_another, hoa
):
    draft = begun(client)
    assert client.get(f"/dossiers/drafts/{draft.pk}/child/").status_code == 200
    assert client_of_another.get(f"/dossiers/drafts/{draft.pk}/child/").status_code == 404
    assert "khai sinh" not in text(client_of_another.get("/dossiers/drafts/"))
    client.force_login(hoa)
    send(client, draft, "child", CHILD)
    assert Draft.objects.get().account == hoa
    client.logout()
    client.force_login(hoa)
    assert "Trần Bùi Minh An" in text(client.get(f"/dossiers/drafts/{draft.pk}/child/"))


@pytest.fixture
def client_of_another(city):
    from django.test import Client

    return Client()


def vouched_for(client, **told):
    """Put into the session of a client what an identity provider told at the sign-in."""
    session = client.session
    vouched.keep(session, {f"person.{name}": value for name, value in told.items()})
    session.save()


def test_what_the_identity_provider_vouches_for_stands_there_with_its_source_and_is_not_changed(client, hoa):
    client.force_login(hoa)
    vouched_for(client, name="Bùi Thị Hoa", born_on="1990-05-21")
    page = text(client.get(BEGIN))
    assert re.search(r'name="a.applicant_name" value="Bùi Thị Hoa"[^>]* readonly', page)
    assert "Lấy từ tài khoản định danh của bạn, đã được xác thực" in page
    assert "readonly" not in re.search(r'name="a.applicant_phone"[^>]*>', page)[0]
    draft = begun(client, YOU | {"applicant_name": "Người Khác"})
    assert (
        draft.typed["applicant_name"] == "Bùi Thị Hoa"
        and draft.typed["applicant_address"] == YOU["applicant_address"]
    )


def test_what_is_known_but_not_vouched_for_may_be_corrected(client, hoa, monkeypatch):
    known = {
        "person.address": Filled("Phường cũ", "ví giấy tờ"),
        "person.name": Filled("Bùi Thị Hoa", "ví giấy tờ"),
    }
    monkeypatch.setitem(prefill._sources, "trial", (15, ("",), lambda request: known))
    client.force_login(hoa)
    page = text(client.get(BEGIN))
    assert 'value="Phường cũ"' in page and "Lấy từ ví giấy tờ" in page and "readonly" not in page
    draft = begun(client, YOU)
    assert draft.typed["applicant_address"] == YOU["applicant_address"]
    page = text(client.get(f"/dossiers/drafts/{draft.pk}/you/"))
    assert (
        'value="Phường cũ"' not in page and page.count("Lấy từ ví giấy tờ") == 1
    )  # of the name, which stayed


def test_a_second_tab_does_not_silently_take_the_place_of_the_first(client):
    draft = begun(client)
    send(client, draft, "you", YOU | {"applicant_address": "Phường Lê Chân"}, edition=0, do="keep")
    answer = send(client, draft, "you", YOU | {"applicant_address": "Phường Kiến An"}, edition=0)
    page = text(answer)
    assert (
        answer.status_code == 409
        and "Ở trang kia: Phường Lê Chân" in page
        and 'value="Phường Kiến An"' in page
    )
    assert Draft.objects.get().typed["applicant_address"] == "Phường Lê Chân"
    edition = re.search(r'name="edition" value="(\d+)"', page)[1]
    assert (
        send(client, draft, "you", YOU | {"applicant_address": "Phường Kiến An"}, edition=edition).status_code
        == 302
    )
    assert Draft.objects.get().typed["applicant_address"] == "Phường Kiến An"
    assert (
        send(client, draft, "child", CHILD, edition=0).status_code == 302
    )  # other fields: nothing is in the way


def test_what_is_typed_on_a_page_of_a_draft_that_is_gone_begins_it_anew(client):
    draft = begun(client)
    client.post("/dossiers/drafts/", {"key": draft.pk.hex})
    address = f"/dossiers/drafts/{draft.pk}/child/"
    assert client.get(address).status_code == 404
    assert client.post(address, typed(CHILD, code=CODE)).url.endswith("/mother/")
    assert Draft.objects.get().typed["child_name"] == "Trần Bùi Minh An"
    client.post("/dossiers/drafts/", {"key": draft.pk.hex})
    draft = filled_in(client)
    code = hand_in(client, draft).url.split("/")[3]
    assert (
        client.post(f"/dossiers/drafts/{draft.pk}/child/", typed(CHILD, code=CODE)).url
        == f"/dossiers/track/{code}/"
    )
    assert (
        code in client.post(f"/dossiers/drafts/{draft.pk}/child/", typed(CHILD, do="keep")).json()["detail"]
    )


def test_what_is_typed_is_saved_after_a_pause_and_the_page_is_told(client):
    draft = begun(client)
    answer = send(client, draft, "child", {"child_name": "Trần"}, do="keep")
    assert answer.json()["edition"] == 1 and "Đã lưu lúc" in answer.json()["said"]
    assert Draft.objects.get().typed["child_name"] == "Trần"


def test_what_was_typed_when_the_session_had_ended_comes_back_after_signing_in(client, hoa):
    client.force_login(hoa)
    draft = begun(client)
    client.logout()
    answer = send(client, draft, "child", {"child_name": "Trần Bùi Minh An"})
    assert answer.status_code == 302 and answer.url.startswith("/accounts/sign-in/")
    assert (
        "child_name" not in Draft.objects.get(pk=draft.pk).typed
    )  # who is not signed in changes nothing of it
    back = re.search(r"waiting%3D(\w+)", answer.url)[1]
    client.force_login(hoa)
    page = text(client.get(f"/dossiers/drafts/{draft.pk}/child/?waiting={back}"))
    assert 'value="Trần Bùi Minh An"' in page and f'name="waiting" value="{back}"' in page
    send(client, draft, "child", CHILD, waiting=back)
    assert Draft.objects.get().typed["child_name"] == "Trần Bùi Minh An"


def test_what_was_typed_on_the_last_page_when_the_session_had_ended_comes_back_too(client, hoa):
    client.force_login(hoa)
    draft = filled_in(client)
    client.logout()
    answer = hand_in(client, draft, note="Xin nhận tại phường")
    assert answer.url.startswith("/accounts/sign-in/") and not Dossier.objects.exists()
    back = re.search(r"waiting%3D(\w+)", answer.url)[1]
    client.force_login(hoa)
    page = text(client.get(f"/dossiers/submit/{CODE}/?draft={draft.pk.hex}&waiting={back}"))
    assert "Xin nhận tại phường" in page and "Trần Bùi Minh An" in page


def test_fields_that_nobody_asked_for_are_not_kept_in_a_draft(client):
    draft = begun(client, YOU | {"is_admin": "yes"})
    assert set(draft.typed) == set(YOU)


def test_drafts_are_forgotten_when_their_time_is_over_and_guests_sooner(client, hoa):
    guests = begun(client)
    client.force_login(hoa)
    own = begun(client)
    at = timezone.now()
    assert operations.forget_drafts(now=at + timedelta(1)) == 0
    assert (
        operations.forget_drafts(now=at + timedelta(3)) == 1
        and not Draft.objects.filter(pk=guests.pk).exists()
    )
    assert (
        operations.forget_drafts(now=at + timedelta(31)) == 1 and not Draft.objects.filter(pk=own.pk).exists()
    )

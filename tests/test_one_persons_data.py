"""What is kept about one person: the person sees it and takes it along, a steward hands it out or erases it, and each look is told."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation
from django.utils.html import escape

from haidang.core.accounts.models import Shared
from haidang.core.audit import queries as audit
from haidang.core.audit.models import AuditLine
from haidang.core.oversight.models import PersonalRequest
from haidang.core.oversight.queries import exported
from haidang.core.people import declared
from haidang.dossiers.models import Dossier, Transition
from haidang.dossiers.operations import Applicant, change, submit
from haidang.procedures.queries import by_code

NAME, PHONE, NUMBER, REASON = (
    "Nguyễn Thị Thử Nghiệm",
    "0912 345 678",
    "031099001234",
    "Bà Thử thiếu giấy ly hôn",
)
PASSWORD = "mot-mat-khau-dai"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dossier(city):
    made = submit(
        procedure=by_code("1.001193"), unit_code="10525", channel="online", applicant=Applicant(NAME, PHONE, NUMBER),
        note="Xin xác nhận", at=timezone.now(), by="system:test",
    )  # fmt: skip
    change(dossier=made, verb="refuse", at=timezone.now(), by="Cán bộ Một Cửa", note=REASON)
    return made


@pytest.fixture
def steward(client, person):
    made = person("dulieu", "data_steward", "")
    client.force_login(made)
    client.cookies["django_language"] = "en"
    return made


def english(client):
    client.cookies["django_language"] = "en"
    return client


def text(answer):
    return answer.content.decode()


def lines(verb):
    return list(AuditLine.objects.filter(verb=verb).order_by("id"))


def long_ago(dossier):
    """The term of a dossier is over."""
    Dossier.objects.filter(pk=dossier.pk).update(
        finished_at=timezone.now() - timedelta(4000), received_at=timezone.now() - timedelta(4010), state=9
    )


def asked(client, wish, handle="id_number", value=NUMBER):
    """Take in a request by the page and return the address of its page."""
    said = {
        "wish": wish, "asked_by": NAME, "handle": handle, "value": value, "why": "Tôi muốn biết", "ground": "own", "act": "Đơn 07/2026",
    }  # fmt: skip
    answer = client.post("/personal/steward/new/", said)
    assert answer.status_code == 302, text(answer)
    return answer["Location"]


def seen(page):
    return re.search(r'name="seen" value="(\w+)"', text(page))[1]


def test_a_person_sees_what_is_kept_about_them_with_purpose_and_term_and_no_secret(client, person):
    lan = person("lan", "clerk")
    client.post("/accounts/sign-in/", {"login": "lan", "password": PASSWORD})
    told = text(english(client).get("/personal/"))
    assert "To sign in" in told and "The account is in use. Close it first." in told and ">lan" in told
    assert "Who may do what, and where" in told  # another app: the role held
    assert lan.password not in told and client.session.session_key not in told
    assert "Whoever has it could sign in with it." in told
    # In words, not in the signs that machines keep: the lines of the audit, moments, choices.
    assert "signed in" in told and f">user:{lan.pk}<" not in told and "&quot;verb&quot;" not in told
    assert not re.search(r"20\d\d-\d\d-\d\dT\d\d:", told)
    today = timezone.localdate().strftime("%d/%m/%Y")
    assert "role held in a unit One-stop clerk · 01/07/2025" in told
    assert (
        f"place where somebody is signed in {today}" in told and f"role held in a unit {lan.pk}" not in told
    )


def test_under_an_account_that_is_not_there_nothing_is_found_that_belongs_to_no_account(dossier):
    assert dossier.applicant_account is None
    assert exported("account", "khong-co-ai", timezone.localdate()) == []


def test_of_what_an_official_left_in_the_audit_no_more_than_a_thousand_are_counted(client, person):
    lan = person("lan", "clerk")
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into audit_auditline (day, lane, seq, at, actor, in_name_of, verb, object_type, object_key, reading, unit_code, line, hash)"
            " select current_date, 7, 1000000 + n, now(), %s, '', 'dossiers.opened', 'dossiers.dossier', 'x', true, '', '{}', '' from generate_series(1, 1500) n",
            [f"user:{lan.pk}"],
        )
    client.force_login(lan)
    told = text(english(client).get("/personal/"))
    assert "(more than 1,000)" in told and "The newest 5 of more than 1,000." in told


def test_ones_data_are_taken_along_only_after_confirming_the_password_and_without_secrets(client, person):
    lan = person("lan", "clerk")
    client.force_login(lan)
    for address in ("/personal/take-along/", "/personal/take-along/data.json"):
        answer = client.get(address)
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/confirm/")
    assert not lines("personal.exported")
    assert client.post("/accounts/confirm/", {"password": "wrong-password"}).status_code == 200
    assert client.get("/personal/take-along/data.json").status_code == 302
    assert client.post("/accounts/confirm/", {"password": PASSWORD}).status_code == 302
    assert 'href="/personal/take-along/data.csv"' in text(client.get("/personal/take-along/"))
    answer = client.get("/personal/take-along/data.json")
    found = json.loads(answer.content)
    (account,) = [row for row in found if row["table"] == "accounts.user"]
    assert account["fields"]["full_name"]["value"] == "lan" and account["fields"]["full_name"]["purpose"]
    assert lan.password not in text(answer) and "no-store" in answer["Cache-Control"]
    rows = list(
        csv.DictReader(io.StringIO(client.get("/personal/take-along/data.csv").content.decode("utf-8-sig")))
    )
    assert ("accounts.user", "full_name", "lan") in {
        (row["table"], row["field"], row["value"]) for row in rows
    }
    assert client.get("/personal/take-along/data.exe").status_code == 404
    assert [line.actor for line in lines("personal.exported")][:2] == [f"user:{lan.pk}"] * 2


def test_a_person_with_an_account_sees_who_opened_their_dossier(client, person, dossier):
    citizen = person("nguoidan", "clerk", "11311")
    Dossier.objects.filter(pk=dossier.pk).update(applicant_account=citizen)
    client.force_login(person("nguoimo", "clerk"))
    client.get(f"/dossiers/{dossier.code}/")
    client.force_login(citizen)
    told = text(english(client).get("/personal/")).partition("Who opened what is kept about me")[2]
    assert "One-stop clerk" in told and dossier.code in told and "nguoimo" not in told
    client.cookies["django_language"] = "vi"
    told = text(client.get("/personal/")).partition("Ai đã mở thông tin về tôi")[2]
    assert "Cán bộ một cửa" in told and "Họ tên" not in told, "positions are told, no names"


def test_an_applicant_with_code_and_phone_sees_what_is_kept_who_opened_it_and_takes_it_along(
    client, person, dossier
):
    client.force_login(person("nguoimo", "clerk"))
    client.get(f"/dossiers/{dossier.code}/")
    client.logout()
    english(client)
    address = f"/dossiers/track/{dossier.code}/data/"
    for answer in (
        client.get(address), client.post(address, {"phone": "0999999999"}), client.post(address, {"phone": "0999999999", "ending": "json"}),
    ):  # fmt: skip
        assert NAME not in text(answer) and "One-stop clerk" not in text(answer)
    told = text(client.post(address, {"phone": PHONE}))
    for there in (
        NAME,
        PHONE,
        NUMBER,
        REASON,
        "Xin xác nhận",
        "It must be kept until",
        "One-stop clerk",
    ):
        assert there in told, there
    assert (
        "nguoimo" not in told and "Cán bộ Một Cửa" not in told
    )  # the office answers, not an official by name
    answer = client.post(address, {"phone": PHONE, "ending": "json"})
    found = json.loads(answer.content)
    assert {row["table"] for row in found} == {"dossiers.dossier", "dossiers.transition"}
    assert NAME in text(answer) and "Cán bộ Một Cửa" not in text(answer)
    assert NAME in client.post(address, {"phone": PHONE, "ending": "csv"}).content.decode()
    assert "whoever gave the code and the phone number" in text(client.post(address, {"phone": PHONE}))
    assert not any(NAME in line.line or NUMBER in line.line for line in AuditLine.objects.all())


def test_after_ten_wrong_phone_numbers_for_one_code_even_the_right_one_opens_nothing_for_an_hour(
    client, dossier, city
):
    other = submit(
        procedure=by_code("1.001193"), unit_code="10525", channel="online", applicant=Applicant("Người khác", PHONE),
        at=timezone.now(), by="system:test",
    )  # fmt: skip
    page, data = f"/dossiers/track/{dossier.code}/", f"/dossiers/track/{dossier.code}/data/"
    assert REASON in text(client.post(page, {"phone": PHONE}))
    for number in range(9):
        client.post(page if number % 2 else data, {"phone": f"090000000{number}"})
    assert REASON in text(client.post(page, {"phone": PHONE}))  # nine: somebody may have looked it up wrongly
    client.post(f"{page}refusal.pdf", {"phone": "0900000009"})  # the tenth, at another door
    for address in (page, data):
        answer = client.post(address, {"phone": PHONE})
        assert answer.status_code == 409 and REASON not in text(answer) and NAME not in text(answer)
    assert "sau một giờ" in text(client.post(page, {"phone": PHONE}))
    assert client.post(data, {"phone": PHONE, "ending": "json"})["Content-Type"].startswith("text/html")
    assert "Người khác" in text(client.post(f"/dossiers/track/{other.code}/data/", {"phone": PHONE}))
    (kept,) = Shared.objects.filter(cache_key__contains=dossier.code)
    left = kept.expires - timezone.now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    Shared.objects.filter(pk=kept.pk).update(expires=timezone.now() - timedelta(seconds=1))  # an hour later
    assert REASON in text(client.post(page, {"phone": PHONE}))


def test_a_steward_sees_a_person_masked_until_a_reason_is_given_which_the_person_can_read(
    client, steward, dossier
):
    page = asked(client, "export")
    told = text(client.get(page))
    assert dossier.code in told and "N. T. T. N." in told and "•••234" in told
    assert not any(secret in told for secret in (NAME, PHONE, NUMBER, REASON, "Tôi muốn biết"))
    assert not lines("personal.opened") and len(lines("personal.found")) == 1
    answer = client.post(page, {"do": "look", "reason": "  "})
    assert answer.status_code == 400 and NAME not in text(answer)
    told = text(client.post(page, {"do": "look", "reason": "Đối chiếu với giấy tờ"}))
    assert all(there in told for there in (NAME, PHONE, NUMBER, REASON))
    (line,) = lines("personal.opened")
    assert (line.actor, line.object_key, line.reading) == (f"user:{steward.pk}", dossier.code, True)
    client.logout()
    told = text(english(client).post(f"/dossiers/track/{dossier.code}/data/", {"phone": PHONE}))
    assert "Data steward" in told and "Đối chiếu với giấy tờ" in told
    assert "Đối chiếu với giấy tờ" in text(client.post(f"/dossiers/track/{dossier.code}/", {"phone": PHONE}))
    assert audit.verify()[1] == []


def test_lists_of_requests_name_nobody(client, steward, dossier):
    asked(client, "export")
    told = text(client.get("/personal/steward/"))
    assert "N. T. T. N." in told and "Đơn 07/2026" in told and NAME not in told and NUMBER not in told


def test_a_request_for_the_data_is_settled_by_handing_them_out(client, steward, dossier):
    page = asked(client, "export")
    found = json.loads(client.post(page, {"do": "hand-out", "ending": "json"}).content)
    assert {row["table"] for row in found} == {
        "dossiers.dossier",
        "dossiers.transition",
        "oversight.personalrequest",
    }
    request = PersonalRequest.objects.get()
    assert (request.state, request.settled_by, request.outcome) == ("done", steward, {"rows": len(found)})
    (line,) = lines("personal.request_done")
    assert (
        not line.reading and "Đơn 07/2026" in line.line and NUMBER not in line.line and NAME not in line.line
    )
    assert (
        NAME in client.post(page, {"do": "hand-out", "ending": "csv"}).content.decode()
    )  # the download failed
    answer = client.post(page, {"do": "erase", "seen": "x"})
    assert answer.status_code == 409 and Dossier.objects.get().applicant_name == NAME
    assert client.post(page, {"do": "hand-out", "ending": "exe"}).status_code == 404


def test_what_may_not_be_erased_yet_is_said_with_its_term_and_nothing_is_erased(client, steward, dossier):
    page = asked(client, "erasure")
    answer = client.post(page, {"do": "erase", "seen": seen(client.get(page))})
    assert answer.status_code == 409 and "Nothing may be erased yet." in text(answer)
    assert "It must be kept until" in text(answer) and "33/2024/QH15" in text(answer)
    assert Dossier.objects.get().applicant_name == NAME and PersonalRequest.objects.get().state == "open"
    answer = client.post(page, {"do": "hand-out", "ending": "json"})  # they asked for something else
    assert answer.status_code == 409 and NAME not in text(answer)
    answer = client.post(page, {"do": "close", "answer": ""})
    assert answer.status_code == 400
    client.post(page, {"do": "close", "answer": "Phải giữ đến hết thời hạn"})
    told = text(client.get(page))
    assert "answered without a deed" in told and "Phải giữ đến hết thời hạn" in told
    assert len(lines("personal.request_closed")) == 1


def test_reasons_go_with_the_persons_data_and_the_steps_of_the_history_stay(client, steward, dossier):
    long_ago(dossier)
    before = list(Transition.objects.order_by("seq").values())
    page = asked(client, "erasure")
    told = text(client.post(page, {"do": "erase", "seen": seen(client.get(page))}))
    assert "Erased:" in told
    dossier.refresh_from_db()
    assert (dossier.applicant_name, dossier.applicant_phone, dossier.applicant_id_number, dossier.note) == (
        "–",
        "",
        "",
        "",
    )
    after = list(Transition.objects.order_by("seq").values())
    assert [one["note"] for one in before] == ["", REASON] and [one["note"] for one in after] == ["", "–"]
    assert [one | {"note": ""} for one in before] == [one | {"note": ""} for one in after]
    assert not any(REASON in line.line for line in AuditLine.objects.all())
    assert {line.object_type for line in lines("personal.erased")} == {
        "dossiers.dossier",
        "dossiers.transition",
    }
    request = PersonalRequest.objects.get()
    assert request.state == "done" and request.outcome["erased"] >= 5
    assert client.post(page, {"do": "erase", "seen": ""}).status_code == 409


def test_of_a_step_nothing_but_its_reason_is_erased_by_nobody(dossier):
    for change_ in (
        "note = 'anders'", "note = ''", "note = '–', by = 'x'", "note = '–', at = now()", "verb = 'x'", "seq = 9", "note = '–', unit_code = ''",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            connection.cursor().execute(f"update dossiers_transition set {change_}")
    connection.cursor().execute("update dossiers_transition set note = '–' where seq = 2")
    assert Transition.objects.get(seq=2).note == "–"


def test_what_changed_between_the_look_and_the_deed_is_not_erased_unseen(client, steward, dossier):
    long_ago(dossier)
    page = asked(client, "erasure")
    looked = seen(client.get(page))
    another = submit(
        procedure=by_code("1.001193"), unit_code="10525", channel="online", applicant=Applicant(NAME, PHONE, NUMBER),
        at=timezone.now(), by="system:test",
    )  # fmt: skip
    change(dossier=another, verb="refuse", at=timezone.now(), by="system:test", note="Lý do khác")
    long_ago(another)
    answer = client.post(page, {"do": "erase", "seen": looked})
    assert answer.status_code == 409 and "changed since you looked" in text(answer)
    assert set(Dossier.objects.values_list("applicant_name", flat=True)) == {NAME} and not lines(
        "personal.erased"
    )
    assert PersonalRequest.objects.get().state == "open"
    looked = seen(answer)
    Dossier.objects.filter(pk=another.pk).update(note="thêm vào")
    assert client.post(page, {"do": "erase", "seen": looked}).status_code == 409
    assert client.post(page, {"do": "erase"}).status_code == 409
    assert client.post(page, {"do": "erase", "seen": seen(client.get(page))}).status_code == 200
    assert set(Dossier.objects.values_list("applicant_name", flat=True)) == {"–"}


def test_the_sign_of_what_was_seen_tells_nothing_of_the_data(client, steward, dossier):
    long_ago(dossier)
    page = asked(client, "erasure")
    first = seen(client.get(page))
    Dossier.objects.update(note="khác")
    assert re.fullmatch(r"[0-9a-f]{64}", first) and first != seen(client.get(page))


def test_a_request_that_names_nobody_in_particular_comes_back_with_what_was_typed(client, steward):
    said = {
        "wish": "export",
        "asked_by": "Lan",
        "handle": "phone",
        "value": "12",
        "why": "vì sao",
        "ground": "own",
        "act": "Đơn 1",
    }
    answer = client.post("/personal/steward/new/", said)
    assert answer.status_code == 409 and "Give the whole identity number" in text(answer)
    assert 'value="Lan"' in text(answer) and "vì sao" in text(answer)
    answer = client.post("/personal/steward/new/", said | {"act": "", "value": "0912345678"})
    assert answer.status_code == 400 and 'value="0912345678"' in text(answer)
    answer = client.post("/personal/steward/new/", said | {"handle": "account", "value": "dulieu"})
    assert answer.status_code == 409 and "another steward" in text(answer)
    assert not PersonalRequest.objects.exists() and not lines("personal.request_taken")


def test_the_page_of_terms_shows_every_declared_field_with_purpose_and_term(client, steward):
    told = text(client.get("/personal/steward/retention/"))
    with translation.override("en"):
        for one in declared().values():
            for name, said in one.personal.items():
                assert f"<code>{name}</code>" in told and escape(str(said.purpose)) in told, (one.name, name)
    assert "3,650 days after the dossier was finished" in told and "assumption, not verified" in told
    assert "The audit is never changed" in told


def test_a_phone_number_is_found_however_it_was_typed_and_in_the_request_too(client, steward, dossier):
    page = asked(client, "export", "phone", "0912.345.678")
    told = text(client.get(page))
    assert dossier.code in told and "request about personal data" in told

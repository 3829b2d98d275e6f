"""A dossier holds what was filled in, by the version it began under; officials and systems read and change it by the same form."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from haidang.core.accounts.operations import open_account
from haidang.core.oversight.operations import erase
from haidang.core.testing.loaded import loaded
from haidang.dossiers import operations, queries
from haidang.dossiers.choices import State, Verb
from haidang.dossiers.models import Answers, Dossier, Draft
from haidang.dossiers.tests.a_birth import ALL, CODE, PHONE, begun, filled_in, hand_in, text, typed
from haidang.procedures.entry import operations as entry
from haidang.procedures.entry import queries as forms
from haidang.procedures.entry.files import read_schema
from haidang.procedures.queries import by_code

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


def test_a_dossier_keeps_the_version_it_was_filled_in_under(client):
    draft = filled_in(client)
    procedure, today = by_code(CODE), timezone.localdate()
    newer = entry.draft(procedure=procedure, by="system:test")
    schema = newer.schema
    schema["properties"]["child_name"]["title"] = "Tên gọi của bé"
    entry.change(version=newer, edition=newer.edition, content=read_schema(schema)[0], by="system:test")
    entry.publish(version=newer, starts_on=today, today=today, by="system:test")
    page = text(client.get(f"/dossiers/drafts/{draft.pk}/child/"))
    assert "phiên bản mới" in page and "Tên gọi của bé" not in page
    hand_in(client, draft)
    dossier = Dossier.objects.get()
    [filling] = queries.fillings_of(dossier)
    assert filling.number == 1 and filling.parts[1][1][0].words.vi == "Họ, chữ đệm, tên của bé"
    assert forms.in_force(procedure, today).number == 2


def submitted(client, **answers):
    body = {
        "procedure": CODE,
        "unit": "10525",
        "applicant_name": "Bùi Thị Hoa",
        "applicant_phone": PHONE,
    } | answers
    return client.post("/api/v1/dossiers/", json.dumps(body), content_type="application/json")


def right() -> dict:
    found = {key: value for part in ALL.values() for key, value in part.items() if value != ""}
    return found | {"mother_born_on": "1990-05-21", "number_of_copies": 3}


def test_a_system_hands_in_answers_that_fit_the_same_form(client):
    assert submitted(client, answers=right()).status_code == 201
    assert Answers.objects.get().content == right()
    assert submitted(client).status_code == 201  # what was filled in elsewhere comes as a paper


def test_answers_that_do_not_fit_are_refused_by_name_and_no_dossier_is_made(client):
    for changes, place in (
        ({"favourite_colour": "xanh"}, "favourite_colour"), ({"child_name": None}, "child_name"), ({"number_of_copies": "3"}, "number_of_copies"),
        ({"birth_address": "Xã Kiến Thụy"}, "birth_address"), ({"child_born_on": "2999-01-01"}, "child_born_on"), ({"child_sex": "?"}, "child_sex"),
        ({"child_name": "a\x00b"}, "child_name"), ({"number_of_copies": 1e300}, "number_of_copies"), ({"hospital": {"a": [1]}}, "hospital"),
    ):  # fmt: skip
        answer = submitted(client, answers=right() | changes)
        assert answer.status_code == 409 and answer.json()["refusal"] == "UnableToFill"
        assert f"{place}: " in answer.json()["detail"], place
    assert submitted(client, procedure="2.001035", answers={}).json()["refusal"] == "NoForm"
    assert not Dossier.objects.exists()


def test_answers_come_along_with_papers_as_one_part_of_a_form(client):
    body = {
        "procedure": CODE,
        "unit": "10525",
        "applicant_name": "Bùi Thị Hoa",
        "answers": json.dumps(right()),
    }
    paper = SimpleUploadedFile("to.xml", b"<?xml version='1.0'?><to/>")
    assert client.post("/api/v1/dossiers/with-papers", body | {"papers": paper}).status_code == 201
    assert Answers.objects.get().content == right()
    paper = SimpleUploadedFile("to.xml", b"<?xml version='1.0'?><to/>")
    assert (
        client.post("/api/v1/dossiers/with-papers", body | {"papers": paper, "answers": "{"}).status_code
        == 422
    )


def test_a_clerk_types_what_came_on_paper_and_changes_stay_readable(client, clerk):
    client.force_login(clerk)
    answer = client.post(
        "/dossiers/new/",
        {"procedure": CODE, "unit": "10525", "applicant_name": "Bùi Thị Hoa", "applicant_phone": PHONE, "channel": "in_person", "then": "form"},
    )  # fmt: skip
    assert answer.url.endswith("/form/")
    every = {key: value for part in ALL.values() for key, value in part.items()}
    missing = client.post(answer.url, typed(every | {"child_name": ""}, do="save"))
    assert (
        missing.status_code == 400 and "Bệnh viện Phụ sản" in text(missing) and not Answers.objects.exists()
    )
    assert client.post(answer.url, typed(every, do="save")).status_code == 302
    client.post(answer.url, typed(every | {"child_name": "Trần Minh An"}, do="save"))
    page = text(client.get(answer.url.replace("form/", "")))
    assert "Trần Minh An" in page and "(trước đó: Trần Bùi Minh An)" in page and Answers.objects.count() == 2


def test_who_applied_mends_the_form_when_the_office_asks_and_the_office_is_told(client, clerk):
    hand_in(client, filled_in(client))
    dossier = Dossier.objects.get()
    address = f"/dossiers/track/{dossier.code}/form/"
    every = {key: value for part in ALL.values() for key, value in part.items()} | {"home_town": "Thái Bình"}
    assert (
        client.post(address, typed(every, do="save", phone=PHONE)).status_code == 302
    )  # nobody asked: nothing is changed
    for verb, note in ((Verb.RECEIVE, ""), (Verb.ASK_SUPPLEMENT, "Xem lại quê quán")):
        dossier.refresh_from_db()
        operations.change(dossier=dossier, verb=verb, note=note, at=timezone.now(), by=clerk)
    assert "Trần Bùi Minh An" not in text(client.post(address, {"phone": "0999999999"}, follow=True))
    assert "Trần Bùi Minh An" in text(client.post(address, {"phone": PHONE}))
    assert client.post(address, typed(every, do="save", phone=PHONE)).status_code == 302
    dossier.refresh_from_db()
    newest = queries.fillings_of(dossier)[0]
    assert (
        newest.row.content["home_town"] == "Thái Bình"
        and newest.row.by == ""
        and dossier.papers_sent_at is not None
    )


def test_what_was_filled_in_is_given_out_with_a_persons_data_and_erased_with_it(client, hoa):
    client.force_login(hoa)
    begun(client)
    hand_in(client, filled_in(client))
    page = text(client.get("/personal/"))
    assert "Trần Bùi Minh An" in page and "bản nháp hồ sơ" in page.lower()
    Dossier.objects.update(
        state=State.REFUSED, finished_at=timezone.now() - timedelta(5000), received_at=None
    )
    Draft.objects.update(saved_at=timezone.now() - timedelta(40))
    erase(handle="account", value=hoa.username, act="Đơn 1", on=timezone.localdate(), by="system:test")
    assert Answers.objects.get().content == {} and Draft.objects.get().typed == {}

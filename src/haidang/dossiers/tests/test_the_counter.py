"""The counter receives for any unit, from guests and people with an account, orders what is scanned, and gives back at once."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.calendar import aware
from haidang.core.print.tests.test_on_paper import close, text_in
from haidang.core.testing.loaded import loaded
from haidang.dossiers import operations, queries
from haidang.dossiers.choices import State
from haidang.dossiers.models import Dossier, OrderedPaper, Slip
from haidang.dossiers.tests.factories import MORNING, received, submitted
from haidang.procedures.models import Procedure

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {
    "procedure": "1.004873", "applicant_name": "Lê Văn Quầy", "applicant_phone": "0912345678", "channel": "in_person", "identified_by": "guest",
}  # fmt: skip


@pytest.fixture
def neighbour(city):
    user = open_account(username="hoa", full_name="Hoa", password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role="clerk", unit_code="11311", starts_on=MORNING.date(), by="system:test")
    return user


def test_a_ward_receives_for_another_ward_whose_time_begins_when_it_has_it(city, clerk, neighbour, client):
    client.force_login(clerk)
    client.post("/dossiers/new/", {**FORM, "unit": "11311"})
    dossier = Dossier.objects.get()
    assert (dossier.unit_code, dossier.desk_code, dossier.state, dossier.due_at) == (
        "11311",
        "10525",
        State.NEW,
        None,
    )
    assert ".10525-" in dossier.code
    assert dossier.code in client.get("/dossiers/").text
    slip = close(text_in(client.get(f"/dossiers/{dossier.code}/receipt.pdf").content))
    assert close("Tính từ khi cơ quan giải quyết nhận được hồ sơ") in slip and close("số thứ tự 01") in slip
    assert client.post(f"/dossiers/{dossier.code}/", {"verb": "receive"}).status_code == 404
    client.force_login(neighbour)
    assert client.post(f"/dossiers/{dossier.code}/", {"verb": "receive"}).status_code == 302
    dossier.refresh_from_db()
    assert dossier.state == State.RECEIVED and dossier.due_at
    assert list(Slip.objects.order_by("seq").values_list("unit_code", "number")) == [
        ("10525", 1),
        ("11311", 1),
    ]
    client.post(f"/dossiers/{dossier.code}/", {"verb": "finish"})
    client.force_login(clerk)
    assert client.post(f"/dossiers/{dossier.code}/", {"verb": "give_result"}).status_code == 302


def test_for_a_department_it_is_received_at_once_and_the_unit_follows_from_the_procedure(city, clerk, client):
    procedure = Procedure.objects.filter(unit_code__gt="").order_by("id").first()
    client.force_login(clerk)
    client.post("/dossiers/new/", {**FORM, "procedure": procedure.code})
    dossier = Dossier.objects.get()
    assert (dossier.unit_code, dossier.desk_code, dossier.state) == (
        procedure.unit_code,
        "10525",
        State.RECEIVED,
    )
    assert dossier.due_at and Slip.objects.get().unit_code == "10525"
    assert client.post(f"/dossiers/{dossier.code}/", {"verb": "finish"}).status_code == 404
    assert "Lê Văn Quầy" in client.get(f"/dossiers/{dossier.code}/").text


def test_before_the_decree_of_2026_the_time_of_what_was_received_elsewhere_began_there(city):
    early = aware(datetime(2026, 3, 2, 9, 0))
    dossier = submitted(at=early, unit_code="11311", desk_code="10525")
    assert not queries.counted_by_the_unit(dossier, early.date())
    assert queries.counted_by_the_unit(dossier, MORNING.date())


def test_who_hands_in_is_a_guest_or_known_by_number_or_account(city, clerk, client):
    client.force_login(clerk)
    person = open_account(username="dan", full_name="Dân", password="mot-mat-khau-dai", by="system:test")
    wrong = client.post("/dossiers/new/", {**FORM, "identified_by": "account", "account": "không-có"})
    assert wrong.status_code == 400 and "Lê Văn Quầy" in wrong.text and not Dossier.objects.exists()
    assert client.post("/dossiers/new/", {**FORM, "identified_by": "id_number"}).status_code == 400
    client.post("/dossiers/new/", {**FORM, "identified_by": "account", "account": "dan"})
    assert Dossier.objects.get().applicant_account == person
    client.post(
        "/dossiers/new/", {**FORM, "identified_by": "id_number", "applicant_id_number": "031099001234"}
    )
    assert Dossier.objects.order_by("-id").first().identified_by == "id_number"


def test_what_is_done_at_once_is_received_finished_and_given_back_and_stands_in_the_register(
    city, clerk, client
):
    client.force_login(clerk)
    elsewhere = client.post("/dossiers/new/", {**FORM, "unit": "11311", "same_day": "on"})
    assert elsewhere.status_code == 400 and not Dossier.objects.exists()
    client.post("/dossiers/new/", {**FORM, "same_day": "on", "key": "one"})
    client.post("/dossiers/new/", {**FORM, "same_day": "on", "key": "one"})
    dossier = Dossier.objects.get()
    assert dossier.state == State.RETURNED and not dossier.late
    assert [one.verb for one in queries.history_of(dossier)] == ["submit", "receive", "finish", "give_result"]
    assert Slip.objects.get().number == 1


def test_what_was_given_back_at_once_is_shown_whatever_else_the_button_and_the_scans_would_lead_to(
    city, clerk, client
):
    loaded(("entry_forms", "load"))
    client.force_login(clerk)
    birth = {**FORM, "procedure": "1.001193"}
    scans = [SimpleUploadedFile(f"trang-{n}.xml", f"<?xml version='1.0'?><t{n}/>".encode()) for n in (1, 2)]
    answer = client.post("/dossiers/new/", {**birth, "then": "form"})
    assert answer.url.endswith("/form/") and client.get(answer.url).status_code == 200
    for more in ({"then": "form"}, {"papers": scans}):
        answer = client.post("/dossiers/new/", {**birth, "same_day": "on", **more})
        dossier = Dossier.objects.latest("id")
        assert dossier.state == State.RETURNED and answer.url == f"/dossiers/{dossier.code}/"
        assert client.get(answer.url).status_code == 200


def test_scanned_papers_are_named_and_ordered_by_numbers_alone(city, clerk, client):
    client.force_login(clerk)
    files = [
        SimpleUploadedFile(f"trang-{n}.xml", f"<?xml version='1.0'?><t{n}/>".encode()) for n in (1, 2, 3)
    ]
    answer = client.post("/dossiers/new/", {**FORM, "papers": files})
    dossier = Dossier.objects.get()
    address = f"/dossiers/{dossier.code}/papers/order/"
    assert answer.url == address and "data-order" in client.get(address).text
    there = {one.file.name: one.file.pk for one in queries.papers_of(dossier)}
    form = {"form-TOTAL_FORMS": 3, "form-INITIAL_FORMS": 3}
    for n, (name, place) in enumerate({"trang-1.xml": 3, "trang-2.xml": 1, "trang-3.xml": 2}.items()):
        form |= {f"form-{n}-file": there[name], f"form-{n}-place": place, f"form-{n}-title": f"Giấy {name}",
                 f"form-{n}-form": "original" if place == 1 else "copy", f"form-{n}-copies": place}  # fmt: skip
    wrong = client.post(address, {**form, "form-0-place": "x"})
    assert wrong.status_code == 400 and "Giấy trang-1.xml" in wrong.text and not OrderedPaper.objects.exists()
    assert client.post(address, form).status_code == 302
    assert [one.file.name for one in queries.papers_of(dossier)] == [
        "trang-2.xml",
        "trang-3.xml",
        "trang-1.xml",
    ]
    slip = close(text_in(client.get(f"/dossiers/{dossier.code}/receipt.pdf").content))
    assert slip.index(close("Giấy trang-2.xml")) < slip.index(close("Giấy trang-1.xml"))
    other = received(papers=[])
    strange = client.post(address.replace(dossier.code, other.code), form)
    assert strange.status_code == 404


def test_the_queue_shows_what_is_at_risk_before_it_is_late_and_each_number_opens_its_list(
    city, clerk, client
):
    now = timezone.now()
    calm, risky, late = received(), received(), received()
    for dossier, risk, due in ((calm, 7, 9), (risky, -1, 1), (late, -3, -1)):
        Dossier.objects.filter(pk=dossier.pk).update(at_risk_at=now + timedelta(risk), due_at=now + timedelta(due))  # fmt: skip
    operations.change(dossier=received(), verb="ask_supplement", at=MORNING, by="Lan", note="Thiếu")
    found = queries.figures(clerk, now)
    assert (found["risk"], found["late"], found["waiting"]) == (1, 1, 1)
    client.force_login(clerk)
    page = client.get("/dossiers/").text
    for what in ("late", "today", "risk", "waiting"):
        assert f'href="?what={what}"' in page
    listed = client.get("/dossiers/?what=risk").text
    assert risky.code in listed and calm.code not in listed and late.code not in listed


def test_a_procedure_is_chosen_and_never_the_first_of_the_list(city, clerk, client):
    client.force_login(clerk)
    form = client.get("/dossiers/new/").context["form"]
    assert form["procedure"].value() is None and form.fields["procedure"].choices[0] == ("", "Chọn thủ tục")
    answer = client.post("/dossiers/new/", {**FORM, "procedure": ""})
    assert answer.status_code == 400 and "procedure" in answer.context["form"].errors
    assert not Dossier.objects.exists() and answer.context["form"]["applicant_name"].value() == "Lê Văn Quầy"

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.audit.queries import verify
from haidang.core.calendar import aware
from haidang.core.events.models import Event
from haidang.dossiers import operations
from haidang.dossiers.choices import State
from haidang.dossiers.models import CodeSequence, Dossier, Transition
from haidang.dossiers.tests.factories import MORNING, received, submitted
from haidang.procedures.operations import set_steps
from haidang.procedures.queries import by_code

pytestmark = pytest.mark.django_db


def do(dossier, verb, hours=1, note="", declared=None):
    return operations.change(
        dossier=dossier, verb=verb, at=MORNING + timedelta(hours=hours), by="system:test", note=note, declared=declared,
    )  # fmt: skip


def test_a_dossier_is_submitted_received_passed_on_finished_and_given_back(city):
    dossier = received()
    assert dossier.code == "H24.10525-261109-0001"
    assert dossier.due_at == aware(datetime(2026, 11, 12, 9, 0))
    for verb in ("advance", "advance", "finish", "give_result"):
        do(dossier, verb)
    assert dossier.state == State.RETURNED and not dossier.late
    rows = list(
        Transition.objects.filter(dossier=dossier).order_by("seq").values_list("seq", "before", "after")
    )
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert all(rows[n][2] == rows[n + 1][1] for n in range(5))
    assert verify()[1] == []
    assert Event.objects.filter(name="dossiers.completed", payload__dossier=dossier.code).count() == 1


def test_a_supplement_stops_the_time_and_the_full_dossier_restarts_it(city):
    dossier = do(received(), "ask_supplement", note="Thiếu giấy chứng sinh")
    assert dossier.due_at is None and dossier.supplements == 1
    operations.change(
        dossier=dossier, verb="answer_supplement", at=MORNING + timedelta(days=2), by="system:test"
    )
    assert dossier.due_at == aware(datetime(2026, 11, 16, 9, 0))


@pytest.mark.parametrize(
    ("verb", "note", "refusal"),
    [
        ("give_result", "", operations.UnableToChange),
        ("receive", "", operations.UnableToChange),
        ("answer_supplement", "", operations.UnableToChange),
        ("ask_supplement", " ", operations.ReasonMissing),
        ("stop", "", operations.ReasonMissing),
    ],
)
def test_what_does_not_fit_is_refused_by_name_and_changes_nothing(city, verb, note, refusal):
    dossier = received()
    before = Transition.objects.count()
    with pytest.raises(refusal):
        do(dossier, verb, note=note)
    assert Transition.objects.count() == before
    assert Dossier.objects.get(pk=dossier.pk).state == State.RECEIVED


def test_a_submission_for_nobody_nowhere_or_the_wrong_unit_is_refused(city):
    with pytest.raises(operations.UnableToSubmit):
        submitted(applicant=operations.Applicant("  "))
    with pytest.raises(operations.UnableToSubmit):
        submitted(unit_code="00000")
    with pytest.raises(operations.UnableToSubmit):
        submitted(channel="pigeon")
    assert not CodeSequence.objects.exists()


def test_an_open_dossier_whose_time_ran_out_is_marked_late(city):
    dossier = received()
    assert operations.mark_late(now=dossier.due_at) == 0
    assert operations.mark_late(now=dossier.due_at + timedelta(minutes=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_codes_have_neither_gaps_nor_doubles_when_many_submit_at_once_and_some_fail(city):
    def one(number):
        try:
            name = "" if number % 7 == 0 else f"Người {number % 40}"
            return submitted(applicant=operations.Applicant(name), idempotency_key=f"k{number % 40}").code
        except operations.UnableToSubmit:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(one, [number for number in range(40) for _ in range(5)]))
    for place in range(0, 200, 5):
        assert len(set(given[place : place + 5])) == 1, "one key, one dossier, told to everybody who asked"
    numbers = sorted(int(code.rsplit("-", 1)[1]) for code in Dossier.objects.values_list("code", flat=True))
    assert numbers == list(range(1, 35))
    assert CodeSequence.objects.get().last == 34
    assert verify()[1] == []


def test_a_key_used_for_another_person_is_refused_and_not_answered_with_their_dossier(city):
    submitted(idempotency_key="k")
    with pytest.raises(operations.UnableToSubmit):
        submitted(idempotency_key="k", applicant=operations.Applicant("Người khác"))


def test_a_unit_of_the_wrong_level_does_not_get_the_procedure(city):
    with pytest.raises(operations.UnableToSubmit):
        submitted(unit_code="HP-STC")


def test_what_nobody_recorded_is_not_measured(city):
    dossier = received(channel="in_person")
    do(dossier, "finish")
    dossier.refresh_from_db()
    for name in (
        "synchronised",
        "digitised",
        "result_electronic",
        "reused",
        "shared",
        "population_data",
        "complained",
    ):
        assert getattr(dossier, name) is None, name


def test_what_was_declared_is_kept_with_the_act_and_nothing_else_is(city):
    dossier = submitted()
    operations.change(
        dossier=dossier, verb="receive", at=MORNING, by="system:test", declared={"digitised": True, "reused": False}
    )  # fmt: skip
    operations.change(
        dossier=dossier, verb="finish", at=MORNING, by="system:test", declared={"result_electronic": True}
    )
    dossier.refresh_from_db()
    assert (dossier.digitised, dossier.reused, dossier.population_data) == (True, False, None)
    assert dossier.result_electronic and dossier.fully_online
    kept = dict(Transition.objects.filter(dossier=dossier).values_list("verb", "declared"))
    assert kept == {
        "submit": None, "receive": {"digitised": True, "reused": False}, "finish": {"result_electronic": True},
    }  # fmt: skip
    with pytest.raises(operations.UnableToChange):
        do(received(), "finish", declared={"paid_online": True})


def test_the_boxes_a_clerk_ticks_are_what_the_index_counts(client, clerk):
    client.force_login(clerk)
    form = {
        "procedure": "1.001193", "unit": "10525", "applicant_name": "Lê Văn Quầy", "applicant_phone": "0912345678",
        "channel": "in_person", "asked": ["digitised", "reused"], "declared": ["digitised"],
    }  # fmt: skip
    client.post("/dossiers/new/", form)
    dossier = Dossier.objects.get()
    page = client.get(f"/dossiers/{dossier.code}/").content.decode()
    assert 'name="asked" value="result_electronic"' in page
    client.post(f"/dossiers/{dossier.code}/", {"verb": "finish", "asked": "result_electronic", "declared": "result_electronic"})  # fmt: skip
    dossier.refresh_from_db()
    assert (dossier.digitised, dossier.reused, dossier.population_data, dossier.result_electronic) == (
        True, False, None, True,
    )  # fmt: skip
    answer = client.post(
        f"/api/v1/dossiers/{dossier.code}/changes",
        json.dumps({"verb": "give_result", "declared": {"nonsense": True}}), content_type="application/json",
    )  # fmt: skip
    assert answer.status_code == 422


def test_a_dossier_once_late_stays_late_whatever_follows(city):
    for verbs in (
        ("ask_supplement", "answer_supplement", "finish"),
        ("ask_supplement", "ask_withdrawal", "stop"),
    ):
        dossier = received()
        for day, verb in enumerate(verbs, 20):
            operations.change(
                dossier=dossier, verb=verb, at=MORNING + timedelta(days=day), by="system:test", note="Lý do"
            )
        assert dossier.late, verbs


def test_a_withdrawal_taken_back_skips_neither_papers_nor_payment(city):
    for first, state in (("ask_supplement", State.SUPPLEMENT), ("ask_payment", State.PAYMENT)):
        dossier = received()
        for hour, verb in enumerate((first, "ask_withdrawal", "resume"), 1):
            do(dossier, verb, hour, note="Lý do")
        assert dossier.state == state
        assert (dossier.due_at is None) == (state == State.SUPPLEMENT)


def test_the_unit_at_whose_step_a_dossier_is_sees_and_examines_it_until_it_is_passed_on(client, city):
    procedure = by_code("1.004873")
    set_steps(
        procedure=procedure,
        steps=[("Tiếp nhận", "", 0.2), ("Xác minh", "11311", 0.5), ("Ký", "", 0.3)],
        by="system:test",
    )
    there = open_account(username="xm", full_name="Xác minh", password="mot-mat-khau-dai", by="system:test")
    grant(user=there, role="officer", unit_code="11311", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(there)
    dossier = received()
    address = f"/dossiers/{dossier.code}/"
    assert client.get(address).status_code == 404
    do(dossier, "advance")
    assert client.get(address).status_code == 404
    do(dossier, "advance", 2)
    assert dossier.step_unit_code == "11311"
    assert client.get(address).status_code == 200
    assert dossier.code in client.get("/dossiers/").content.decode()
    assert client.post(address, {"verb": "give_result"}).status_code == 404
    assert client.post(address, {"verb": "advance"}).status_code == 302
    dossier.refresh_from_db()
    assert dossier.step_unit_code == "10525"
    assert client.get(address).status_code == 404


def test_the_reason_is_read_by_whoever_gives_the_phone_number_and_by_nobody_else(client, city):
    dossier = do(received(), "ask_supplement", note="Thiếu giấy chứng sinh")
    address = f"/dossiers/track/{dossier.code}/"
    assert "chứng sinh" not in client.get(address).content.decode()
    assert "chứng sinh" not in client.post(address, {"phone": "0900000000"}).content.decode()
    assert "chứng sinh" in client.post(address, {"phone": "0912 345 678"}).content.decode()


def test_an_address_or_a_name_with_a_nul_sign_is_refused_and_breaks_nothing(client, city):
    for address in ("/dossiers/track/%00/", "/procedures/%00/", "/api/v1/dossiers/%00"):
        assert client.get(address).status_code == 404
    assert client.get("/dossiers/track/?code=%00").status_code == 400
    body = {"procedure": "1.004873", "unit": "10525", "applicant_name": "a\x00b"}
    assert (
        client.post("/api/v1/dossiers/", json.dumps(body), content_type="application/json").status_code == 422
    )


def test_what_is_done_cannot_lie_before_what_was_done(city):
    dossier = received()
    with pytest.raises(operations.UnableToChange):
        do(dossier, "finish", hours=-1)


def test_transitions_and_audit_lines_cannot_be_changed(city):
    received()
    for table in ("dossiers_transition", "audit_auditline"):
        with pytest.raises(Exception, match="never changed"), connection.cursor() as cursor:
            cursor.execute("savepoint try")
            try:
                cursor.execute(f"update {table} set verb = 'x'")
            finally:
                cursor.execute("rollback to savepoint try")


def test_the_api_takes_a_dossier_once_and_tells_where_it_is_without_naming_the_person(client, city):
    body = {
        "procedure": "1.004873",
        "unit": "10525",
        "applicant_name": "Trần Thị Kín",
        "applicant_phone": "0912345678",
    }
    answers = [
        client.post(
            "/api/v1/dossiers/",
            json.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": "a1"},
        )
        for _ in range(2)
    ]
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[0].json()["code"] == answers[1].json()["code"]
    tracked = client.get(f"/api/v1/dossiers/{answers[0].json()['code']}")
    assert tracked.json()["state"] == 1 and "Kín" not in tracked.content.decode()
    assert client.get("/api/v1/dossiers/H24.1-000000-0000").status_code == 404
    refused = client.post(
        "/api/v1/dossiers/", json.dumps({**body, "unit": "x"}), content_type="application/json"
    )
    assert refused.status_code == 409 and refused.json()["refusal"] == "UnableToSubmit"


def test_the_api_lists_what_a_clerks_units_have_and_finds_names_without_accents(client, clerk):
    mine = received(applicant=operations.Applicant("Trần Thị Đào"))
    received(unit_code="11311", applicant=operations.Applicant("Trần Thị Đào"))
    address = "/api/v1/dossiers/"
    assert client.get(address).status_code == 401
    client.force_login(clerk)
    for asked in ("", "?q=tran thi dao", f"?q={mine.code}", "?q=Đào"):
        answer = client.get(address + asked).json()
        assert (answer["total"], [row["code"] for row in answer["rows"]]) == (1, [mine.code]), asked
    assert client.get(address + "?q=???").json()["total"] == 0
    assert client.get(address + "?what=nonsense").status_code == 422
    row = client.get(address).json()["rows"][0]
    assert row["procedure"] == "1.004873" and row["applicant_name"] == "Trần Thị Đào"


def test_a_clerk_receives_at_the_counter_and_a_refusal_keeps_what_was_typed(client, clerk):
    client.force_login(clerk)
    form = {
        "procedure": "1.004873",
        "unit": "10525",
        "applicant_name": "Lê Văn Quầy",
        "applicant_phone": "abc",
        "channel": "in_person",
    }
    wrong = client.post("/dossiers/new/", form)
    assert "Lê Văn Quầy" in wrong.content.decode() and not Dossier.objects.exists()
    client.post("/dossiers/new/", {**form, "applicant_phone": "0912 345 678"})
    dossier = Dossier.objects.get()
    assert dossier.state == State.RECEIVED and dossier.code.endswith(f"{timezone.localdate():%y%m%d}-0001")
    refused = client.post(f"/dossiers/{dossier.code}/", {"verb": "ask_supplement", "note": ""})
    assert refused.status_code == 409
    client.post(f"/dossiers/{dossier.code}/", {"verb": "finish"})
    dossier.refresh_from_db()
    assert dossier.state == State.FINISHED
    public = client.get(f"/dossiers/track/{dossier.code}/").content.decode()
    assert dossier.code in public
    client.logout()
    assert "Lê Văn Quầy" not in client.get(f"/dossiers/track/{dossier.code}/").content.decode()

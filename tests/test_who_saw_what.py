"""Whoever looks at personal data leaves a line: the inspector reads it, the citizen too, and nobody can change it."""

import json
import re
import time
from datetime import date, timedelta
from html import unescape
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from haidang.core.audit import operations
from haidang.core.audit import queries as audit
from haidang.core.audit.models import AuditLine
from haidang.core.audit.operations import check_day
from haidang.core.files.operations import check, hold, keep
from haidang.core.files.tests.making import pdf
from haidang.dossiers.choices import PAPERS
from haidang.dossiers.models import Dossier
from haidang.dossiers.operations import Applicant, change, submit
from haidang.dossiers.tests.a_birth import begun
from haidang.procedures.queries import by_code
from haidang.units.queries import by_code as unit_by_code

NAME, PHONE, NUMBER = "Nguyễn Thị Thử Nghiệm", "0912 345 678", "031099001234"


@pytest.fixture
def dossier(city):
    return submit(
        procedure=by_code("1.001193"), unit_code="10525", channel="online", applicant=Applicant(NAME, PHONE, NUMBER),
        note="Xin xác nhận", at=timezone.now(), by="system:test",
    )  # fmt: skip


def reads(verb):
    return [line for line in AuditLine.objects.filter(verb=verb).order_by("id")]


def details(line):
    return json.loads(line.line)["details"]


@pytest.mark.django_db(transaction=True)
def test_opening_a_dossier_leaves_one_line_of_who_in_whose_name_and_by_which_right(client, person, dossier):
    lan = person("lan", "clerk")
    client.force_login(lan)
    assert NAME in client.get(f"/dossiers/{dossier.code}/").content.decode()
    (line,) = reads("dossiers.read")
    assert (line.actor, line.unit_code, line.object_key, line.reading) == (
        f"user:{lan.pk}",
        "10525",
        dossier.code,
        True,
    )
    assert details(line) == {"permission": "dossiers.see", "role": "clerk"}
    assert audit.verify()[1] == []


@pytest.mark.django_db(transaction=True)
def test_a_list_is_one_line_that_says_how_many_and_by_which_filter_but_keeps_no_name(client, person, dossier):
    client.force_login(person("lan", "clerk"))
    for address in ("/dossiers/?what=open&q=thu+nghiem", "/api/v1/dossiers/?what=open&q=thu+nghiem"):
        assert NAME in client.get(address).content.decode().encode().decode(
            "unicode-escape" if "api" in address else "utf-8"
        )
    for line in reads("dossiers.listed"):
        said = details(line)
        assert (said["shown"], said["total"], said["what"], said["words"]) == (1, 1, "open", "T. N.")
        assert "nghiem" not in line.line
    assert len(reads("dossiers.listed")) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/dossiers/", "/api/v1/dossiers/"])
def test_who_handles_no_dossier_sees_first_letters_in_the_list_and_the_name_on_the_page(
    client, person, dossier, address
):
    client.force_login(person("lanhdao", "city_leader", ""))
    told = client.get(address).content.decode()
    assert "N. T. T. N." in told and "Nguy" not in told
    assert NAME in client.get(f"/dossiers/{dossier.code}/").content.decode()
    assert len(reads("dossiers.listed")) == len(reads("dossiers.read")) == 1


@pytest.mark.django_db(transaction=True)
def test_who_may_not_see_it_leaves_no_line_of_having_seen_it(client, person, dossier):
    client.force_login(person("elsewhere", "clerk", "11311"))
    assert client.get(f"/dossiers/{dossier.code}/").status_code == 404
    client.logout()
    client.get(f"/dossiers/track/{dossier.code}/")
    assert not AuditLine.objects.filter(reading=True).exists()


@pytest.mark.django_db(transaction=True)
def test_the_line_is_there_although_the_page_failed_afterwards(client, person, dossier, monkeypatch):
    client.force_login(person("lan", "clerk"))
    client.raise_request_exception = False
    monkeypatch.setattr("haidang.dossiers.views.pages.page_of", lambda *_: 1 / 0)
    assert client.get(f"/dossiers/{dossier.code}/").status_code == 500
    assert len(reads("dossiers.read")) == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_shown_if_the_line_cannot_be_written(client, person, dossier, monkeypatch):
    def broken(*values):
        raise DatabaseError("disk full")

    client.force_login(person("lan", "clerk"))
    client.raise_request_exception = False
    monkeypatch.setattr("haidang.core.audit.operations._append", broken)
    answer = client.get(f"/dossiers/{dossier.code}/")
    assert answer.status_code == 500 and NAME not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_refused_verb_shows_the_dossier_again_and_is_remembered_too(client, person, dossier):
    client.force_login(person("lan", "clerk"))
    answer = client.post(f"/dossiers/{dossier.code}/", {"verb": "finish"})
    assert answer.status_code == 409 and len(reads("dossiers.read")) == 1


@pytest.mark.django_db(transaction=True)
def test_remembering_costs_less_than_a_millisecond(client, person, dossier, monkeypatch):
    client.force_login(person("lan", "clerk"))
    took, append = [], operations._append

    def timed(*values):
        began = time.perf_counter()
        append(*values)
        took.append(time.perf_counter() - began)

    monkeypatch.setattr("haidang.core.audit.operations._append", timed)
    for _ in range(40):
        client.get(f"/dossiers/{dossier.code}/")
    assert sorted(took)[10] < 0.001  # the quicker ones: on a busy machine the others wait for something else


@pytest.mark.django_db(transaction=True)
def test_many_things_of_one_operation_are_a_line_each_and_the_chain_holds(dossier):
    papers = [check(data=pdf() + b"%" + str(n).encode(), name=f"to-{n}.pdf", owner=PAPERS) for n in range(19)]
    kept = keep(checked=papers, owner=PAPERS, key=dossier.code, at=timezone.now(), by="system:test")
    lines = AuditLine.objects.filter(verb="files.kept").order_by("id")
    assert [line.object_key for line in lines] == [str(file.pk) for file in kept]
    assert {(details(line)["of"], details(line)["kind"]) for line in lines} == {(dossier.code, "pdf")}
    day = timezone.localdate()
    assert audit.verify(day, day)[1] == []


@pytest.mark.django_db(transaction=True)
def test_the_citizen_sees_position_and_unit_and_when_but_only_with_the_phone_number(client, person, dossier):
    client.force_login(person("nguoimo", "clerk"))
    client.get(f"/dossiers/{dossier.code}/")
    client.logout()
    client.cookies["django_language"] = "en"
    address = f"/dossiers/track/{dossier.code}/"
    for answer in (client.get(address), client.post(address, {"phone": "0999999999"})):
        assert "One-stop clerk" not in answer.content.decode()
    told = client.post(address, {"phone": "0912345678"}).content.decode()
    assert "One-stop clerk" in told and "nguoimo" not in told
    assert unit_by_code("10525").name in told.partition("Who opened your dossier")[2]


@pytest.mark.django_db(transaction=True)
def test_the_page_of_the_audit_tells_in_sentences_and_opens_the_object(client, person, dossier):
    client.force_login(person("lan", "clerk"))
    client.get(f"/dossiers/{dossier.code}/")
    change(dossier=dossier, verb="receive", at=timezone.now(), by="system:test")
    client.force_login(person("minh", "inspector", ""))
    client.cookies["django_language"] = "en"
    told = client.get("/audit/").content.decode()
    assert f"opened dossier {dossier.code}" in told and f'href="/dossiers/track/{dossier.code}/"' in told
    assert client.get(f"/dossiers/track/{dossier.code}/").status_code == 200
    assert ">lan</a>" in told
    assert "See the dossiers of the unit" in told
    for asked, there in [
        ("kind=reads", {"read"}), ("kind=writes", {"received", "submitted"}), ("person=lan", {"read"}),
        ("person=nobody", set()), ("unit=11311", set()), (f"key={dossier.code}", {"read", "received", "submitted"}),
        ("verb=dossiers.read", {"read"}), (f"day={timezone.localdate() - timedelta(1)}", set()),
    ]:  # fmt: skip
        told = client.get(f"/audit/?{asked}").content.decode().partition("<tbody")[2]
        sentences = {"read": "opened dossier", "received": "did “Receive”", "submitted": "handed in dossier"}
        assert {name for name, words in sentences.items() if words in told} == there, asked
    lines = client.get("/audit/lines.csv?verb=dossiers.read").content.decode()
    assert lines.count("dossiers.read") == 1 and dossier.code in lines
    assert client.get("/audit/?day=never&before=x").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_page_of_the_audit_calls_lists_and_roles_as_people_do(client, person, city):
    client.force_login(person("lan", "clerk"))
    client.get("/dossiers/?what=risk")
    client.force_login(person("minh", "inspector", ""))
    client.cookies["django_language"] = "en"
    told = client.get("/audit/").content.decode()
    assert "dossiers in a list (At risk)" in told
    assert "gave minh the role" in told and "gave lan the role “One-stop clerk”" in told
    assert "the house itself (test)" in told and ">system:test<" not in told


@pytest.mark.django_db(transaction=True)
def test_the_page_of_the_audit_names_drafts_files_people_and_units_by_words(
    client, person, city, tmp_path, settings
):
    settings.HAIDANG_FILES = str(tmp_path)
    call_command("entry_forms", "load", verbosity=0)
    draft = begun(client)
    paper = check(data=pdf(), name="khai-sinh.pdf", owner=PAPERS)
    (held,) = hold(checked=[paper], form="secret", field="papers", at=timezone.now(), by="public")
    (kept,) = keep(
        checked=[paper], owner=PAPERS, key="H24.10525-261124-0001", at=timezone.now(), by="system:test"
    )
    client.force_login(person("minh", "inspector", "10525"))
    told = unescape(client.get("/audit/").content.decode())
    rows = re.sub(r"<[^>]+>", " ", told.partition("<tbody")[2])
    for words in (
        "bắt đầu khai tờ khai của thủ tục “Đăng ký khai sinh", "một bản nháp tờ khai", "Tệp của biểu mẫu chưa gửi",
        "Giấy tờ của hồ sơ H24.10525-261124-0001", "giao vai trò “Thanh tra", "cho minh", unit_by_code("10525").name,
    ):  # fmt: skip
        assert words in rows, (words, rows)
    assert not {str(draft.pk), held.key, str(held.pk), str(kept.pk)} & set(rows.split())
    assert " 10525 " not in rows


@pytest.mark.django_db(transaction=True)
def test_reading_the_audit_is_itself_a_line(client, person, city):
    client.force_login(person("minh", "inspector", ""))
    client.get("/audit/?verb=dossiers.read")
    (line,) = reads("audit.listed")
    assert details(line)["filter"] == {"verb": "dossiers.read"}


@pytest.mark.django_db(transaction=True)
def test_the_page_says_up_to_when_the_chain_was_verified_and_shouts_when_it_is_broken(
    client, person, dossier
):
    client.force_login(person("minh", "inspector", ""))
    client.cookies["django_language"] = "en"
    assert "not checked yet" in client.get("/audit/").content.decode()
    check_day(timezone.localdate())
    assert "holds" in client.get("/audit/").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("alter table audit_auditline disable trigger audit_line_stays")
        cursor.execute(
            "update audit_auditline set line = replace(line, 'dossiers', 'dossierz') where verb = 'dossiers.submitted'"
        )
        cursor.execute("alter table audit_auditline enable trigger audit_line_stays")
    check_day(timezone.localdate())
    assert "is broken at" in client.get("/audit/").content.decode()


def addresses(patterns=None, prefix="/"):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


@pytest.mark.django_db(transaction=True)
def test_no_door_and_no_statement_changes_the_audit_not_even_for_the_administrator(client, person, dossier):
    client.force_login(person("quantri", "administrator", ""))
    doors = [route for route in addresses() if route.startswith("/audit/")]
    assert doors == ["/audit/", "/audit/lines.csv"]
    for door in doors:
        assert client.get(door).status_code == 200
        for method in ("post", "put", "patch", "delete"):
            assert getattr(client, method)(door).status_code == 405
    for statement in ("update audit_auditline set actor = 'x'", "delete from audit_auditline"):
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            connection.cursor().execute(statement)


GENERATE = """
insert into audit_auditline (day, lane, seq, at, verb, object_type, object_key, actor, reading, unit_code, line, hash)
select date '2025-01-01' + (n / 700)::int, 99, n, timestamptz '2025-01-01' + n * interval '2 minutes',
       case when n % 50 = 0 then 'dossiers.receive' when n % 9 = 0 then 'dossiers.listed' else 'dossiers.read' end, 'dossiers.dossier',
       'H24.' || n % 20000, 'user:' || n % 800, n % 50 > 0, (10000 + n % 120)::text, '{"details": {}}', ''::bytea
from generate_series(1, 200000) n
"""


@pytest.mark.django_db
def test_among_two_hundred_thousand_lines_every_question_is_answered_by_an_index(person):
    with connection.cursor() as cursor:
        cursor.execute(GENERATE)
        cursor.execute("analyze audit_auditline")
    asked = [
        ({}, "pkey"), ({"before": 5000}, "pkey"), ({"reading": True}, "pkey"), ({"reading": False}, "audit_of_writes"),
        ({"actors": ["user:7"]}, "audit_of_actor"), ({"actors": ["user:nobody"]}, "audit_of_actor"),
        ({"unit": "10007"}, "audit_of_unit"), ({"unit": "10007", "before": 90_000}, "audit_of_unit"),
        ({"key": "H24.77"}, "audit_of_object"), ({"day": date(2025, 6, 1)}, "audit_of_day"),
        ({"verb": "dossiers.receive"}, "audit_of_verb|audit_of_writes"), ({"verb": "no.such"}, "audit_of_verb"),
        ({"actors": ["user:7", "user:8"], "day": date(2025, 6, 1)}, "audit_of_day|audit_of_actor"),
    ]  # fmt: skip
    for filters, index in asked:
        with CaptureQueriesContext(connection) as seen:
            took = []
            for _time in range(3):  # the quickest: on a busy machine the others wait for something else
                began = time.perf_counter()
                audit.lines(**filters)
                took.append(time.perf_counter() - began)
        with connection.cursor() as cursor:
            cursor.execute("explain " + seen[0]["sql"])
            plan = " ".join(row[0] for row in cursor.fetchall())
        assert "Seq Scan" not in plan and re.search(index, plan), (filters, plan)
        assert min(took) < 0.2, filters
    first = audit.lines(size=100)
    second = audit.lines(before=first[-1].pk, size=100)
    assert len({line.pk for line in first + second}) == 200 and second[0].pk < first[-1].pk


def personal(*words):
    out = StringIO()
    call_command("personal", *words, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_everything_kept_about_a_person_can_be_taken_out_and_that_is_remembered_without_the_data(dossier):
    change(dossier=dossier, verb="receive", at=timezone.now(), by="system:test", note="Thiếu chữ ký")
    for asked in (["--phone", "0912345678"], ["--id-number", NUMBER]):
        found = json.loads(personal("export", *asked))
        assert {row["table"] for row in found} == {"dossiers.dossier", "dossiers.transition"}
        told = json.dumps(found, ensure_ascii=False)
        assert all(
            value in told for value in (NAME, PHONE, NUMBER, "Xin xác nhận", "Thiếu chữ ký", dossier.code)
        )
    kept = " ".join(line.line for line in reads("personal.exported"))
    assert kept.count("personal.exported") == 2 and NUMBER not in kept and "0912" not in kept


@pytest.mark.django_db(transaction=True)
def test_an_open_dossier_and_one_within_its_term_are_kept_with_the_reason(dossier):
    with pytest.raises(CommandError):
        personal("erase", "--id-number", NUMBER, "--act", "Đơn 01/2026")
    Dossier.objects.filter(pk=dossier.pk).update(
        finished_at=timezone.now(), received_at=timezone.now(), state=9
    )
    out = StringIO()
    with pytest.raises(CommandError):
        call_command(
            "personal", "erase", "--id-number", NUMBER, "--act", "Đơn 01/2026", stdout=out, stderr=out
        )
    assert "33/2024/QH15" in out.getvalue()
    dossier.refresh_from_db()
    assert dossier.applicant_name == NAME


@pytest.mark.django_db(transaction=True)
def test_what_need_not_be_kept_is_erased_and_the_audit_names_the_act_and_not_the_data(dossier):
    long_ago = timezone.now() - timedelta(4000)
    Dossier.objects.filter(pk=dossier.pk).update(finished_at=long_ago, received_at=long_ago, state=9)
    with pytest.raises(CommandError):
        personal("erase", "--id-number", NUMBER)  # no act
    told = personal("erase", "--id-number", NUMBER, "--act", "Đơn 01/2026")
    assert "N. T. T. N." in told and NAME not in told and NUMBER not in told
    dossier.refresh_from_db()
    assert (dossier.applicant_name, dossier.applicant_key, dossier.applicant_phone, dossier.applicant_id_number, dossier.note) == (
        "–", "", "", "", "",
    )  # fmt: skip
    (line,) = reads("personal.erased")
    assert "Đơn 01/2026" in line.line and dossier.code == line.object_key
    assert not any(value in line.line for value in (NAME, NUMBER, "345"))
    with pytest.raises(CommandError):
        personal("export", "--id-number", NUMBER)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("value", ["", "  ", "12", "%"])
def test_a_number_that_means_nobody_in_particular_takes_nothing_out(dossier, value):
    with pytest.raises(CommandError):
        personal("export", "--phone", value)


@pytest.mark.django_db(transaction=True)
def test_a_closed_account_can_be_erased_and_one_in_use_cannot(person):
    lan = person("lan", "clerk")
    with pytest.raises(CommandError):
        personal("erase", "--account", "lan", "--act", "Đơn 02/2026")
    lan.is_active, lan.last_login = False, timezone.now() - timedelta(400)
    lan.save()
    personal("erase", "--account", "lan", "--act", "Đơn 02/2026")
    lan.refresh_from_db()
    assert lan.full_name == "" and lan.username == f"erased-{lan.pk}" and not lan.has_usable_password()

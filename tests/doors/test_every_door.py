"""Every address and who may pass. An address missing from the table fails the build."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from haidang.core.facts.operations import refresh
from haidang.core.files import operations as files
from haidang.core.oversight.operations import take_in
from haidang.core.signing import ring
from haidang.dossiers.choices import PAPERS
from haidang.dossiers.operations import (
    Applicant,
    Asked,
    begin,
    change,
    consult,
    enter_body,
    give_over,
    record_verification,
    send_letter,
    submit,
    submit_linked,
    take,
)
from haidang.dossiers.queries import token_of
from haidang.dossiers.signing.operations import lay, sign
from haidang.dossiers.signing.who import signer_for
from haidang.parindex.queries import book_in_use
from haidang.parindex.rulebooks.operations import assign
from haidang.parindex.rulebooks.operations import draft as draft_book
from haidang.parindex.tests.factories import a_plan, of_heads, published
from haidang.procedures.bundles.operations import draft as draft_group
from haidang.procedures.bundles.queries import bundle_in_force
from haidang.procedures.entry.operations import draft as draft_form
from haidang.procedures.entry.operations import load as load_forms
from haidang.procedures.entry.queries import in_force
from haidang.procedures.fees.queries import fees_of
from haidang.procedures.guides.operations import draft, load
from haidang.procedures.models import LinkedGroup
from haidang.procedures.processes.operations import draft as draft_process
from haidang.procedures.queries import by_code
from haidang.procedures.shipped import FORMS, GUIDES
from haidang.surveys.tests.factories import a_survey
from haidang.units.operations import add_step
from haidang.units.operations import draft as draft_plan
from haidang.units.rules.plans import Named, Step
from tests.doors.table import DOORS, OPEN
from tests.doors.test_headers import Violations, wrong_headers

EVERYWHERE = ("home_affairs", "city_leader", "inspector", "administrator", "data_steward")
NAMES = {"code": None}


def a_paper_of(dossier):
    """Keep a small paper for a dossier, so that the doors of files have one to open."""
    paper = files.check(data=b"<?xml version='1.0'?><to/>", name="to.xml", owner=PAPERS)
    [file] = files.keep(checked=[paper], owner=PAPERS, key=dossier.code, at=timezone.now(), by="system:test")
    return file


def a_result_of(dossier, leader):
    """Sign a letter and lay another one, so that the doors of signing have something to open."""
    letter = {"number": "", "title": "Quyết định", "about": "", "text": "Đồng ý.", "recipients": ""}
    now = timezone.now()
    laid = lay(dossier=dossier, draft="letter", letter=letter, at=now, by="system:test")
    with ring.opened(ring.key_of_person(leader)) as pen:
        as_what = signer_for(leader, dossier, timezone.localdate())
        signed = sign(laid=laid, signer=as_what, pen=pen, at=now, by=leader)
    return signed.issued.code, lay(
        dossier=dossier, draft="letter", letter=letter, at=now, by="system:test"
    ).pk


def a_letter_about(dossier, file):
    """Ask a body outside about a dossier, so that the doors of letters have one to open."""
    say = {"at": timezone.now(), "by": "system:test"}
    body = enter_body(code="CA-HP", name="Công an thành phố", kind="police", reach="paper", starts_on=timezone.localdate(), by="system:test")  # fmt: skip
    asked = consult(dossier=dossier, asked=[Asked("", 3, body)], content="Có đúng không?", papers=[str(file.pk)], **say)  # fmt: skip
    letter = send_letter(opinion=asked.opinions.get(), **say)
    return {"body": body.code, "letter": letter.opinion_id, "link": token_of(letter)}


def a_draft_of(user):
    """Begin a draft of somebody with an account."""
    version = in_force(by_code("1.001193"), timezone.localdate())
    return begin(key=uuid4(), form=version, account=user, typed={}, part="you", at=timezone.now(), by=user)


def a_rule_book():
    """Begin a draft of a version, and let the version count for wards."""
    version = book_in_use()
    begun = draft_book(base=version, version="mới", by="system:test")
    given = assign(book=version, block="wards", starts_on=timezone.localdate(), by="system:test")
    return {"rule_book": version.pk, "book_draft": begun.pk, "assignment": given.pk, "node": "1.1"}


def a_division():
    """Draft that a ward is divided, so that the doors of what moves have something behind them."""
    made = draft_plan(title="Chia", act="Thử", on=timezone.localdate(), by="system:test")
    into = (Named("P1", "Phần Một"), Named("P2", "Phần Hai"))
    add_step(plan=made, step=Step("split", ("10525",), into), by="system:test")
    return made.pk


def request_about(dossier, steward):
    """Take in a request about the person of a dossier, so that its door has one to open."""
    return take_in(
        wish="export", asked_by="Người thử", handle="code", value=dossier.code, why="Muốn biết", ground="own", act="Đơn 01/2026",
        at=timezone.now(), by=steward,
    )  # fmt: skip


def addresses(patterns=None, prefix="/"):
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def shape(route: str) -> str:
    import re

    return re.sub(r"<[^>]+>|\{\w+\}", "*", route).replace("^", "").replace("$", "")


def test_every_address_of_the_house_stands_in_the_table():
    assert {shape(route) for route in addresses()} == {shape(route) for route in DOORS}


@pytest.mark.django_db(transaction=True)
def test_every_door_opens_to_those_who_may_is_unknown_to_the_others_and_always_answers_strictly(
    person,
):
    dossier = submit(
        procedure=by_code("1.004222"), unit_code="10525", channel="online", applicant=Applicant("Người thử"),
        at=timezone.now(), by="system:test",
    )  # fmt: skip
    change(dossier=dossier, verb="receive", at=timezone.now(), by="system:test")
    payment = take(dossier=dossier, way="cash", at=timezone.now(), by="system:test")
    file = a_paper_of(dossier)
    question = consult(
        dossier=dossier, asked=[Asked("11311", 3)], content="Có đúng không?", papers=[str(file.pk)], at=timezone.now(), by="system:test"
    ).opinions.get()  # fmt: skip
    record = record_verification(
        dossier=dossier, took_place_at=timezone.now(), place="Thôn 3", participants="Người thử", content="Đúng", applicant_present=False,
        at=timezone.now(), by="system:test",
    )  # fmt: skip
    linked = submit_linked(
        bundle=bundle_in_force("2.000986", timezone.localdate()), unit_code="10525", channel="online", applicant=Applicant("Người thử"),
        at=timezone.now(), by="system:test",
    )  # fmt: skip
    (sheet,) = give_over(dossiers=[dossier], at=timezone.now(), by="system:test")
    load(folder=GUIDES, by="system:test")
    load_forms(folder=FORMS, by="system:test")
    draft_form(procedure=by_code("1.001193"), by="system:test")
    filled = submit(
        procedure=by_code("1.001193"), unit_code="10525", channel="online", applicant=Applicant("Người thử"),
        at=timezone.now(), by="system:test",
    )  # fmt: skip
    begun = a_draft_of(person("citizen", "clerk", "11311"))
    draft(procedure=by_code("1.001193"), by="system:test")
    draft_process(procedure=by_code("1.001193"), level="", by="system:test")
    draft_group(group=LinkedGroup.objects.get(code="2.000986"), by="system:test")
    refresh()
    people = {
        role: person(role, role, "" if role in EVERYWHERE else "10525")
        for role in [*OPEN, "unit_leader", "inspector", "data_steward"]
        if role
    }
    people["clerk elsewhere"] = person("elsewhere", "clerk", "11311")
    people["officer elsewhere"] = person("officer-elsewhere", "officer", "HP-STC")
    people["data_steward of one unit"] = person("steward-here", "data_steward", "10525")
    other = submit(
        procedure=by_code("1.004222"), unit_code="10525", channel="online", applicant=Applicant("Người thử"),
        at=timezone.now(), by="system:test",
    )  # fmt: skip
    change(dossier=other, verb="receive", at=timezone.now(), by="system:test")
    issued, laid = a_result_of(other, people["unit_leader"])
    values = {
        "issued": issued,
        "signed": other.code,
        "laid": laid,
        "unit": "10525",
        "leaf": "2.1",
        "index": "par-index",
        "indicator": "on-time",
        "indicator_number": "1",
        "procedure": "1.001193",
        "dossier": dossier.code,
        "provider": "portal",
        "number": 1,
        "request": request_about(dossier, people["data_steward"]).pk,
        "ending": "json",
        "file": file.pk,
        "payment": payment.pk,
        "bundle": "2.000986",
        "lines": "fees",
        "fee": fees_of(by_code("1.001193"), timezone.localdate())[0].pk,
        "linked": linked.code,
        "question": question.pk,
        "asked_file": file.pk,
        "verification": record.number,
        "sheet": sheet.pk,
        "year": timezone.localdate().year,
        "book": 1,
        "slip": "receipt",
        "person": people["clerk"].pk,
        "token": "nobody-has-this-link",
        "part": "new",
        "filled": filled.code,
        "draft": begun.pk,
        "draft_part": "you",
        "level": "all",
        **a_letter_about(dossier, file),
        **a_rule_book(),
        "round": published(a_plan(heads_book=of_heads()), people["city_leader"]).pk,
        "scored": "1.2",
        "plan": a_division(),
        "moved": "dossiers",
        **a_survey(),
    }
    browsers = {"": Client()}
    for role, somebody in people.items():
        browsers[role] = Client()
        browsers[role].force_login(somebody)
    wrong, loose, pages = [], {}, 0
    for route, expected in DOORS.items():
        for role, status in expected.items():
            answer = browsers[role].get(route.format(**values))
            if answer.status_code != status:
                wrong.append(f"{route} for {role or 'nobody'}: {answer.status_code} instead of {status}")
            found = wrong_headers(answer)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                pages += 1
                found += Violations(answer.content.decode()).found
            if found:
                loose[route, role] = found
    assert wrong == []
    assert loose == {} and pages > 60


@pytest.mark.django_db
def test_unknown_and_forbidden_look_the_same(client, person):
    client.force_login(person("elsewhere", "clerk", "11311"))
    dossier = submit(
        procedure=by_code("1.001193"), unit_code="10525", channel="online", applicant=Applicant("Người thử"),
        at=timezone.now(), by="system:test",
    )  # fmt: skip
    forbidden = client.post(f"/dossiers/{dossier.code}/", {"verb": "receive"})
    unknown = client.post("/dossiers/H24.0-000000-0000/", {"verb": "receive"})
    assert forbidden.status_code == unknown.status_code == 404
    dossier.refresh_from_db()
    assert dossier.state == 1

"""Every address and who may pass. An address missing from the table fails the build."""

from uuid import uuid4

import pytest
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
    give_over,
    record_verification,
    submit,
    submit_linked,
    take,
)
from haidang.dossiers.signing.operations import lay, sign
from haidang.dossiers.signing.who import signer_for
from haidang.procedures.bundles.queries import bundle_in_force
from haidang.procedures.entry.operations import draft as draft_form
from haidang.procedures.entry.operations import load as load_forms
from haidang.procedures.entry.queries import in_force
from haidang.procedures.guides.operations import draft, load
from haidang.procedures.processes.operations import draft as draft_process
from haidang.procedures.queries import by_code
from haidang.procedures.shipped import FORMS, GUIDES
from tests.doors.test_headers import Violations, wrong_headers

ANYBODY, SIGNED_IN = "anybody", "signed in"
OPEN = {"": 200, "clerk": 200, "officer": 200, "home_affairs": 200, "city_leader": 200, "administrator": 200}
INSIDE = OPEN | {"": 302}
RECORDED = {
    "": 302,
    "clerk": 404,
    "officer": 404,
    "home_affairs": 200,
    "city_leader": 404,
    "administrator": 404,
}
# What every commune decides is kept by who has the right everywhere, not by the head of one.
KEPT = RECORDED | {"unit_leader": 404}
GIVERS = {"": 302, "clerk": 404, "officer": 404, "home_affairs": 200, "city_leader": 404, "inspector": 404, "administrator": 200}  # fmt: skip
STEWARDS = {"": 302, "clerk": 404, "officer": 404, "home_affairs": 404, "city_leader": 404, "inspector": 404, "administrator": 404, "data_steward": 200, "data_steward of one unit": 404}  # fmt: skip
# The unit of "clerk elsewhere" is the one that is asked; who works on the dossier reads the question on the dossier's own page.
ASKED = {
    "": 302,
    "clerk": 404,
    "officer": 404,
    "home_affairs": 404,
    "city_leader": 200,
    "administrator": 404,
    "clerk elsewhere": 200,
}
SIGNERS = {
    "": 302,
    "clerk": 404,
    "officer": 404,
    "unit_leader": 200,
    "home_affairs": 404,
    "city_leader": 404,
    "administrator": 404,
    "clerk elsewhere": 404,
}
BY_POST = {"": 302, "clerk": 404, "home_affairs": 404, "administrator": 404}
AGAIN = {"": 302, "clerk": 302}  # changes who can enter: whoever signed in long ago confirms first

# address → what a GET answers: {role: status}; "" is nobody. 302 for nobody leads to the sign-in.
DOORS = {
    "/": OPEN,
    "/search/": OPEN,
    "/search/sayings/": {"": 302, "clerk": 404, "officer": 404, "home_affairs": 200, "city_leader": 404, "administrator": 404},
    "/search/sayings/{number}/drop/": {"": 302, "clerk": 404, "home_affairs": 302, "administrator": 404},
    "/rankings/": OPEN,
    "/rankings/published/": OPEN,
    "/rankings/published/{index}/table.csv": OPEN,
    "/rankings/published/{index}/table.xlsx": OPEN,
    "/rankings/published/{index}/chart.png": OPEN,
    "/rankings/table.csv": OPEN,
    "/rankings/table.xlsx": OPEN,
    "/rankings/chart.png": OPEN,
    "/rankings/{unit}/": OPEN,
    "/rankings/{unit}/{leaf}/": OPEN,
    "/rankings/{unit}/{leaf}/rows.csv": OPEN,
    "/rankings/{unit}/{leaf}/rows.xlsx": OPEN,
    "/units/": OPEN,
    "/units/over-the-years/": OPEN,
    "/units/over-the-years/table.csv": OPEN,
    "/units/over-the-years/table.xlsx": OPEN,
    "/units/plans/": RECORDED,
    "/units/plans/{number}/": RECORDED | {"home_affairs": 404},
    "/units/positions/": RECORDED,
    "/units/positions/import/": RECORDED | {"home_affairs": 404},
    "/units/positions/{number}/end/": RECORDED | {"home_affairs": 404},
    "/units/{unit}/": OPEN,
    "/procedures/": OPEN,
    "/procedures/powers/": OPEN,
    "/procedures/powers/{number}/revoke/": RECORDED | {"home_affairs": 404},
    "/procedures/guides/": RECORDED,
    "/procedures/guides/{procedure}/": KEPT,
    "/procedures/guides/{procedure}/version-{number}.yaml": KEPT,
    "/procedures/guides/{procedure}/version-{number}.xlsx": KEPT,
    "/procedures/guides/{procedure}/draft/": KEPT,
    "/procedures/guides/{procedure}/draft/preview/": KEPT,
    "/procedures/guides/{procedure}/draft/questions/{part}/": KEPT,
    "/procedures/guides/{procedure}/draft/papers/{part}/": KEPT,
    "/procedures/bundles/{bundle}/": OPEN,
    "/wallet/": INSIDE,
    "/wallet/new/": INSIDE,
    "/wallet/{number}/": {"": 302, "clerk": 404, "city_leader": 404, "administrator": 404},  # one's own alone
    "/wallet/{number}/newer/": {"": 302, "clerk": 404, "city_leader": 404, "administrator": 404},
    "/procedures/forms/": RECORDED,
    "/procedures/forms/{procedure}/": KEPT,
    "/procedures/forms/{procedure}/version-{number}.json": KEPT,
    "/procedures/forms/{procedure}/version-{number}.xlsx": KEPT,
    "/procedures/forms/{procedure}/draft/": KEPT,
    "/procedures/forms/{procedure}/draft/preview/": KEPT,
    "/procedures/forms/{procedure}/draft/fields/{part}/": KEPT,
    "/procedures/processes/": RECORDED,
    "/procedures/processes/{procedure}/": KEPT,
    "/procedures/processes/{procedure}/{level}/draft/": KEPT,
    "/procedures/processes/{procedure}/{level}/version-{number}.xlsx": KEPT,
    "/procedures/{procedure}/prepare/": OPEN,
    "/procedures/{procedure}/prepare/list.pdf": {"": 302, "clerk": 302},  # only with answers to all questions
    "/procedures/{procedure}/": OPEN,
    "/procedures/{procedure}/who-decides/": OPEN,
    "/live/": OPEN,
    "/live/{indicator}/": OPEN,
    "/live/{indicator}/{procedure}/": OPEN,
    "/live/{indicator}/{procedure}/{unit}/": OPEN,
    "/ratings/": OPEN,
    "/ratings/mine/": {"": 302, "clerk": 200, "officer": 200, "home_affairs": 404, "city_leader": 404, "administrator": 404},
    "/ratings/{unit}/": OPEN,
    "/ratings/{unit}/officers/": {"": 302, "clerk": 404, "officer": 404, "unit_leader": 200, "home_affairs": 404, "city_leader": 404, "administrator": 404},
    "/ratings/{unit}/{indicator_number}/": {"": 302, "home_affairs": 404, "clerk elsewhere": 404},  # nothing is finished
    "/time-limits/": OPEN,
    "/time-limits/table.csv": OPEN,
    "/time-limits/table.xlsx": OPEN,
    "/time-limits/{procedure}/": OPEN,
    "/time-limits/{procedure}/{unit}/": {"": 302, "clerk": 200, "officer": 200, "home_affairs": 404, "city_leader": 200, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/together/{bundle}/": OPEN,
    "/dossiers/together/{bundle}/counter/": {"": 302, "clerk": 200, "officer": 404, "home_affairs": 404, "city_leader": 404, "administrator": 404},
    "/dossiers/questions/{question}/": ASKED,
    "/dossiers/questions/{question}/files/{asked_file}/": ASKED,
    "/dossiers/fill/{procedure}/": OPEN,
    "/dossiers/drafts/": OPEN,
    "/dossiers/drafts/{draft}/{draft_part}/": {"": 302, "clerk": 404, "officer": 404, "administrator": 404},  # of somebody with an account
    "/dossiers/submit/{procedure}/": dict.fromkeys(OPEN, 302),  # to the form that is filled in first
    "/dossiers/track/": OPEN,
    "/dossiers/track/together/{linked}/": OPEN,
    "/dossiers/track/{dossier}/": OPEN,
    "/lighthouse/": {"": 302, "clerk": 404, "officer": 404, "home_affairs": 200, "city_leader": 200, "administrator": 404},
    "/lighthouse/report.pdf": {"": 302, "clerk": 404, "officer": 404, "home_affairs": 200, "city_leader": 200, "administrator": 404},
    "/desk/": INSIDE,
    "/desk/together/": {"": 302, "clerk": 302, "administrator": 302},  # only by a POST with what was ticked
    "/dossiers/": {"": 302, "clerk": 200, "officer": 200, "home_affairs": 404, "city_leader": 200, "administrator": 404},
    "/dossiers/new/": {"": 302, "clerk": 200, "officer": 404, "home_affairs": 404, "city_leader": 404, "administrator": 404},
    "/dossiers/slips.pdf": {"": 302, "clerk": 302, "officer": 302, "home_affairs": 404, "city_leader": 302, "administrator": 404},  # only by a POST with what was ticked
    "/dossiers/handover/": {"": 302, "clerk": 200, "officer": 200, "home_affairs": 404, "city_leader": 200, "administrator": 404},
    "/dossiers/handover/{sheet}/": {"": 302, "clerk": 200, "officer": 200, "home_affairs": 404, "city_leader": 200, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/handover/{sheet}.pdf": {"": 302, "clerk": 200, "officer": 200, "home_affairs": 404, "city_leader": 200, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/register/": {"": 302, "clerk": 200, "officer": 200, "home_affairs": 404, "city_leader": 200, "administrator": 404},
    "/dossiers/register/{unit}-{year}-{book}.pdf": {"": 302, "clerk": 200, "officer": 200, "home_affairs": 404, "city_leader": 200, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/{dossier}/papers/order/": {"": 302, "clerk": 200, "officer": 404, "home_affairs": 404, "city_leader": 404, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/{dossier}/": {"": 302, "clerk": 200, "officer": 200, "home_affairs": 404, "city_leader": 200, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/{dossier}/papers/": {"": 302, "clerk": 302, "officer": 302, "home_affairs": 404, "city_leader": 302, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/{dossier}/ask/": {"": 302, "clerk": 200, "officer": 200, "home_affairs": 404, "city_leader": 404, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/{dossier}/questions/{question}/": {"": 302, "clerk": 302, "officer": 302, "home_affairs": 404, "city_leader": 302, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/{dossier}/verifications/": {"": 302, "clerk": 200, "officer": 200, "home_affairs": 404, "city_leader": 404, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/{dossier}/verifications/{verification}.pdf": {"": 302, "clerk": 200, "officer": 200, "home_affairs": 404, "city_leader": 200, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/{filled}/form/": {"": 302, "clerk": 200, "officer": 404, "home_affairs": 404, "city_leader": 404, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/track/{filled}/form/": {"": 302, "clerk": 302},  # only by a POST with the phone number
    "/dossiers/{dossier}/apology/": {"": 302, "clerk": 302, "officer": 302, "home_affairs": 404, "city_leader": 302, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/{dossier}/charge/": {"": 302, "clerk": 302, "officer": 302, "home_affairs": 404, "city_leader": 302, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/{dossier}/payments/": {"": 302, "clerk": 302, "officer": 302, "home_affairs": 404, "city_leader": 302, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/{dossier}/payments/{payment}/refund/": {"": 302, "clerk": 302, "officer": 302, "home_affairs": 404, "city_leader": 302, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/{dossier}/payments/{payment}.pdf": {"": 302, "clerk": 200, "officer": 200, "home_affairs": 404, "city_leader": 200, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/track/{dossier}/pay/": {"": 302, "clerk": 302},  # only by a POST with the phone number
    "/dossiers/track/{dossier}/payments/{payment}.pdf": {"": 302, "clerk": 302},  # only by a POST with the phone number
    "/verify/": OPEN,
    "/verify/{issued}/": OPEN,
    "/signing/": SIGNERS,
    "/signing/copies/": {"": 302, "clerk": 200, "officer": 200, "unit_leader": 200, "home_affairs": 404, "city_leader": 200, "administrator": 404},
    "/signing/{laid}/preview.pdf": {"": 302, "clerk": 200, "officer": 200, "unit_leader": 200, "home_affairs": 404, "city_leader": 200, "administrator": 404, "clerk elsewhere": 404},
    "/signing/{laid}/send-back/": SIGNERS,
    "/signing/{laid}/take-back/": {"": 302, "clerk": 404, "officer": 404, "unit_leader": 404, "administrator": 404},
    "/signing/dossiers/{signed}/": {"": 302, "clerk": 200, "officer": 200, "unit_leader": 200, "home_affairs": 404, "city_leader": 200, "administrator": 404, "clerk elsewhere": 404},
    "/signing/issued/{issued}/revoke/": SIGNERS,
    "/payment/told/": {"": 405, "clerk": 405},  # only by a POST that the gateway signed
    "/dossiers/track/{dossier}/data/": OPEN,  # shows nothing without the phone number
    "/dossiers/track/{dossier}/files/{file}/": {"": 302, "clerk": 302, "administrator": 302},  # only by a POST with the phone number
    "/dossiers/{dossier}/{slip}.pdf": {"": 302, "clerk": 200, "officer": 200, "home_affairs": 404, "city_leader": 200, "administrator": 404, "clerk elsewhere": 404},
    "/dossiers/track/{dossier}/{slip}.pdf": {"": 302, "clerk": 302},  # only by a POST with the phone number
    "/files/{file}/": {"": 302, "clerk": 200, "officer": 200, "home_affairs": 404, "city_leader": 200, "administrator": 404, "clerk elsewhere": 404},
    "/notices/": INSIDE,
    "/notices/choices/": INSIDE,
    "/notices/outbox/": {"": 302, "clerk": 404, "officer": 404, "home_affairs": 404, "city_leader": 404, "inspector": 404, "administrator": 200},
    "/notices/outbox/{number}/again/": {"": 302, "clerk": 404, "administrator": 404},
    "/exchange/unsent/": {"": 302, "clerk": 404, "officer": 404, "home_affairs": 404, "city_leader": 404, "inspector": 404, "administrator": 200},
    "/exchange/unsent/{number}/": {"": 302, "clerk": 404, "administrator": 404},  # there is none that waits
    "/accounts/mine/": INSIDE,
    "/personal/": INSIDE,
    "/personal/take-along/": AGAIN,
    "/personal/take-along/data.{ending}": AGAIN,
    "/personal/steward/": STEWARDS,
    "/personal/steward/new/": STEWARDS,
    "/personal/steward/retention/": STEWARDS,
    "/personal/steward/{request}/": STEWARDS,
    "/audit/": {"": 302, "clerk": 404, "officer": 404, "home_affairs": 404, "city_leader": 404, "inspector": 200, "administrator": 200},
    "/audit/lines.csv": {"": 302, "clerk": 404, "home_affairs": 404, "city_leader": 404, "inspector": 200, "administrator": 200},
    "/health/": OPEN,
    "/health/ready": OPEN,
    "/metrics": OPEN,  # from this machine; see the tests of core.watch
    "/state/": {"": 302, "clerk": 404, "officer": 404, "home_affairs": 404, "city_leader": 404, "inspector": 404, "administrator": 200},
    "/accounts/sign-in/": {"": 200, "clerk": 302},
    "/accounts/sign-in/code/": {"": 302, "clerk": 302},
    "/accounts/sign-in/passkey/": {"": 302, "clerk": 302},
    "/accounts/sign-in/closed/": OPEN,
    "/accounts/sign-in/cancelled/": OPEN,
    "/accounts/sign-in/{provider}/go/": {"": 302, "clerk": 302},
    "/accounts/sign-in/{provider}/back/": {"": 404, "clerk": 404},
    "/accounts/sign-out/": {"": 405, "clerk": 405},
    "/accounts/mine/sessions/": INSIDE,
    "/accounts/mine/sessions/{number}/end/": {"": 302, "clerk": 404},
    "/accounts/mine/second-factor/": INSIDE,
    "/accounts/mine/password/": INSIDE,
    "/accounts/confirm/": INSIDE,
    "/accounts/confirm/code/": AGAIN,
    "/accounts/confirm/passkey/": AGAIN,
    "/accounts/mine/app/set-up/": AGAIN,
    "/accounts/mine/app/give-up/": {"": 302, "clerk": 404},
    "/accounts/mine/passkeys/add/": AGAIN,
    "/accounts/mine/passkeys/{number}/remove/": AGAIN,
    "/accounts/mine/recovery-codes/": AGAIN,
    "/accounts/mine/recovery-codes/make/": AGAIN,
    "/access/": {"": 302, "clerk": 404, "officer": 404, "home_affairs": 200, "city_leader": 404, "administrator": 200},
    "/access/{number}/end/": {"": 302, "clerk": 404, "officer": 404, "home_affairs": 404, "city_leader": 404, "administrator": 404},
    "/staff/": GIVERS,
    "/staff/new/": GIVERS,
    "/staff/{person}/": GIVERS,
    "/staff/{person}/close/": BY_POST,
    "/staff/{person}/open-again/": BY_POST,
    "/staff/{person}/link/": BY_POST,
    "/staff/acting/": INSIDE,
    "/staff/acting/{number}/end/": {"": 302, "clerk": 404, "administrator": 404},
    "/staff/welcome/{token}/": {"": 404, "clerk": 404},  # only with a link that holds
    "/i18n/setlang/": {"": 302, "clerk": 302},
    "/api/v1/openapi.json": OPEN,
    "/api/v1/docs/": OPEN,
    "/api/v1/": {"": 404},
    "/api/v1/search": {"": 422, "clerk": 422},  # without words there is no question
    "/api/v1/units/": OPEN,
    "/api/v1/procedures/": OPEN,
    "/api/v1/procedures/{procedure}": OPEN,
    "/api/v1/procedures/{procedure}/form": OPEN,
    "/api/v1/token": {"": 405, "clerk": 405},
    "/api/v1/dossiers/": {"": 401, "clerk": 200, "officer": 200, "home_affairs": 404, "city_leader": 200, "administrator": 404},
    "/api/v1/dossiers/{dossier}": OPEN,
    "/api/v1/dossiers/{dossier}/changes": {"": 405},
    "/api/v1/dossiers/with-papers": {"": 405},
    "/api/v1/dossiers/{dossier}/papers": {"": 405},
    "/api/v1/dossiers/{dossier}/result": {"": 405},
}  # fmt: skip
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


def a_draft_of(user):
    """Begin a draft of somebody with an account."""
    version = in_force(by_code("1.001193"), timezone.localdate())
    return begin(key=uuid4(), form=version, account=user, typed={}, part="you", at=timezone.now(), by=user)


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
    client, person
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
    refresh()
    people = {
        role: person(role, role, "" if role in EVERYWHERE else "10525")
        for role in [*OPEN, "unit_leader", "inspector", "data_steward"]
        if role
    }
    people["clerk elsewhere"] = person("elsewhere", "clerk", "11311")
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
    }
    wrong, loose, pages = [], {}, 0
    for route, expected in DOORS.items():
        for role, status in expected.items():
            client.logout()
            if role:
                client.force_login(people[role])
            answer = client.get(route.format(**values))
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

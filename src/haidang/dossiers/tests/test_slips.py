"""The slips of a dossier on paper: what they say, when there are some, and who gets them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from haidang.core.audit.models import AuditLine
from haidang.core.files import operations as files
from haidang.core.print.paper import Pairs, Table, Text
from haidang.core.print.tests.test_on_paper import close, text_in
from haidang.dossiers import operations, slips
from haidang.dossiers.choices import PAPERS
from haidang.dossiers.queries import history_of
from haidang.dossiers.tests.factories import MORNING, received, submitted
from haidang.units.queries import by_code as unit_by_code

LIVE = "https://haidang.example/dossiers/track/X/"


def said(document) -> str:
    parts = []
    for one in document.blocks:
        if isinstance(one, Text):
            parts.append(one.text)
        for row in one.rows if isinstance(one, Pairs | Table) else ():
            parts.append(" ".join(row))
    return "\n".join(parts)


def names(dossier) -> list[str]:
    return [name for name, _kind, _step in slips.there(dossier, history_of(dossier))]


@pytest.mark.django_db
def test_the_receipt_says_whose_papers_came_when_and_until_when(city):
    paper = files.check(data=b"<?xml version='1.0'?><to/>", name="tờ khai.xml", owner=PAPERS)
    dossier = received(papers=[paper])
    slip = slips.slip("receipt", dossier, LIVE)
    assert slip.parent.startswith("Ủy ban nhân dân Phường ") and slip.parent.endswith(slip.place)
    assert (
        slip.number == f"Mã hồ sơ: {dossier.code}"
        and slip.on == MORNING.date()
        and slip.live == LIVE
        and not slip.warning
    )
    text = said(slip)
    later = files.check(data=b"<?xml version='1.0'?><sau/>", name="đến sau.xml", owner=PAPERS)
    operations.send_papers(dossier=dossier, papers=[later], at=MORNING + timedelta(hours=2), by="system:test")
    assert slips.slip("receipt", dossier, LIVE) == slip
    assert "Nguyễn Văn Thử" in text and "tờ khai.xml" in text and "09 giờ 00 phút, ngày 09/11/2026" in text
    assert f"{dossier.due_at.astimezone(MORNING.tzinfo):%d/%m/%Y}" in text and "ngày làm việc" in text


@pytest.mark.django_db
def test_what_the_house_did_by_itself_is_signed_with_the_name_of_the_unit_and_what_a_person_did_with_theirs(
    city, clerk
):
    dossier = received()
    assert [one.name for one in slips.slip("receipt", dossier, LIVE).signatures] == [
        "",
        unit_by_code("10525").name,
    ]
    operations.change(dossier=dossier, verb="ask_supplement", at=MORNING, by=clerk, note="Thiếu giấy")
    assert [one.name for one in slips.slip("supplement", dossier, LIVE).signatures] == [str(clerk)]


@pytest.mark.django_db
def test_there_is_no_slip_before_what_it_is_about_has_happened(city):
    dossier = submitted()
    assert slips.there(dossier, history_of(dossier)) == [] and slips.slip("receipt", dossier, LIVE) is None
    assert slips.slip("supplement", received(), LIVE) is None and slips.slip("nothing", dossier, LIVE) is None


@pytest.mark.django_db
def test_the_request_for_more_papers_is_the_latest_one_with_its_reason(city):
    dossier = received()
    for day, note in enumerate(("Thiếu chữ ký", "Thiếu bản sao #1")):
        at = MORNING + timedelta(days=2 * day + 1)
        operations.change(dossier=dossier, verb="ask_supplement", at=at, by="Lan", note=note)
        operations.change(dossier=dossier, verb="answer_supplement", at=at + timedelta(hours=1), by="Lan")
    slip = slips.slip("supplement", dossier, LIVE)
    assert "Thiếu bản sao #1" in said(slip) and "Thiếu chữ ký" not in said(slip)
    assert slip.signatures[0].name == "Lan" and names(dossier) == [
        "receipt", "supplement-3", "supplement", "control",
    ]  # fmt: skip
    earlier = slips.slip("supplement-3", dossier, LIVE)
    assert "Thiếu chữ ký" in said(earlier) and (earlier.number, slip.number) == (
        "Số: 01/2026/HDHS", "Số: 02/2026/HDHS",
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_slip_is_a_page_of_its_own_and_seeing_it_is_remembered(city, clerk, client):
    dossier = received()
    address = f"/dossiers/{dossier.code}/receipt.pdf"
    client.force_login(clerk)
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf" and close("Nguyễn Văn Thử") in close(
        text_in(answer.content)
    )
    assert AuditLine.objects.filter(verb="dossiers.read", object_key=dossier.code).count() == 1
    assert client.get(f"/dossiers/{dossier.code}/supplement.pdf").status_code == 404
    assert "receipt.pdf" in client.get(f"/dossiers/{dossier.code}/").text
    client.logout()
    own = f"/dossiers/track/{dossier.code}/receipt.pdf"
    assert client.post(own, {"phone": "0900000000"}).status_code == 404
    assert client.post(own, {"phone": "0912345678"}).content == answer.content
    assert "receipt.pdf" in client.post(f"/dossiers/track/{dossier.code}/", {"phone": "0912345678"}).text


@pytest.mark.django_db(transaction=True)
def test_a_clerk_apologises_once_with_a_reason_and_a_later_day_and_the_deadline_stays(city, clerk, client):
    dossier = received(at=timezone.now() - timedelta(hours=1))
    client.force_login(clerk)
    address, due = f"/dossiers/{dossier.code}/apology/", dossier.due_at
    later = (due + timedelta(days=5)).date()
    page = client.post(address, {"reason": "Chờ xác minh", "new_day": "2020-01-01"})
    assert page.status_code == 409 and "Chờ xác minh" in page.text and "sau ngày đã hẹn" in page.text
    assert client.post(address, {"reason": "", "new_day": later}).status_code == 400
    assert client.post(address, {"reason": "Chờ xác minh #1", "new_day": later}).status_code == 302
    assert (
        client.post(address, {"reason": "Lần nữa", "new_day": later + timedelta(days=9)}).status_code == 409
    )
    dossier.refresh_from_db()
    assert (
        dossier.due_at == due and f"{later:%d/%m/%Y}" in client.get(f"/dossiers/track/{dossier.code}/").text
    )
    text = said(slips.slip("apology", dossier, LIVE))
    assert (
        "Chờ xác minh #1" in text
        and f"{later:%d/%m/%Y}" in text
        and f"hẹn trả kết quả ngày {due.astimezone(MORNING.tzinfo):%d/%m/%Y}" in text
    )
    assert AuditLine.objects.filter(verb="dossiers.apologise").count() == 1
    assert client.get(f"/dossiers/{dossier.code}/apology.pdf").status_code == 200


@pytest.mark.django_db
def test_nobody_apologises_for_what_waits_for_the_person_or_is_over(city):
    for dossier in (
        submitted(),
        operations.change(dossier=received(), verb="finish", at=MORNING, by="system:test"),
    ):
        with pytest.raises(operations.UnableToApologise):
            operations.apologise(
                dossier=dossier,
                reason="x",
                new_day=MORNING.date() + timedelta(99),
                at=MORNING,
                by="system:test",
            )
    with pytest.raises(operations.UnableToChange):
        operations.change(dossier=received(), verb="apologise", at=MORNING, by="system:test", note="x")

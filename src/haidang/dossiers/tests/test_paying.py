"""Fees of dossiers: what is to be paid, what came, what goes back, and that nothing counts twice or by what a page says."""

import json
import urllib.request
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from haidang.core.audit.models import AuditLine
from haidang.core.dated.operations import enter
from haidang.core.print.paper import Code
from haidang.core.print.tests.test_on_paper import close, text_in
from haidang.dossiers import operations, slips
from haidang.dossiers.choices import Deed, State, Verb
from haidang.dossiers.models import Charge, Payment, Refund, Transition
from haidang.dossiers.queries import books_of, owed_for
from haidang.dossiers.rules import Chosen
from haidang.dossiers.tests.factories import MORNING, submitted
from haidang.exchange.payment import operations as gateway_side
from haidang.exchange.payment.doubles import _Speaking
from haidang.exchange.payment.models import Order, Return, Told
from haidang.exchange.payment.rules import signature
from haidang.exchange.payment.tests.conftest import SECRET, gateway  # noqa: F401
from haidang.procedures.fees.operations import enter_exemptions, enter_fees
from haidang.procedures.fees.queries import exemptions_of, fees_of
from haidang.procedures.queries import by_code

PHONE = {"phone": "0912345678"}


def owing(at=None, **changes):
    """A dossier for which 10,000 đồng are to be paid, and that waits for them."""
    at = at or timezone.now() - timedelta(hours=2)
    dossier = submitted(procedure=by_code("1.004222"), at=at, **changes)
    for verb in ("receive", "ask_payment"):
        operations.change(dossier=dossier, verb=verb, at=at, by="system:test")
    return dossier


def two_cases(tmp_path, amount=20_000):
    path = tmp_path / "fees.csv"
    path.write_text(
        "procedure,case,amount,per,starts_on,act,mark\n"
        f"1.004222,Nộp trực tiếp,{amount},,2026-01-01,TT 75,read\n1.004222,Nộp trực tuyến,7000,bản,2026-01-01,TT 75,read\n"
    )
    enter_fees(path=path, by="system:test")
    path.write_text(
        "procedure,who,percent_off,starts_on,act\n1.004222,Hộ nghèo,100,2026-01-01,NQ 1\n1.004222,Trẻ em,50,2026-01-01,NQ 1\n"
    )
    enter_exemptions(path=path, by="system:test")


def with_an_account():
    content = {"bank": "Ngân hàng thử", "bin": "970436", "account": "0123456789", "holder": "UBND PHUONG"}
    enter(kind="dossiers.account", key="10525", version="1", act="Thử", mark="assumption", in_force_from=date(2026, 1, 1), content=content, by="system:test")  # fmt: skip


def tell(client, said, secret=SECRET):
    body = json.dumps(said).encode()
    return client.post("/payment/told/", body, content_type="application/json", headers={"X-Signature": signature(body, secret)})  # fmt: skip


def paid_at(gateway_, client, dossier):
    """The citizen presses the button, pays at the gateway, and the gateway has not told of it yet."""
    answer = client.post(f"/dossiers/track/{dossier.code}/pay/", PHONE)
    assert answer.status_code == 302 and answer["Location"].startswith(gateway_.url)
    return gateway_.pay(answer["Location"].rpartition("/")[2])


@pytest.mark.django_db(transaction=True)
def test_a_citizen_pays_from_the_tracking_page_and_the_dossier_goes_on_and_counts_as_paid_online(city, clerk, gateway, client):  # noqa: F811  # fmt: skip
    server, dossier = gateway("works"), owing()
    address = f"/dossiers/track/{dossier.code}/"
    page = client.post(address, PHONE)
    assert "Nộp trực tuyến 10.000" in page.text and "10.000" not in client.get(address).text
    one = paid_at(server, client, dossier)
    assert (one.amount, one.purpose, one.back) == (
        10_000,
        dossier.code,
        f"http://127.0.0.1:8000/dossiers/track/{dossier.code}/",
    )
    assert "chưa báo" in client.get(address).text and "chưa báo" not in client.get(address).text  # said once
    client.post(f"{address}pay/", PHONE)
    assert tell(client, one.said()).status_code == 200
    assert "Đã nhận tiền" not in Client().get(address).text  # to the browser that went there only
    assert "Đã nhận tiền" in client.get(address).text
    dossier.refresh_from_db()
    assert (dossier.state, dossier.paid_online, owed_for(dossier)) == (State.PROCESSING, True, 0)
    last = Transition.objects.filter(dossier=dossier).latest("seq")
    assert last.verb == Verb.CONFIRM_PAYMENT and last.seen == [Deed.PAID_ONLINE]
    client.force_login(clerk)
    assert "thấy trong sổ thu" in client.get(f"/dossiers/{dossier.code}/").text
    page = client.post(address, PHONE).text
    assert "Nộp trực tuyến 10.000" not in page and "000001/2026" in page


@pytest.mark.django_db(transaction=True)
def test_a_payment_told_twice_counts_once(city, gateway, client):  # noqa: F811
    dossier = owing()
    one = paid_at(gateway("works"), client, dossier)
    assert [tell(client, one.said()).status_code for _again in range(3)] == [200, 200, 200]
    gateway_side.ask_about_orders(now=timezone.now() + timedelta(hours=1))
    assert Payment.objects.get().amount == Charge.objects.get().paid == 10_000 and Told.objects.count() == 1
    assert AuditLine.objects.filter(verb="dossiers.paid").count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_the_gateway_did_not_sign_or_did_not_order_or_has_another_amount_counts_nothing(city, gateway, client):  # noqa: F811  # fmt: skip
    dossier = owing()
    said = paid_at(gateway("works"), client, dossier).said()
    assert tell(client, said, secret="another").status_code == 403
    body = json.dumps(said).encode()
    assert client.post("/payment/told/", body, content_type="application/json").status_code == 403
    changed = json.dumps(said | {"amount": 1}).encode()
    assert client.post("/payment/told/", changed, content_type="application/json", headers={"X-Signature": signature(body, SECRET)}).status_code == 403  # fmt: skip
    for wrong, named in (({"amount": 9_999}, "amount:"), ({"order": "HD-nobody"}, "order:"), ({"amount": "10000"}, "amount:"), ({"state": "maybe"}, "state:"), ({"transaction": ""}, "transaction:")):  # fmt: skip
        answer = tell(client, said | wrong)
        assert answer.status_code == 422 and answer.json()["why"].startswith(named)
    assert tell(client, said | {"more": "x" * 70_000}).status_code == 413
    assert client.post("/payment/told/", body, content_type="application/json", CONTENT_LENGTH="many").status_code == 413  # fmt: skip
    assert not Payment.objects.exists() and AuditLine.objects.filter(verb="payment.amount_differs").count() == 1  # fmt: skip
    assert tell(client, said).status_code == 200 and Payment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_a_secret_no_signature_is_good(city, settings, client):
    settings.HAIDANG_PAYMENT = {"url": "", "pages": "", "merchant": "", "secret": ""}
    assert tell(client, {"order": "x", "state": "paid", "amount": 1, "transaction": "t"}, secret="").status_code == 403  # fmt: skip
    dossier = owing()
    assert "Nộp trực tuyến 10.000" not in client.post(f"/dossiers/track/{dossier.code}/", PHONE).text
    assert client.post(f"/dossiers/track/{dossier.code}/pay/", PHONE).status_code == 302
    assert not Order.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_gateway_that_crashes_after_taking_the_money_is_asked_and_the_payment_is_found(city, gateway, client):  # noqa: F811  # fmt: skip
    server, dossier = gateway("crashes"), owing()
    address = client.post(f"/dossiers/track/{dossier.code}/pay/", PHONE)["Location"]
    with pytest.raises(OSError):
        urllib.request.urlopen(address, b"", timeout=5)
    assert server.answers == [] and not Payment.objects.exists()
    assert gateway_side.ask_about_orders(now=timezone.now()) == 0  # it may tell of it yet
    assert gateway_side.ask_about_orders(now=timezone.now() + timedelta(minutes=3)) == 1
    dossier.refresh_from_db()
    assert dossier.state == State.PROCESSING and Payment.objects.get().amount == 10_000


@pytest.mark.django_db(transaction=True)
def test_a_citizen_is_sent_to_the_gateways_own_address_only(city, gateway, settings, client):  # noqa: F811
    gateway("works")
    settings.HAIDANG_PAYMENT = settings.HAIDANG_PAYMENT | {"pages": "https://pay.example.vn"}
    dossier = owing()  # its orders are paid at another address than the pages that were set
    page = client.post(f"/dossiers/track/{dossier.code}/pay/", PHONE, follow=True)
    assert "không nhận khoản này" in page.text and Order.objects.get().address == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "address", [None, 7, "http://[", "{own}\\@example.vn/pay", "{own}@example.vn/pay", "{own}/pay\nX: y"]
)
def test_an_address_to_pay_at_that_is_none_or_hides_another_is_a_refusal(city, gateway, client, address, monkeypatch):  # noqa: F811  # fmt: skip
    server, dossier = gateway("works"), owing()
    said = address.format(own=server.url) if isinstance(address, str) else address
    monkeypatch.setattr(_Speaking, "order", lambda self, asked: self.answer(200, {"address": said}))
    page = client.post(f"/dossiers/track/{dossier.code}/pay/", PHONE, follow=True)
    assert "không nhận khoản này" in page.text and Order.objects.get().address == ""


@pytest.mark.django_db(transaction=True)
def test_money_that_the_gateway_never_answers_about_holds_up_no_other(city, clerk, gateway, client, monkeypatch):  # noqa: F811  # fmt: skip
    server, now = gateway("works"), timezone.now()
    for n in range(2):
        dossier = owing()
        told = paid_at(server, client, dossier).said()
        assert tell(client, told).status_code == 200
        gateway_side.ask_back(
            key=f"back-{n}", transaction=told["transaction"], amount=1, at=now, by="system:test"
        )
    refund = _Speaking.refund
    monkeypatch.setattr(_Speaking, "refund", lambda self, asked: self.answer(500, {}) if asked["refund"] == "back-0" else refund(self, asked))  # fmt: skip
    for _minute in range(30):
        gateway_side.send_returns(now=now)
    assert dict(Return.objects.values_list("key", "state")) == {"back-0": "waiting", "back-1": "done"}


@pytest.mark.django_db(transaction=True)
def test_a_gateway_that_refuses_leaves_a_sentence_and_no_open_order(city, gateway, client):  # noqa: F811
    gateway("refuses")
    dossier = owing()
    page = client.post(f"/dossiers/track/{dossier.code}/pay/", PHONE, follow=True)
    assert "không nhận khoản này" in page.text and Order.objects.get().state == "failed"


@pytest.mark.django_db(transaction=True)
def test_money_that_comes_late_for_a_paid_dossier_is_kept_as_too_much_and_goes_back_through_the_gateway(city, clerk, gateway, client):  # noqa: F811  # fmt: skip
    server, dossier = gateway("works"), owing()
    one = paid_at(server, client, dossier)
    client.force_login(clerk)
    assert client.post(f"/dossiers/{dossier.code}/payments/", {"way": "cash"}).status_code == 302
    assert tell(client, one.said()).status_code == 200
    charge = Charge.objects.get()
    assert (charge.paid, charge.overpaid) == (20_000, 10_000)
    assert "Nộp thừa" in client.get(f"/dossiers/{dossier.code}/").text
    late = Payment.objects.get(way="gateway")
    back = f"/dossiers/{dossier.code}/payments/{late.pk}/refund/"
    assert client.post(back, {"amount": 10_000, "reason": "Nộp hai lần"}).status_code == 302
    assert client.post(back, {"amount": 1, "reason": "Nộp hai lần"}).status_code == 409
    assert gateway_side.send_returns(now=timezone.now()) == 1
    assert Return.objects.get().state == "done" and sum(one.returned.values()) == 10_000
    assert "đã trả lại" in client.get(f"/dossiers/{dossier.code}/").text
    assert gateway_side.send_returns(now=timezone.now()) == 0


@pytest.mark.django_db(transaction=True)
def test_the_counter_takes_cash_and_prints_a_numbered_receipt(city, clerk, client):
    dossier, other = owing(), owing()
    client.force_login(clerk)
    assert client.post(f"/dossiers/{other.code}/", {"verb": "confirm_payment"}).status_code == 409
    for one in (dossier, other):
        assert client.post(f"/dossiers/{one.code}/payments/", {"way": "cash", "amount": "1"}).status_code == 302  # fmt: skip
    dossier.refresh_from_db()
    assert (dossier.state, dossier.paid_online) == (State.PROCESSING, False)
    first, second = Payment.objects.order_by("id")
    assert (first.number, second.number, first.amount) == (1, 2, 10_000)
    paper = client.get(f"/dossiers/{dossier.code}/payments/{first.pk}.pdf")
    text = close(text_in(paper.content))
    assert close("Biên lai thu phí, lệ phí") in text.replace("BIÊNLAITHUPHÍ,LỆPHÍ", close("Biên lai thu phí, lệ phí"))  # fmt: skip
    assert close("000001/2026") in text and close("10.000 đồng") in text and close("giả định") in text
    assert client.get(f"/dossiers/{dossier.code}/payments/{second.pk}.pdf").status_code == 404
    assert client.post(f"/dossiers/{dossier.code}/payments/", {"way": "cash"}).status_code == 409
    client.logout()
    own = f"/dossiers/track/{dossier.code}/payments/{first.pk}.pdf"
    assert client.post(own, {"phone": "0900000000"}).status_code == 404
    assert client.post(own, PHONE).content == paper.content


@pytest.mark.django_db(transaction=True)
def test_a_receipt_number_is_not_lost_when_a_payment_is_not_kept(city):
    dossier = owing()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        operations.take(dossier=dossier, way="cash", at=timezone.now(), by="Lan")
        1 / 0  # noqa: B018
    dossier.refresh_from_db()
    assert operations.take(dossier=dossier, way="cash", at=timezone.now(), by="Lan").number == 1


@pytest.mark.django_db(transaction=True)
def test_a_transfer_is_recorded_with_its_number_once_and_may_come_in_parts(city, clerk, client):
    dossier, other = owing(), owing()
    client.force_login(clerk)
    address = f"/dossiers/{dossier.code}/payments/"
    page = client.post(address, {"way": "transfer", "amount": 4000})
    assert page.status_code == 400 and "sao kê" in page.text and 'value="4000"' in page.text
    assert client.post(address, {"way": "transfer", "amount": 4000, "reference": "FT1"}).status_code == 302
    dossier.refresh_from_db()
    assert (dossier.state, owed_for(dossier)) == (State.PAYMENT, 6000)
    assert client.post(f"/dossiers/{other.code}/payments/", {"way": "transfer", "reference": "FT1"}).status_code == 409  # fmt: skip
    assert client.post(address, {"way": "transfer", "reference": "FT2"}).status_code == 302
    dossier.refresh_from_db()
    assert (dossier.state, dossier.paid_online) == (State.PROCESSING, True)


@pytest.mark.django_db(transaction=True)
def test_never_more_goes_back_than_came_and_only_with_a_reason(city, clerk, client):
    dossier = owing()
    payment = operations.take(dossier=dossier, way="cash", at=timezone.now(), by="Lan")
    client.force_login(clerk)
    address = f"/dossiers/{dossier.code}/payments/{payment.pk}/refund/"
    assert client.post(address, {"amount": 3000, "reason": ""}).status_code == 400
    page = client.post(address, {"amount": 10_001, "reason": "Thu nhầm"})
    assert page.status_code == 409 and "10000 đồng" in page.text and "Thu nhầm" in page.text
    for amount, status in ((3000, 302), (7001, 409), (7000, 302), (1, 409)):
        assert client.post(address, {"amount": amount, "reason": "Thu nhầm"}).status_code == status
    charge = Charge.objects.get()
    dossier.refresh_from_db()
    assert (charge.refunded, charge.owed, dossier.paid_online) == (10_000, 10_000, None)
    assert AuditLine.objects.filter(verb="dossiers.refunded").count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_keeps_the_books_in_balance(city):
    dossier = owing()
    payment = operations.take(dossier=dossier, way="cash", at=timezone.now(), by="Lan")
    wrong = [
        "update dossiers_charge set due = due - 1",
        "update dossiers_charge set paid = paid + 1",
        "update dossiers_payment set amount = amount - 1",
        "delete from dossiers_payment",
        "update dossiers_charge set refunded = paid + 1",
    ]
    for statement in wrong:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.create(payment=payment, amount=1, reason="x", at=MORNING, by="Lan")


@pytest.mark.django_db(transaction=True)
def test_who_pays_less_and_which_case_decide_the_amount_and_a_changed_form_decides_nothing(city, client, tmp_path):  # fmt: skip
    two_cases(tmp_path)
    procedure = by_code("1.004222")
    today = timezone.localdate()
    (_in_person, online), (poor, child) = fees_of(procedure, today), exemptions_of(procedure, today)
    assert (online.per, poor.who, child.who) == ("bản", "Hộ nghèo", "Trẻ em")
    address = "/dossiers/submit/1.004222/"
    assert "7.000" in client.get(address).text
    typed = {
        "procedure": "1.004222",
        "unit": "10525",
        "applicant_name": "Nguyễn Văn Thử",
        "applicant_phone": "0912345678",
    }
    tampered = {"amount": "1", "due": "1", "unit_amount": "1", "percent_off": "100", "paid": "7000"}
    strange = fees_of(by_code("2.000635"), today)[0].pk
    page = client.post(
        address, {**typed, **tampered, "fee": strange, "quantity": 3, "exemption": child.pk, "key": "a"}
    )
    assert page.status_code == 200 and "Nguyễn Văn Thử" in page.text and not Charge.objects.exists()
    for key, exemption, due in (("b", child.pk, 10_500), ("c", "", 21_000), ("d", poor.pk, 0)):
        page = client.post(address, {**typed, **tampered, "fee": online.pk, "quantity": 3, "exemption": exemption, "key": key})  # fmt: skip
        assert page.status_code == 302
        charge = Charge.objects.latest("id")
        assert (charge.due, charge.unit_amount, charge.quantity, charge.paid) == (due, 7000, 3, 0)
        assert charge.dossier.fee_due is (due > 0)


@pytest.mark.django_db(transaction=True)
def test_what_was_drawn_stays_when_the_fee_changes_and_new_dossiers_pay_the_new_one(city, tmp_path):
    path = tmp_path / "fees.csv"
    head = "procedure,amount,starts_on,act,mark\n"
    path.write_text(f"{head}1.004222,20000,2026-01-01,TT 1,read")
    enter_fees(path=path, by="system:test")
    before = submitted(procedure=by_code("1.004222"))
    path.write_text(f"{head}1.004222,30000,{MORNING.date() + timedelta(1)},TT 2,read")
    enter_fees(path=path, by="system:test")
    after = submitted(procedure=by_code("1.004222"), at=MORNING + timedelta(days=1))
    assert (owed_for(before), owed_for(after)) == (20_000, 30_000)
    again = operations.draw(dossier=before, chosen=Chosen(), at=MORNING + timedelta(days=2), by="system:test")
    assert again.due == 20_000


@pytest.mark.django_db(transaction=True)
def test_the_clerk_chooses_the_case_until_money_came(city, clerk, client, tmp_path):
    two_cases(tmp_path)
    at = timezone.now() - timedelta(hours=1)
    dossier = submitted(procedure=by_code("1.004222"), at=at)
    assert owed_for(dossier) == 0 and dossier.fee_due
    client.force_login(clerk)
    in_person, online = fees_of(dossier.procedure, timezone.localdate())
    address = f"/dossiers/{dossier.code}/charge/"
    page = client.post(address, {"fee": "", "quantity": 1})
    assert page.status_code == 400
    assert client.post(address, {"fee": online.pk, "quantity": 2}).status_code == 302
    assert owed_for(dossier) == 14_000
    assert client.post(address, {"fee": in_person.pk, "quantity": 1}).status_code == 302
    operations.take(dossier=dossier, way="cash", at=timezone.now(), by="Lan")
    assert Payment.objects.get().amount == 20_000
    assert client.post(address, {"fee": online.pk, "quantity": 1}).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_for_a_dossier_that_was_not_received_nothing_is_asked_and_what_came_can_go_back(city, clerk, client):
    with_an_account()
    at = timezone.now() - timedelta(hours=1)
    dossier, paid = (submitted(procedure=by_code("1.004222"), at=at) for _each in range(2))
    payment = operations.take(dossier=paid, way="cash", at=at, by="Lan")
    for one in (dossier, paid):
        operations.change(dossier=one, verb="refuse", note="Nộp nhầm nơi", at=at, by="system:test")
    client.force_login(clerk)
    page = client.post(f"/dossiers/track/{dossier.code}/", PHONE).text
    assert "Phải nộp" in page and "Còn phải nộp" not in page and "<svg" not in page
    assert client.post(f"/dossiers/{dossier.code}/payments/", {"way": "cash"}).status_code == 409
    back = f"/dossiers/{paid.code}/payments/{payment.pk}/refund/"
    assert client.post(back, {"amount": 10_000, "reason": "Hồ sơ không được tiếp nhận"}).status_code == 302
    assert Charge.objects.get(dossier=paid).refunded == 10_000


@pytest.mark.django_db(transaction=True)
def test_the_vietqr_code_is_on_the_page_and_on_the_slip_only_where_the_unit_has_an_account(city, client):
    dossier = owing()
    address = f"/dossiers/track/{dossier.code}/"
    page = client.post(address, PHONE).text
    assert "<svg" not in page and "chưa có tài khoản ngân hàng" in page
    assert not [one for one in slips.slip("receipt", dossier, "http://x/").blocks if isinstance(one, Code)]
    with_an_account()
    page = client.post(address, PHONE).text
    assert "<svg" in page and "0123456789" in page and "<svg" not in client.get(address).text
    (code,) = [one for one in slips.slip("receipt", dossier, "http://x/").blocks if isinstance(one, Code)]
    assert code.content == books_of(dossier).says and "540510000" in code.content and dossier.code in code.content  # fmt: skip


@pytest.mark.django_db
def test_accounts_of_units_come_from_a_file_whose_wrong_cells_are_named(city, tmp_path):
    path = tmp_path / "accounts.csv"
    head = "unit,bin,account,holder,bank,starts_on,act\n"
    path.write_text(f"{head}10525,97043,12 34,UBND,,2026-13-01,QĐ 1\n99,970436,1,UBND,NH,2026-01-01,QĐ 1")
    with pytest.raises(CommandError) as refused:
        call_command("fee_accounts", str(path))
    for part in (
        "dòng 2: bank: Hãy ghi tên ngân hàng",
        "dòng 2: bin:",
        "dòng 2: starts_on:",
        "dòng 3: unit:",
    ):
        assert part in str(refused.value)
    path.write_text(f"{head}10525,970436,0123456789,UBND PHUONG,NH,2026-01-01,QĐ 1")
    call_command("fee_accounts", str(path))
    dossier = owing()
    assert books_of(dossier).account.number == "0123456789"

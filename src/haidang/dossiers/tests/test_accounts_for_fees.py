"""To which account fees are paid is changed by few, after looking once more and confirming; who was given one keeps it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.dated.models import DatedRule
from haidang.core.notices.models import Notice
from haidang.dossiers import operations
from haidang.dossiers.operations.accounts import (
    AccountLine,
    UnableToEnterAccounts,
    enter_account,
    enter_accounts,
)
from haidang.dossiers.queries import Account, account_of, books_of
from haidang.dossiers.rules import Chosen
from haidang.dossiers.tests.factories import submitted
from haidang.procedures.queries import by_code

pytestmark = pytest.mark.django_db
PAGE = "/dossiers/fee-accounts/10525/"
PASSWORD = "mot-mat-khau-dai"
TODAY = timezone.localdate
OLD = Account("Ngân hàng cũ", "970436", "0123456789", "UBND PHUONG")


@pytest.fixture
def keeper(city, client):
    user = open_account(username="noi-vu", full_name="Nội Vụ", password=PASSWORD, by="system:test")
    grant(user=user, role="home_affairs", unit_code="", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(user)
    return client


def with_an_account(starts_on=date(2026, 1, 1)):
    enter_account(line=AccountLine("10525", OLD, starts_on, "QĐ 1"), by="system:test")


def typed(do, **changes):
    said = {"bank": "Kho bạc Nhà nước", "bin": "970499", "account": "9876 5432", "holder": "UBND PHUONG", "starts_on": TODAY().isoformat(), "act": "CV 5/2026", "mark": "read"}  # fmt: skip
    return said | {"do": do} | changes


def owing(channel="online"):
    """A dossier for which 10,000 đồng are to be paid and that was received."""
    at = timezone.now()
    dossier = submitted(procedure=by_code("1.004222"), at=at, channel=channel, applicant=operations.Applicant("Nguyễn Văn Thử", "0912345678", email="lan@example.vn", agrees=True))  # fmt: skip
    return operations.change(dossier=dossier, verb="receive", at=at, by="system:test")


def verbs():
    return list(AuditLine.objects.filter(verb__startswith="dossiers.account").order_by("id").values_list("verb", flat=True))  # fmt: skip


def test_an_account_is_entered_only_after_looking_once_more_and_confirming_by_password(keeper):
    with_an_account()
    look = keeper.post(PAGE, typed("look"))
    assert look.status_code == 200 and "98765432" in look.text and "0123456789" in look.text and account_of("10525", TODAY()) == OLD  # fmt: skip
    for wrong in ("", "sai-mat-khau"):
        refused = keeper.post(PAGE, typed("enter", confirm=wrong))
        assert refused.status_code == 400 and 'value="CV 5/2026"' in refused.text, "what was typed stays"
        assert account_of("10525", TODAY()) == OLD
    assert keeper.post(PAGE, typed("enter", confirm=PASSWORD)).url == PAGE
    assert account_of("10525", TODAY()) == Account("Kho bạc Nhà nước", "970499", "98765432", "UBND PHUONG")
    assert account_of("10525", TODAY() - timedelta(1)) == OLD
    assert verbs() == ["dossiers.account_entered"] * 2
    last = AuditLine.objects.filter(verb="dossiers.account_entered").latest("id")
    assert last.actor.startswith("user:") and "98765432" in last.line and "0123456789" in last.line
    assert (
        "98765432" in keeper.get("/dossiers/fee-accounts/").text
        and "98765432" in keeper.get("/units/10525/").text
    )


def test_a_number_that_stands_there_from_a_day_on_is_not_silently_kept_with_another_holder(keeper, tmp_path):
    with_an_account(TODAY())
    said = {"bank": OLD.bank, "bin": OLD.bin, "account": OLD.number, "confirm": PASSWORD}
    assert (
        keeper.post(PAGE, typed("enter", holder=OLD.holder, **said)).url == PAGE
    )  # the very same: nothing is new
    refused = keeper.post(PAGE, typed("enter", holder="UBND PHUONG KHAC", **said))
    assert refused.status_code == 409 and OLD.shown in refused.text and "UBND PHUONG KHAC" in refused.text
    file = tmp_path / "accounts.csv"
    lines = [f"{unit},970436,0123456789,UBND KHAC,Ngân hàng cũ,{TODAY()},QĐ 2" for unit in ("10507", "10525")]
    file.write_text("\n".join(["unit,bin,account,holder,bank,starts_on,act", *lines]))
    with pytest.raises(UnableToEnterAccounts) as wrong:
        enter_accounts(path=file, by="system:test")
    assert len(wrong.value.lines) == 1 and "3: account: " in wrong.value.lines[0]
    assert account_of("10525", TODAY()) == OLD and account_of("10507", TODAY()) is None
    assert verbs() == ["dossiers.account_entered"]


def test_a_wrong_account_is_named_at_its_field_and_never_begins_in_the_past(keeper):
    wrong = keeper.post(PAGE, typed("look", bin="97043", account="12-34", holder="", starts_on=(TODAY() - timedelta(1)).isoformat()))  # fmt: skip
    assert wrong.status_code == 400 and not DatedRule.objects.filter(kind="dossiers.account").exists()
    for part in (
        "sáu chữ số",
        "chữ không dấu và số",
        "hôm nay hoặc ngày sau, trong vòng mười năm",
        'value="12-34"',
    ):
        assert part in wrong.text
    assert keeper.post(PAGE, typed("enter", bin="97043", confirm=PASSWORD)).status_code == 400


def test_nobody_else_changes_it_not_even_the_head_of_the_unit(city, client):
    with_an_account()
    for role, unit in (
        ("unit_leader", "10525"),
        ("clerk", "10525"),
        ("administrator", ""),
        ("city_leader", ""),
    ):
        user = open_account(username=role, full_name=role, password=PASSWORD, by="system:test")
        grant(user=user, role=role, unit_code=unit, starts_on=date(2025, 7, 1), by="system:test")
        client.force_login(user)
        assert (
            client.get(PAGE).status_code
            == client.post(PAGE, typed("enter", confirm=PASSWORD)).status_code
            == 404
        )
        assert "0123456789" not in client.get("/units/10525/").text
    assert account_of("10525", TODAY()) == OLD


def test_who_was_given_an_account_keeps_it_when_another_one_takes_its_place_until_it_is_stopped(keeper):
    with_an_account()
    dossier = owing()
    was = books_of(dossier).says
    assert "0123456789" in was
    keeper.post(PAGE, typed("enter", confirm=PASSWORD))
    assert books_of(dossier).says == was and books_of(owing()).account.number == "98765432"
    wrong = DatedRule.objects.get(kind="dossiers.account", content__account="0123456789")
    ending = {"do": "end", "rule": wrong.pk, "last_day": TODAY().isoformat(), "act": "Nhập nhầm"}
    assert keeper.post(PAGE, ending | {"confirm": "sai"}).status_code == 400
    keeper.post(PAGE, ending | {"confirm": PASSWORD})
    assert books_of(dossier).says == was, "an account that is over may still be paid to"
    wrong.refresh_from_db()
    assert wrong.in_force_to == TODAY()
    DatedRule.objects.filter(pk=wrong.pk).update(in_force_to=None)
    said = keeper.post(PAGE, ending | {"confirm": PASSWORD, "also_given": "on"}, follow=True).text
    assert "Số hồ sơ từ nay hiện tài khoản khác: 1." in said
    assert books_of(dossier).account.number == "98765432"


def test_an_account_nobody_pays_to_yet_is_taken_away_and_one_that_is_used_is_not(keeper):
    with_an_account()
    later = TODAY() + timedelta(9)
    keeper.post(PAGE, typed("enter", starts_on=later.isoformat(), confirm=PASSWORD))
    used, coming = DatedRule.objects.filter(kind="dossiers.account").order_by("in_force_from")
    assert "tiếp tục nộp vào 0123456789" in keeper.get(PAGE).text
    answer = keeper.post(PAGE, {"do": "withdraw", "rule": used.pk, "confirm": PASSWORD})
    assert answer.status_code == 409 and "Người dân đang nộp" in answer.text
    assert keeper.post(PAGE, {"do": "withdraw", "rule": coming.pk, "confirm": PASSWORD}).url == PAGE
    assert account_of("10525", later) == OLD and verbs()[-1] == "dossiers.account_withdrawn"
    assert keeper.post(PAGE, {"do": "withdraw", "rule": coming.pk, "confirm": PASSWORD}).status_code == 404


@pytest.fixture
def ways(settings):
    settings.EMAIL_HOST = "127.0.0.1"
    settings.HAIDANG_SMS = settings.HAIDANG_SMS | {"url": "http://127.0.0.1:1/"}


def told(kind):
    return list(Notice.objects.filter(kind=kind, channel="mail").order_by("id"))


def test_the_applicant_is_told_once_what_is_to_be_paid_and_where_and_what_came(city, ways):
    with_an_account()
    dossier = owing()
    operations.change(dossier=dossier, verb="ask_payment", at=timezone.now(), by="system:test")
    (asked,) = told("dossiers.fee")
    for part in (
        "10.000 đồng",
        "0123456789, UBND PHUONG, Ngân hàng cũ",
        dossier.code,
        f"/dossiers/track/{dossier.code}/",
    ):
        assert part in asked.text
    operations.take(dossier=dossier, way="transfer", reference="FT1", amount=4_000, at=timezone.now(), by="system:test")  # fmt: skip
    operations.take(dossier=dossier, way="cash", at=timezone.now(), by="system:test")
    first, second = told("dossiers.paid")
    assert "4.000 đồng" in first.text and "Còn phải nộp: 6.000 đồng" in first.text
    assert "6.000 đồng" in second.text and "Còn phải nộp: 0 đồng" in second.text and "000002/" in second.text
    assert len(told("dossiers.fee")) == 1


def test_at_the_counter_nobody_is_told_before_the_dossier_waits_for_the_money(city, ways):
    dossier = owing(channel="in_person")
    assert told("dossiers.fee") == []
    operations.change(dossier=dossier, verb="ask_payment", at=timezone.now(), by="system:test")
    (asked,) = told("dossiers.fee")
    assert "Nơi nộp: " in asked.text and "Phường" in asked.text, "without an account: the unit itself"


def test_what_is_reckoned_after_reception_is_told_and_what_is_nothing_is_not(city, ways):
    dossier = owing()
    assert len(told("dossiers.fee")) == 1
    operations.draw(dossier=dossier, chosen=Chosen(), at=timezone.now(), by="system:test")
    assert len(told("dossiers.fee")) == 1, "the same amount again"
    operations.change(dossier=submitted(), verb="receive", at=timezone.now(), by="system:test")
    assert len(told("dossiers.fee")) == 1

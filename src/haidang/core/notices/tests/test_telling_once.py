"""Who is told what, by which way, and only once."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction

from haidang.core.access.operations import grant
from haidang.core.audit.models import AuditLine
from haidang.core.calendar import aware
from haidang.core.dated.models import DatedRule
from haidang.core.demo.models import DemoRun
from haidang.core.notices import operations, queries, registry
from haidang.core.notices.models import Attachment, Choice, MorningDone, Notice
from haidang.core.notices.queries import of_account
from haidang.core.notices.tests.conftest import NOON, reached_at

pytestmark = pytest.mark.django_db
EVENING = NOON.replace(hour=22, minute=30)


@pytest.fixture
def every_way(settings):
    """All ways are configured; nothing listens there."""
    settings.EMAIL_HOST = "127.0.0.1"
    settings.HAIDANG_SMS = settings.HAIDANG_SMS | {"url": "http://127.0.0.1:1/"}
    settings.HAIDANG_ZALO = settings.HAIDANG_ZALO | {"url": "http://127.0.0.1:1/", "forms": {"thử.việc": "1"}}


def ways(rows):
    return [row.channel for row in rows]


def law(name="thử.việc", mark="read"):
    DatedRule.objects.create(
        kind="notices.duty", key=name, version="1", act="Luật thử", mark=mark, in_force_from=date(2020, 1, 1), content={}
    )  # fmt: skip


def test_the_same_occasion_is_told_once_and_another_one_again(kind, said, every_way):
    kind()
    assert ways(said()) == ["mail"] and said() == [] and said(at=NOON + timedelta(days=1)) == []
    assert ways(said(occasion="H24.1/2")) == ["mail"]
    assert Notice.objects.count() == 2
    assert AuditLine.objects.filter(verb="notices.told").count() == 2


def test_what_is_undone_is_not_told(kind, said, every_way):
    kind()
    with pytest.raises(RuntimeError), transaction.atomic():
        said()
        raise RuntimeError
    assert not Notice.objects.exists()


def test_a_kind_or_data_nobody_declared_are_a_mistake(kind, said, every_way):
    with pytest.raises(operations.UnknownKind):
        said("unknown")
    kind()
    with pytest.raises(registry.UnknownData):
        said(data={"code": "1", "name": "Nguyễn Văn A"})


def test_a_courtesy_takes_the_best_way_that_is_there(kind, said, person, every_way, settings):
    kind()
    assert ways(said(occasion="1")) == ["mail"]
    assert ways(said(occasion="2", who=replace(person, mail=""))) == ["zalo"]
    settings.HAIDANG_ZALO = settings.HAIDANG_ZALO | {"forms": {}}
    assert ways(said(occasion="3", who=replace(person, mail=""))) == ["sms"]
    settings.HAIDANG_SMS = settings.HAIDANG_SMS | {"url": ""}
    assert said(occasion="4", who=replace(person, mail="")) == []


def test_a_telephone_that_takes_no_sms_is_not_tried(kind, said, person, every_way):
    kind()
    assert said(who=replace(person, mail="", phone="0225 3 123 456")) == []


def test_who_did_not_agree_is_told_only_what_the_law_asks_for(kind, said, person, every_way):
    kind(duty=True)
    silent = replace(person, agrees=False)
    assert said(occasion="1", who=silent) == []
    law()
    assert ways(said(occasion="2", who=silent)) == ["mail", "zalo"], "by mail, and to the telephone"


def test_what_is_urgent_goes_every_way_at_once_at_night_too(kind, said, every_way):
    kind(urgent=True)
    rows = said(at=EVENING)
    assert ways(rows) == ["mail", "zalo", "sms"] and {row.not_before for row in rows} == {EVENING}


def test_at_night_no_telephone_rings_and_the_mail_goes_all_the_same(kind, said, every_way):
    kind(duty=True)
    law()
    times = {row.channel: row.not_before for row in said(at=EVENING)}
    assert times == {"mail": EVENING, "zalo": aware(datetime(2026, 11, 10, 7, 0))}


def test_an_account_is_told_on_its_page_and_as_it_chose(kind, said, lan, every_way):
    kind()
    assert ways(said(occasion="1", who=of_account(lan))) == ["page"]
    chosen = {
        "account": reached_at(lan), "phone": "0912345678", "language": "en", "quiet_from": time(11),
        "quiet_to": time(13), "by": lan,
    }  # fmt: skip
    operations.choose(ways={"thử.việc": ["sms", "mail"]}, **chosen)
    page, mail, sms = said(occasion="2", who=of_account(lan))
    assert (mail.channel, mail.address, sms.channel, sms.address) == (
        "mail",
        "lan@example.vn",
        "sms",
        "84912345678",
    )
    assert sms.not_before == NOON.replace(hour=13) and mail.not_before == NOON and page.language == "en"
    operations.choose(ways={"thử.việc": []}, **chosen)
    assert ways(said(occasion="3", who=of_account(lan))) == ["page"]


def test_what_the_law_asks_for_cannot_be_switched_off(kind, said, lan, every_way):
    kind(duty=True)
    law()
    chosen = {
        "account": reached_at(lan), "phone": "", "language": "vi", "quiet_from": time(21),
        "quiet_to": time(7), "by": lan,
    }  # fmt: skip
    with pytest.raises(operations.UnableToChoose, match="Việc thử"):
        operations.choose(ways={"thử.việc": []}, **chosen)
    assert not Choice.objects.exists(), "nothing is half kept"
    operations.choose(ways={"thử.việc": ["sms"]}, **chosen)
    assert ways(said(who=of_account(lan))) == ["page", "mail"], (
        "the chosen way leads nowhere, so the usual ones hold"
    )


def test_a_number_that_is_none_is_refused_with_what_to_write(lan):
    with pytest.raises(operations.UnableToChoose, match="0912"):
        operations.choose(
            account=lan, phone="12345678", language="vi", quiet_from=time(21), quiet_to=time(7), ways={}, by=lan
        )  # fmt: skip


def test_in_a_simulated_city_everything_is_held_back_though_no_way_is_set(kind, said):
    DemoRun.objects.create(dossiers=1, seed=1, now=NOON)
    kind(urgent=True)
    assert {(row.channel, row.state, row.why) for row in said()} == {
        (way, "held", "simulated") for way in ("mail", "zalo", "sms")
    }


# What goes out each morning.


@pytest.fixture
def report(kind, every_way):
    """A report as a PDF, for administrators; by default only for who subscribed."""

    def make(by_default=False, letter=None):
        one = kind("thử.sáng", channels=("mail",), texts=registry.Texts("Ngày %(code)s", "Báo cáo %(code)s"))
        del registry._kinds["thử.sáng"]
        file = registry.Attachment("bao-cao.pdf", "application/pdf", b"%PDF-1.7 thu")
        return registry.declare_morning(
            registry.Morning(
                one, "notices.manage", letter or (lambda user, day: registry.Letter({"code": f"{day:%d/%m}"}, file)), by_default
            )
        )  # fmt: skip

    return make


def an_administrator(lan, mail="lan@example.vn", ways=None):
    grant(user=lan, role="administrator", unit_code="", starts_on=date(2025, 7, 1), by="system:test")
    operations.choose(
        account=reached_at(lan, mail), phone="", language="vi", quiet_from=time(21), quiet_to=time(7),
        ways={} if ways is None else {"thử.sáng": ways}, by=lan,
    )  # fmt: skip


SEVEN = NOON.replace(hour=7)


def test_who_subscribed_gets_the_report_with_its_file_once_a_day_from_seven_on(report, lan):
    report()
    an_administrator(lan, ways=["mail"])
    assert operations.morning(now=SEVEN - timedelta(minutes=1)) == {}
    assert operations.morning(now=SEVEN)["thử.sáng"] == 1
    mail = Notice.objects.get(channel="mail", kind="thử.sáng")
    assert (mail.occasion, mail.attachment.name, bytes(mail.attachment.content)) == (
        "2026-11-09", "bao-cao.pdf", b"%PDF-1.7 thu",
    )  # fmt: skip
    assert "thử.sáng" not in operations.morning(now=SEVEN + timedelta(minutes=1))
    MorningDone.objects.all().delete()  # as if the process died before it wrote down that it was through
    operations.morning(now=SEVEN + timedelta(minutes=2))
    assert Notice.objects.filter(channel="mail", kind="thử.sáng").count() == 1
    operations.morning(now=SEVEN + timedelta(days=1))
    assert (
        Notice.objects.filter(channel="mail", kind="thử.sáng").count() == 2
        and Attachment.objects.count() == 1
    )


def test_who_did_not_subscribe_or_lost_the_right_gets_nothing(report, lan):
    report()
    an_administrator(lan)
    operations.morning(now=SEVEN)
    operations.choose(
        account=reached_at(lan), phone="", language="vi", quiet_from=time(21), quiet_to=time(7),
        ways={"thử.sáng": ["mail"]}, by=lan,
    )  # fmt: skip
    held = queries.morning_readers(registry.mornings()["thử.sáng"], date(2026, 11, 9))
    assert held == [lan]
    assert queries.morning_readers(registry.mornings()["thử.sáng"], date(2025, 6, 30)) == []
    assert not Notice.objects.filter(kind="thử.sáng").exists()


def test_what_comes_by_default_comes_until_somebody_says_no_and_not_where_there_is_nothing_to_say(
    report, lan
):
    report(by_default=True, letter=lambda user, day: registry.Letter({"code": "x"}) if day.day == 9 else None)
    an_administrator(lan)
    operations.morning(now=SEVEN)
    operations.morning(now=SEVEN + timedelta(days=1))
    assert Notice.objects.filter(kind="thử.sáng", channel="mail").count() == 1
    operations.choose(
        account=reached_at(lan), phone="", language="vi", quiet_from=time(21), quiet_to=time(7),
        ways={"thử.sáng": []}, by=lan,
    )  # fmt: skip
    assert queries.morning_readers(registry.mornings()["thử.sáng"], date(2026, 11, 9)) == []


@pytest.mark.django_db(transaction=True)
def test_long_afterwards_address_and_text_are_forgotten_but_not_that_somebody_was_told(
    kind, said, lan, every_way
):
    kind()
    said()
    said(
        occasion="2",
        who=replace(of_account(lan), phone="0912345678"),
        attachment=registry.Attachment("a.pdf", "application/pdf", b"%PDF"),
    )
    Notice.objects.filter(channel="mail").update(state="sent", settled_at=NOON)
    waiting = Notice.objects.get(channel="zalo")
    assert operations.forget(now=NOON + timedelta(days=90)) == 0
    assert operations.forget(now=NOON + timedelta(days=91)) == 2
    for row in Notice.objects.exclude(pk=waiting.pk):
        assert (
            (row.address, row.text, row.subject, row.data) == ("", "", "", {})
            and row.occasion
            and row.settled_at
        )
    waiting.refresh_from_db()
    assert waiting.address, "what is not sent yet is kept"
    assert not Attachment.objects.exists()
    assert operations.forget(now=NOON + timedelta(days=92)) == 0

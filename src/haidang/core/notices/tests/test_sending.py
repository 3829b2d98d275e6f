"""Notices go out through real servers on this machine; whatever these do, the outbox says what is known."""

import asyncio
import email
import email.policy
import os
import signal
import socket
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from haidang.core.audit.models import AuditLine
from haidang.core.demo.models import DemoRun
from haidang.core.notices import channels, jobs, operations, queries, registry, sending
from haidang.core.notices.choices import State
from haidang.core.notices.models import Notice, ProviderKey
from haidang.core.notices.tests.conftest import NOON

pytestmark = pytest.mark.django_db


def send_out(channel, after=timedelta(0), **more):
    return sending.send_out(channel, clock=lambda: NOON + after, **more)


def state(**which):
    notice = Notice.objects.get(**which)
    return notice.state, notice.why, notice.attempts


@pytest.fixture
def by_sms(kind, said, person):
    """Tell somebody who can be reached by SMS only."""
    kind(channels=("sms",))
    return said


@pytest.fixture
def by_mail(kind, said):
    kind(channels=("mail",))
    return said


@pytest.fixture
def by_zalo(kind, said, provider):
    kind(channels=("zalo", "sms"))
    return said


FORMS = {"forms": {"thử.việc": "7788"}, "token": "first-token"}


# Mail


def test_a_mail_reaches_a_real_server_with_its_file_in_utf_8_and_says_that_a_machine_wrote_it(
    kind, said, post
):
    kind(
        channels=("mail",),
        texts=registry.Texts("Hồ sơ %(code)s đã xong", "Mời ông/bà đến nhận hồ sơ %(code)s."),
    )
    said(attachment=registry.Attachment("báo cáo.pdf", "application/pdf", b"%PDF-1.7"))
    assert send_out("mail") == 1
    (taken,) = post.mails
    mail = email.message_from_bytes(taken.content, policy=email.policy.default)
    assert taken.rcpt_tos == ["lan@example.vn"] and mail["Subject"] == "Hồ sơ H24.1 đã xong"
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Content-Language"] == "vi"
    assert "Mời ông/bà đến nhận hồ sơ H24.1." in mail.get_body().get_content()
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("báo cáo.pdf", b"%PDF-1.7")
    notice = Notice.objects.get()
    assert (notice.state, notice.receipt, notice.settled_at) == ("sent", mail["Message-ID"], NOON)
    assert send_out("mail") == 0 and len(post.mails) == 1


def test_many_mails_take_one_connection(by_mail, post, settings):
    settings.HAIDANG_NOTICES_A_SECOND = settings.HAIDANG_NOTICES_A_SECOND | {"mail": 1000}
    peers = []
    handle = post.handle_DATA

    async def noting(server, session, envelope):
        peers.append(session.peer)
        return await handle(server, session, envelope)

    post.handle_DATA = noting
    for number in range(5):
        by_mail(occasion=str(number))
    assert send_out("mail") == 5 and len(post.mails) == 5 and len(set(peers)) == 1


def test_a_mail_address_nobody_has_is_given_up_and_the_next_mail_goes_out(by_mail, post, person):
    by_mail(occasion="1", who=replace(person, mail="khong-co@example.vn"))
    by_mail(occasion="2")
    assert send_out("mail") == 1
    assert state(occasion="1") == ("failed", "refused", 1) and state(occasion="2")[0] == "sent"
    assert Notice.objects.get(occasion="1").detail == "550"


def test_a_server_that_asks_to_wait_is_asked_again_later_and_a_deadly_answer_is_the_end(by_mail, post):
    post.answers = ["451 greylisted", "554 spam"]
    by_mail()
    assert send_out("mail") == 0 and state() == ("waiting", "not_yet", 1)
    assert send_out("mail", timedelta(seconds=59)) == 0 and state()[2] == 1, "not before a minute is over"
    send_out("mail", timedelta(minutes=1))
    assert state() == ("failed", "refused", 2) and post.mails == []


def test_a_mail_whose_answer_is_lost_is_unsure_and_not_sent_again_by_itself(by_mail, post, settings):
    settings.EMAIL_TIMEOUT = 0.3
    post.stall = asyncio.Event()
    by_mail()
    assert send_out("mail") == 0 and state() == ("unsure", "no_answer", 1) and len(post.mails) == 1
    send_out("mail", timedelta(days=1))
    assert len(post.mails) == 1


# SMS


def test_an_sms_goes_to_the_provider_as_the_settings_name_its_fields(by_sms, provider):
    fields = {"to": "Phone", "text": "Content", "sender": "Brand", "key": "RequestId"}
    answer = {"status": "status", "good": ["ok"], "receipt": "id"}
    with provider("sms", "works", fields=fields, answer=answer, sender="HAIPHONG") as double:
        by_sms()
        assert send_out("sms") == 1
    assert double.asked == [
        {
            "Phone": "84912345678", "Content": "Viec H24.1 da xong", "Brand": "HAIPHONG",
            "RequestId": sending.key_of(Notice.objects.get()),
        }
    ]  # fmt: skip
    assert Notice.objects.get().receipt == "sms-1"


def test_a_provider_that_refuses_is_asked_once(by_sms, provider):
    with provider("sms", "refuses") as double:
        by_sms()
        send_out("sms"), send_out("sms", timedelta(days=1))
    assert double.sent == [] and state() == ("failed", "refused", 1)


def test_a_provider_that_is_away_or_busy_is_asked_again_with_growing_waits_until_it_is_given_up(
    by_sms, provider
):
    waits, at = [], timedelta(0)
    with provider("sms", "busy"):
        by_sms()
        while Notice.objects.get().state == State.WAITING:
            send_out("sms", at)
            wait = Notice.objects.get().not_before - NOON - at
            waits.append(wait)
            at += max(wait, timedelta(0))
    assert waits[:-1] == sorted(waits[:-1]) and len(waits) == 6
    assert state() == ("failed", "not_yet", 6)


def test_a_provider_found_down_is_not_asked_for_the_others_too(by_sms, provider):
    with provider("sms", "works"):
        pass  # it is gone: nobody listens there
    for number in range(3):
        by_sms(occasion=str(number))
    assert send_out("sms") == 0
    assert sorted(Notice.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert set(Notice.objects.exclude(attempts=0).values_list("why", flat=True)) == {"no_connection"}


def test_a_provider_that_crashes_gets_the_same_key_again_where_it_knows_keys_so_nobody_is_told_twice(
    by_sms, provider
):
    with provider("sms", "crashes", knows_keys=True) as double:
        by_sms()
        assert send_out("sms") == 0 and state() == ("waiting", "no_answer", 1)
        double.behaviour = "works"
        assert send_out("sms", timedelta(minutes=1)) == 1
    assert len(double.asked) == 2 and len(double.sent) == 1 and state() == ("sent", "", 2)


def test_a_provider_that_crashes_and_knows_no_keys_leaves_it_unsure(by_sms, provider):
    with provider("sms", "crashes") as double:
        by_sms()
        send_out("sms")
        double.behaviour = "works"
        send_out("sms", timedelta(days=1))
    assert state() == ("unsure", "no_answer", 1) and len(double.sent) == 1


def test_a_fault_of_the_program_is_unsure_and_does_not_stop_the_others(by_sms, provider, monkeypatch, caplog):
    real = channels.sms.hand_over

    def stumbling(notice, key):
        if notice.occasion == "1":
            raise KeyError("field")
        return real(notice, key)

    monkeypatch.setattr(channels.sms, "hand_over", stumbling)
    with provider("sms", "works"):
        by_sms(occasion="1"), by_sms(occasion="2")
        assert send_out("sms") == 1
    assert state(occasion="1")[:2] == ("unsure", "fault") and state(occasion="2")[0] == "sent"


def test_no_more_a_second_than_the_provider_takes(by_sms, provider, settings):
    settings.HAIDANG_NOTICES_A_SECOND = settings.HAIDANG_NOTICES_A_SECOND | {"sms": 20}
    with provider("sms", "works"):
        for number in range(6):
            by_sms(occasion=str(number))
        begin = time.monotonic()
        assert send_out("sms") == 6
        assert time.monotonic() - begin >= 5 / 20
        settings.HAIDANG_NOTICES_A_SECOND = settings.HAIDANG_NOTICES_A_SECOND | {"sms": 2}
        for number in range(6, 9):
            by_sms(occasion=str(number))
        assert send_out("sms", seconds=0.3) < 3, "a run ends in time, the rest comes in the next"


# Zalo


def test_zalo_gets_the_approved_form_and_only_the_data_it_takes(kind, said, provider):
    kind(
        channels=("zalo",), data=("code", "reason"), sample={"code": "1", "reason": "2"}, for_zalo=("code",),
        texts=registry.Texts("s", "%(reason)s", "t"),
    )  # fmt: skip
    with provider("zalo", "works", **FORMS) as double:
        said(data={"code": "H24.1", "reason": "Vì lý do riêng của bà Lan"})
        assert send_out("zalo") == 1
    key = sending.key_of(Notice.objects.get())
    assert double.asked == [{"phone": "84912345678", "template_id": "7788", "template_data": {"code": "H24.1"}, "tracking_id": key}]  # fmt: skip


def test_an_expired_token_is_changed_once_and_the_new_pair_is_kept_encrypted(by_zalo, provider, settings):
    with provider("zalo", "works", **FORMS, refresh_token="refresh-0", app="a", secret="s") as double:
        double.token_good = "another"
        settings.HAIDANG_ZALO["token_url"] = f"{double.url}/token"
        by_zalo(occasion="1"), by_zalo(occasion="2")
        assert send_out("zalo") == 2 and double.refreshed == 1
        double.token_good = "another"
        by_zalo(occasion="3")
        assert send_out("zalo") == 1 and double.refreshed == 2, (
            "the refresh token of the first change was kept"
        )
    kept = ProviderKey.objects.get()
    assert "token" not in kept.access and "refresh" not in kept.refresh


def test_a_token_that_cannot_be_changed_makes_wait(by_zalo, provider):
    with provider("zalo", "works", **FORMS) as double:
        double.token_good = "another"
        by_zalo()
        assert send_out("zalo") == 0
    assert state() == ("waiting", "no_token", 1) and double.asked == []


def test_what_zalo_refuses_goes_by_sms_without_accents(by_zalo, provider):
    with provider("zalo", "refuses", **FORMS), provider("sms", "works") as sms:
        by_zalo()
        send_out("zalo")
        assert state(channel="zalo")[:2] == ("failed", "refused") and send_out("sms") == 1
    assert [one["text"] for one in sms.sent] == ["Viec H24.1 da xong"]


# Dying, simulating, repeating


def dies_while_sending(channel, taken):
    """Hand over in a process of its own, and kill that as soon as the provider has taken the notice."""
    connection.close()  # a connection belongs to one process
    child = os.fork()
    if not child:
        try:
            send_out(channel)
        finally:
            os._exit(1)
    try:
        assert taken.wait(10), "nothing was handed over"
    finally:
        os.kill(child, signal.SIGKILL)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_while_it_sends_tells_nobody_twice_where_the_provider_knows_keys(by_sms, provider):
    with provider("sms", "stalls", knows_keys=True) as double:
        by_sms()
        dies_while_sending("sms", double.taken)
        assert state() == ("sending", "", 1)
        double.behaviour = "works"
        assert send_out("sms") == 1
    assert len(double.asked) == 2 and len(double.sent) == 1 and state() == ("sent", "", 2)


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_while_it_mails_leaves_it_unsure_and_somebody_decides(by_mail, post):
    post.stall, taken = asyncio.Event(), threading.Event()
    handle = post.handle_DATA

    async def telling(server, session, envelope):
        post.mails.append(envelope)
        taken.set()
        await post.stall.wait()
        return "250 taken"

    post.handle_DATA = telling
    by_mail()
    dies_while_sending("mail", taken)
    post.handle_DATA = handle
    post.stall = None
    assert send_out("mail") == 0 and state() == ("unsure", "interrupted", 1) and len(post.mails) == 1
    operations.send_again(notice=Notice.objects.get(), at=NOON, by="system:test")
    assert send_out("mail") == 1 and len(post.mails) == 2


@pytest.mark.django_db(transaction=True)
def test_two_processes_never_work_on_one_channel(by_sms, provider):
    with provider("sms", "works") as double:
        by_sms()
        inside, done = threading.Event(), threading.Event()

        def holding():
            with sending._alone("sms") as held:
                assert held
                inside.set()
                done.wait(10)
            connection.close()

        other = threading.Thread(target=holding)
        other.start()
        assert inside.wait(10) and send_out("sms") == 0 and double.asked == []
        done.set()
        other.join()
        assert send_out("sms") == 1


def test_nothing_leaves_a_simulated_city_not_even_what_waited_before(kind, said, post, provider):
    kind(urgent=True, channels=("mail", "sms"))
    with provider("sms", "works") as double:
        said()
        assert set(Notice.objects.values_list("channel", "state")) == {
            ("mail", "waiting"),
            ("sms", "waiting"),
        }
        DemoRun.objects.create(dossiers=1, seed=1, now=NOON)
        assert send_out("mail") == send_out("sms") == 0
    assert set(Notice.objects.values_list("state", "why")) == {("held", "simulated")}
    assert post.mails == [] and double.asked == []
    with pytest.raises(operations.UnableToSendAgain):
        operations.send_again(notice=Notice.objects.get(channel="mail"), at=NOON, by="system:test")


def test_what_was_sent_can_be_sent_again_under_a_new_key_and_the_audit_says_who_did_it(by_sms, provider, lan):
    with provider("sms", "works", knows_keys=True) as double:
        by_sms()
        with pytest.raises(operations.UnableToSendAgain):
            operations.send_again(notice=Notice.objects.get(), at=NOON, by=lan)
        send_out("sms")
        operations.send_again(notice=Notice.objects.get(), at=NOON, by=lan)
        send_out("sms")
    assert len(double.sent) == 2, "the provider did not take it for the one it sent"
    line = AuditLine.objects.get(verb="notices.sent_again")
    assert line.actor == f"user:{lan.pk}" and "0912" not in line.line and "84912" not in line.line


@pytest.mark.django_db(transaction=True)
def test_every_few_seconds_each_channel_with_work_gets_one_job(by_sms, settings):
    from procrastinate.contrib.django.models import ProcrastinateJob

    waiting = ProcrastinateJob.objects.filter(task_name="notices.send", status="todo")
    jobs.look_round(timestamp=0)
    assert not waiting.exists()
    settings.HAIDANG_SMS = settings.HAIDANG_SMS | {"url": "http://127.0.0.1:1/"}
    by_sms()
    for _ in range(3):
        jobs.look_round(timestamp=0)
    assert [job.args for job in waiting] == [{"channel": "sms"}]
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.HAIDANG_SMS = settings.HAIDANG_SMS | {"url": f"http://127.0.0.1:{nobody.getsockname()[1]}/"}
        jobs.send(channel="sms")
    assert state()[1:] == ("no_connection", 1)


def test_the_command_tells_how_the_outbox_stands(by_sms, provider, capsys):
    with provider("sms", "works"):
        by_sms()
        call_command("notices", "send")
        call_command("notices", "state")
    assert "1  sms" in capsys.readouterr().out and queries.figures(NOON)["sent"] == 1

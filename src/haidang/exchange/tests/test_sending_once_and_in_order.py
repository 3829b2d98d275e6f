"""Each change is sent once, in the order of its subject, whatever the other system or this process does meanwhile."""

import os
import signal
import threading
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connection

from haidang.core.audit.models import AuditLine
from haidang.core.demo.models import DemoRun
from haidang.exchange import jobs, operations, rules, sending
from haidang.exchange.models import Line, Message
from haidang.exchange.outcome import Refused
from haidang.exchange.tests.conftest import NOON, minutes, send_out

pytestmark = pytest.mark.django_db


def states(**which):
    return list(Message.objects.filter(**which).order_by("id").values_list("state", flat=True))


def test_the_portal_gets_session_unit_service_key_and_row_as_its_guide_says(told, portal):
    with portal() as double:
        told()
        assert send_out() == 1
        message = Message.objects.get()
        assert double.taken == [
            {
                "session": "session-1", "madonvi": "H24", "service": "CapNhatTienDoHoSoMC", "MaGiaoDich": str(message.key),
                "data": [
                    {
                        "MaHoSo": "H24.1", "NguoiXuLy": "Lan", "ChucDanh": "", "ThoiDiemXuLy": "20261109120100", "PhongBanXuLy": "Phường",
                        "NoiDungXuLy": "Tiếp nhận", "TrangThai": "2", "NgayBatDau": "", "NgayKetThucTheoQuyDinh": "",
                    }
                ],
            }
        ]  # fmt: skip
        assert (message.state, message.receipt, len(message.digest)) == ("sent", "DVCQG-1", 64)
        assert send_out() == 0 and len(double.taken) == 1


def test_the_same_change_is_queued_once_and_what_opens_only_at_first(kind, portal, db):
    kind("thử.hồ sơ"), kind()
    both = {"system": "portal", "subject": "H24.1", "kinds": ["thử.hồ sơ", "thử.bước"], "at": NOON, "opens": "thử.hồ sơ"}  # fmt: skip
    operations.queue(part=1, **both)
    operations.queue(part=1, **both)
    operations.queue(part=2, **both)
    said = list(Message.objects.order_by("id").values_list("part", "kind"))
    assert said == [(1, "thử.hồ sơ"), (1, "thử.bước"), (2, "thử.bước")]


def test_a_change_that_is_taken_back_is_told_to_nobody(told):
    from django.db import transaction

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        told()
        raise ZeroDivisionError
    assert not Message.objects.exists()


def test_many_take_one_session_and_an_expired_one_is_renewed(told, portal):
    with portal() as double:
        told(parts=range(1, 6))
        assert send_out() == 5 and double.logins == 1
        told(parts=[6])
        double.expire()
        client_of_before = sending.systems()["portal"].opened
        with client_of_before() as hand_over:
            from haidang.exchange.portal import contract
            from haidang.exchange.tests.conftest import STEP

            row = {**STEP, "MaHoSo": "H24.9", "ThoiDiemXuLy": NOON}
            hand_over(contract.step(row), "a"), double.expire(), hand_over(contract.step(row), "b")
        assert double.logins == 3 and len(double.taken) == 7


def test_a_portal_that_does_not_let_us_in_makes_wait_and_gets_nothing(told, portal):
    with portal(password="") as double:
        told()
        assert send_out() == 0
    assert states() == ["waiting"] and Line.objects.get().why == "no_session" and double.asked == 0


def test_what_is_refused_holds_up_its_own_dossier_and_no_other(told, portal):
    with portal("refuses") as double:
        double.refused = {"H24.1": "Số CCCD 031099012345 của ông Thử không hợp lệ"}
        told("H24.1", [1, 2, 3]), told("H24.2", [1, 2])
        assert send_out() == 2
        assert states(subject="H24.1") == ["refused", "waiting", "waiting"]
        assert minutes(double.told()) == {"H24.2": [1, 2]}
        said = Message.objects.get(state="refused")
        assert said.detail == "5: Số CCCD •••345 của ông Thử không hợp lệ", (
            "no whole number of a person is kept"
        )
        assert send_out(timedelta(days=1)) == 0 and said.tries == 1, (
            "nobody asks again before a person has looked"
        )
        double.refused = {}
        double.manner = "works"
        operations.send_again(numbers=[said.pk], at=NOON, by="system:test")
        assert Message.objects.get(pk=said.pk).key != said.key, "a portal may remember what it refused"
        assert send_out() == 3
    assert minutes(double.told()) == {"H24.2": [1, 2], "H24.1": [1, 2, 3]}


def test_what_is_left_out_lets_those_behind_it_go_on(told, portal, lan):
    with portal("refuses") as double:
        told(parts=[1, 2])
        send_out()
        refused = Message.objects.get(state="refused")
        with pytest.raises(operations.UnableToLeaveOut):
            operations.leave_out(message=refused, reason=" ", at=NOON, by=lan)
        operations.leave_out(message=refused, reason="Thủ tục đã bãi bỏ", at=NOON, by=lan)
        with pytest.raises(operations.UnableToLeaveOut):
            operations.leave_out(message=refused, reason="Lần nữa", at=NOON, by=lan)
        double.manner = "works"
        assert send_out() == 1
    assert minutes(double.told()) == {"H24.1": [2]} and states() == ["skipped", "sent"]
    line = AuditLine.objects.get(verb="exchange.left_out")
    assert line.actor == f"user:{lan.pk}" and "bãi bỏ" in line.line


def test_a_fault_of_ours_waits_for_a_person_and_stops_nobody(kind, portal, db, caplog):
    def stumbling(subject, part, first):
        if subject == "H24.1":
            raise KeyError("hồ sơ")
        raise Refused("missing", "ChuHoSo")

    kind(compose=stumbling)
    for subject in ("H24.1", "H24.2"):
        operations.queue(system="portal", subject=subject, part=1, kinds=["thử.bước"], at=NOON)
    with portal() as double:
        assert send_out() == 0 and double.asked == 0
    found = set(Message.objects.values_list("state", "why", "detail"))
    assert found == {("refused", "fault", "KeyError"), ("refused", "missing", "ChuHoSo")}


def test_a_system_that_is_down_is_left_alone_with_growing_waits_and_nothing_is_ever_given_up(told, portal):
    with portal():
        pass  # it is gone: nobody listens there
    told(parts=[1]), told("H24.2", [1])
    tried, at = [], timedelta(0)
    while at < timedelta(hours=2):
        before = Line.objects.filter(failures__gt=0).values_list("failures", flat=True).first() or 0
        send_out(at)
        line = Line.objects.get()
        if line.failures > before:
            tried.append(at)
        at = max(at + timedelta(seconds=5), line.not_before - NOON)
    waits = [later - earlier for earlier, later in pairwise(tried)]
    assert [wait.total_seconds() for wait in waits[:4]] == [10, 30, 60, 120] and max(waits) <= timedelta(
        minutes=5
    )
    assert line.down_since == NOON and states() == ["waiting", "waiting"]


def test_after_an_outage_everything_goes_out_at_once_and_in_order(told, portal):
    with portal("busy") as double:
        told(parts=range(1, 30)), told("H24.2", range(1, 4))
        for minute in range(0, 120, 5):
            send_out(timedelta(minutes=minute))
        double.manner = "works"
        wait = Line.objects.get().not_before - NOON
        sent = send_out(wait) + send_out(wait + timedelta(seconds=5))
    assert sent == 32 and minutes(double.told()) == {"H24.1": list(range(1, 30)), "H24.2": [1, 2, 3]}
    line = Line.objects.get()
    assert (line.failures, line.down_since, line.not_before) == (0, None, None) and line.answered_at


def test_after_an_outage_the_first_that_arrives_lets_go_those_that_would_wait_longer(told, portal):
    with portal("crashes", knows_keys=True) as double:
        told()
        for minute in range(0, 60, 6):
            send_out(timedelta(minutes=minute))
        double.manner = "works"
        waits = Message.objects.get().not_before
        told("H24.2")
        wait = Line.objects.get().not_before - NOON
        assert waits > NOON + wait + timedelta(minutes=1), (
            "it would wait longer than the system is left alone"
        )
        sent = send_out(wait) + send_out(wait + timedelta(seconds=5))
    assert sent == 2 and set(double.told()) == {"H24.1", "H24.2"}


def test_one_message_that_breaks_the_system_lets_the_others_pass(told, portal, monkeypatch):
    with portal() as double:
        take = double.take

        def choking(question):
            if question["data"][0]["MaHoSo"] == "H24.1":
                raise ConnectionAbortedError
            take(question)

        monkeypatch.setattr(double, "take", choking)
        monkeypatch.setattr(double, "handle_error", lambda *said: None)
        same_lane = next(
            f"H24.{n}" for n in range(2, 99) if rules.lane_of(f"H24.{n}") == rules.lane_of("H24.1")
        )
        told("H24.1", [1]), told(same_lane, [1])
        for second in range(0, 60, 5):
            send_out(timedelta(seconds=second))
        assert minutes(double.told()) == {same_lane: [1]}


def test_a_portal_that_crashes_in_every_way_is_told_each_change_once_and_in_order(told, portal):
    with portal("crashes") as double:
        for subject in ("H24.1", "H24.2", "H24.3", "H24.4", "H24.5"):
            told(subject, range(1, 4))
        for minute in range(40):
            send_out(timedelta(minutes=6 * minute))
        broken = dict(double.broken)
        double.manner = "works"
        for minute in range(40, 43):
            send_out(timedelta(minutes=6 * minute))
    assert set(broken) == {"drops before", "drops after", "half an answer", "500 before", "500 after"}
    assert minutes(double.told()) == {f"H24.{n}": [1, 2, 3] for n in range(1, 6)}
    assert double.asked > len(double.taken) == 15 and set(states()) == {"sent"}


def test_a_lost_answer_of_a_system_that_knows_no_keys_waits_for_a_person_who_keeps_its_key(told, portal):
    with portal("crashes", knows_keys=False) as double:
        told(parts=[1, 2])
        send_out(timedelta(days=1))
        assert states() == ["unsure", "waiting"]
        before = Message.objects.get(state="unsure")
        send_out(timedelta(days=2))
        assert states() == ["unsure", "waiting"] and double.asked == 1, "it is not sent again by itself"
        double.manner = "works"
        operations.send_again(system="portal", at=NOON, by="system:test")
        assert send_out(timedelta(days=2)) == 2
    assert Message.objects.get(pk=before.pk).key == before.key and minutes(double.told())["H24.1"][-1] == 2


def dies_while_sending(lane, heard):
    """Send in a process of its own, and kill that as soon as the portal has taken something."""
    connection.close()  # a connection belongs to one process
    child = os.fork()
    if not child:
        try:
            sending.send_out("portal", lane, clock=lambda: NOON)
        finally:
            os._exit(1)
    try:
        assert heard.wait(10), "nothing was sent"
    finally:
        os.kill(child, signal.SIGKILL)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("knows_keys", "left"), [(True, "sent"), (False, "unsure")])
def test_a_process_killed_while_it_sends_loses_and_doubles_nothing(told, portal, knows_keys, left):
    with portal("stalls", knows_keys=knows_keys) as double:
        told(parts=[1, 2, 3])
        dies_while_sending(rules.lane_of("H24.1"), double.heard)
        assert states() == ["sending", "waiting", "waiting"]
        double.manner = "works"
        send_out(timedelta(minutes=5))
    assert states()[0] == left
    assert minutes(double.told()) == {"H24.1": [1, 2, 3] if knows_keys else [1]}


@pytest.mark.django_db(transaction=True)
def test_two_processes_never_work_on_one_lane_and_other_lanes_go_on(told, portal):
    with portal() as double:
        lane = rules.lane_of("H24.1")
        other = next(f"H24.{n}" for n in range(2, 99) if rules.lane_of(f"H24.{n}") != lane)
        told(), told(other)
        inside, done = threading.Event(), threading.Event()

        def holding():
            with sending._alone("portal", lane) as held:
                assert held
                inside.set()
                done.wait(10)
            connection.close()

        thread = threading.Thread(target=holding)
        thread.start()
        assert inside.wait(10) and send_out() == 1 and list(double.told()) == [other]
        done.set()
        thread.join()
        assert send_out() == 1


def test_nothing_leaves_a_simulated_city_but_to_a_double_on_this_machine(told, portal, settings):
    with portal() as double:
        DemoRun.objects.create(dossiers=1, seed=1, now=NOON)
        told()
        settings.HAIDANG_PORTAL = {**settings.HAIDANG_PORTAL, "url": "https://adapter.example.vn"}
        assert send_out() == 0 and states() == ["waiting"]
        settings.HAIDANG_PORTAL = {**settings.HAIDANG_PORTAL, "url": double.url}
        assert send_out() == 1


@pytest.mark.django_db(transaction=True)
def test_every_few_seconds_each_lane_with_work_gets_one_job(told, portal):
    from procrastinate.contrib.django.models import ProcrastinateJob

    waiting = ProcrastinateJob.objects.filter(task_name="exchange.send", status="todo")
    with portal() as double:
        jobs.look_round(timestamp=0)
        assert not waiting.exists()
        told()
        for _ in range(3):
            jobs.look_round(timestamp=0)
        (job,) = waiting
        assert job.args == {"system": "portal", "lane": rules.lane_of("H24.1")}
        jobs.send(**job.args)
    assert len(double.taken) == 1


def test_what_a_system_said_is_forgotten_when_its_time_is_over_but_not_that_it_was_told(told, portal, lan):
    with portal("refuses"):
        told()
        send_out()
    operations.leave_out(message=Message.objects.get(), reason="Thử", at=NOON, by=lan)
    assert operations.forget(now=NOON + timedelta(days=89)) == 0 and Message.objects.get().detail
    assert operations.forget(now=NOON + timedelta(days=91)) == 1
    assert Message.objects.get().detail == "" and states() == ["skipped"]


def test_the_command_sends_and_tells_how_it_stands(told, portal, capsys):
    with portal():
        told()
        call_command("exchange", "state")
        assert "1  " in capsys.readouterr().out
        call_command("exchange", "send")
    assert f"1  portal/{rules.lane_of('H24.1')}" in capsys.readouterr().out

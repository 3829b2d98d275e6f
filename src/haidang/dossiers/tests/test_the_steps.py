"""A dossier goes through the steps of the process it began under; each step has its own time; people are warned before it is late."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.calendar import aware, current, local
from haidang.core.dated.models import DatedRule
from haidang.core.events.models import Event
from haidang.core.notices.models import Notice
from haidang.dossiers import operations, queries, rules
from haidang.dossiers.choices import State
from haidang.dossiers.models import Dossier, Station
from haidang.dossiers.operations import changing
from haidang.dossiers.tests.factories import received
from haidang.procedures.processes import files
from haidang.procedures.processes import operations as processes
from haidang.procedures.queries import by_code

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = "10525", "11311"
STEPS = """
mark: read
steps:
- {code: receive, words: Tiếp nhận, unit: desk, role: clerk, hours: 1.5}
- {code: verify, words: {vi: Xác minh, en: Verify}, unit: "11311", role: officer, hours: 12}
- {code: sign, words: Ký duyệt, role: unit_leader, hours: 6}
- {code: issue, words: Vào sổ, unit: desk, role: clerk, hours: 3}
"""  # 22.5 hours, the three working days of the procedure


def publish(text=STEPS, on=date(2026, 11, 1), code="1.004873"):
    version = processes.draft(procedure=by_code(code), level="", by="system:test")
    process = files.read_yaml(text.encode(), 22.5, {HERE, ELSEWHERE})
    processes.change(version=version, edition=version.edition, content=process, by="system:test")
    processes.publish(version=version, starts_on=on, today=on, by="system:test")
    return version


@pytest.fixture
def process(city):
    return publish()


@pytest.fixture
def pausing():
    """Papers that are awaited stop the time and do not begin it anew."""
    DatedRule.objects.filter(kind="dossiers.clock").update(
        content={"on_supplement": "pause", "counted_from": "reception"}
    )
    changing._policies.clear()
    yield
    changing._policies.clear()


def at(day, hour, minute=0):
    return aware(datetime(2026, 11, day, hour, minute))


def do(dossier, verb, when, note=""):
    return operations.change(dossier=dossier, verb=verb, at=when, by="system:test", note=note)


def account(name, role, unit):
    user = open_account(username=name, full_name=name, password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role=role, unit_code=unit, starts_on=date(2025, 7, 1), by="system:test")
    return user


def shown(dossier, now):
    return [(one.how, one.within) for one in queries.way_of(dossier, now)]


def text(answer) -> str:
    return answer.content.decode()


def test_a_dossier_begins_at_the_first_step_and_each_step_has_its_own_time(process):
    dossier = received(at=at(9, 9))  # a Monday
    assert (dossier.process, dossier.step) == (process, 1)
    assert Station.objects.get().planned_at == at(9, 10, 30)
    do(dossier, "advance", at(9, 10))
    assert (dossier.step, dossier.step_unit_code) == (2, ELSEWHERE)
    now = Station.objects.get(done_at=None)
    assert now.planned_at == at(10, 16, 30) and now.given_at == at(9, 10)  # 12 hours of work on
    do(dossier, "advance", at(11, 8))
    first, second, third = Station.objects.order_by("seq")
    assert (first.used_minutes, first.within) == (60, True)
    assert (second.used_minutes, second.within) == (780, False)
    assert third.unit_code == HERE and dossier.step_unit_code == HERE
    do(dossier, "advance", at(11, 9))
    with pytest.raises(operations.UnableToChange, match="bước cuối"):
        do(dossier, "advance", at(11, 9))
    do(dossier, "finish", at(11, 10))
    assert Station.objects.filter(done_at=None).count() == 0
    assert shown(dossier, at(11, 11)) == [("done", True), ("done", False), ("done", True), ("done", True)]


def test_a_dossier_keeps_the_version_it_began_under(process):
    dossier = received(at=at(9, 9))
    publish("steps:\n- {code: all, words: Một bước, hours: 3}", on=date(2026, 11, 10))
    assert received(at=at(10, 9)).process.number == 2
    dossier = Dossier.objects.get(pk=dossier.pk)
    do(dossier, "advance", at(10, 9))
    assert len(queries.way_of(dossier, at(10, 9))) == 4 and dossier.step == 2


def test_a_dossier_goes_back_with_a_reason_and_its_time_there_goes_on_being_added_up(process):
    dossier = received(at=at(9, 9))
    with pytest.raises(operations.UnableToChange):
        do(dossier, "send_back", at(9, 9))
    do(dossier, "advance", at(9, 10))
    with pytest.raises(operations.ReasonMissing):
        do(dossier, "send_back", at(9, 10, 30))
    do(dossier, "send_back", at(9, 10, 30), "Thiếu bản quét")
    assert (dossier.step, dossier.step_unit_code, dossier.state) == (1, HERE, State.PROCESSING)
    do(dossier, "advance", at(9, 11))
    first = queries.way_of(dossier, at(9, 11))[0]
    assert (first.how, first.minutes) == ("done", 90)
    rows = queries.control_of(dossier)
    assert [row.at for row in rows] == [at(9, 9), at(9, 10), at(9, 10, 30), at(9, 11)]
    assert rows[1].giver == rows[2].receiver and rows[1].receiver == rows[2].giver != rows[1].giver


def test_a_supplement_moves_the_planned_ends_of_this_step_and_of_those_to_come(process, pausing):
    dossier = do(received(at=at(9, 9)), "advance", at(9, 10))
    planned = [one.planned for one in queries.way_of(dossier, at(9, 10))]
    assert planned == [at(9, 10, 30), at(10, 16, 30), at(11, 15), at(12, 8, 30)]
    do(dossier, "ask_supplement", at(9, 11), "Thiếu giấy")
    assert [one.planned for one in queries.way_of(dossier, at(12, 9))][1:] == [None] * 3
    assert Station.objects.get(done_at=None).used_minutes == 60
    do(dossier, "answer_supplement", at(16, 11))  # a week later, at the same hour
    moved = [one.planned for one in queries.way_of(dossier, at(16, 11))]
    assert moved[1:] == [moment + timedelta(7) for moment in planned[1:]]
    assert dossier.due_at == at(12, 9) + timedelta(7)
    assert Station.objects.get(done_at=None).used_minutes == 60, "what was used stays used"


def test_where_the_whole_time_begins_anew_the_step_gets_its_whole_time_anew_too(process):
    dossier = do(received(at=at(9, 9)), "advance", at(9, 10))
    do(dossier, "ask_supplement", at(9, 11), "Thiếu giấy")
    do(dossier, "answer_supplement", at(12, 9))
    station = Station.objects.get(done_at=None)
    assert station.planned_at == at(13, 15, 30) and (station.limit_minutes, station.used_minutes) == (780, 60)
    do(dossier, "advance", at(13, 14, 30))
    assert Station.objects.get(seq=2).within


def test_a_dossier_that_is_over_before_the_last_step_leaves_the_others_out(process):
    dossier = do(received(at=at(9, 9)), "finish", at(9, 10))
    assert shown(dossier, at(9, 11)) == [("done", True), *[("left out", None)] * 3]
    assert queries.control_of(dossier)[-1].at == at(9, 10)


def test_the_heir_of_a_closed_unit_holds_the_steps_that_were_there(process):
    dossier = do(received(at=at(9, 9)), "advance", at(9, 10))
    operations.hand_over(
        was=ELSEWHERE, unit_code="11407", act="Nghị quyết thử", at=at(9, 11), by="system:test"
    )
    dossier.refresh_from_db()
    now = queries.way_of(dossier, at(9, 11))[1]
    assert (dossier.step_unit_code, now.how, now.planned) == ("11407", "now", at(10, 16, 30))
    assert Station.objects.get(done_at=None).unit_code == "11407"
    assert queries.control_of(dossier)[-1].receiver == "11407"
    do(dossier, "advance", at(9, 12))
    assert dossier.step_unit_code == HERE


def test_without_a_process_a_dossier_is_passed_on_as_before_and_its_slip_has_its_history(city):
    dossier = received(at=at(9, 9))
    assert dossier.process is None and queries.way_of(dossier, at(9, 9)) == []
    for hour in (10, 11):
        do(dossier, "advance", at(9, hour))
    assert dossier.step == 2 and not Station.objects.exists()
    assert [row.at for row in queries.control_of(dossier)] == [at(9, hour) for hour in (9, 10, 11)]


def test_only_the_unit_at_whose_step_it_is_sees_it_meanwhile(client, process):
    client.force_login(account("xac-minh", "officer", ELSEWHERE))
    dossier = received(at=at(9, 9))
    address = f"/dossiers/{dossier.code}/"
    assert client.get(address).status_code == 404
    do(dossier, "advance", at(9, 10))
    page = text(client.get(address))
    assert "Trả lại bước trước" in page and "Chuyển bước tiếp theo" in page
    assert dossier.code in text(client.get("/desk/"))
    client.post(address, {"verb": "advance"})
    assert client.get(address).status_code == 404


def test_whoever_has_the_code_sees_the_steps_and_why_it_is_due_and_nobody_is_named(client, process):
    dossier = do(received(at=at(9, 9)), "advance", at(9, 10))
    do(dossier, "ask_supplement", at(9, 11), "Thiếu giấy")
    page = text(client.get(f"/dossiers/track/{dossier.code}/"))
    assert "thời hạn tạm dừng để chờ bổ sung giấy tờ" in page and "thời hạn tạm dừng" in page
    do(dossier, "answer_supplement", at(12, 9))
    page = text(client.get(f"/dossiers/track/{dossier.code}/"))
    assert 'aria-current="step"' in page and "Xác minh" in page and "Phường" in page
    for said in ("Tiếp nhận lúc 09:00 09/11/2026", "thời hạn giải quyết là 3", "từ 09/11/2026 đến 12/11/2026, 3 ngày làm việc, không tính", "tính lại từ đầu khi đủ hồ sơ, ngày 12/11/2026", "đúng thời gian của bước"):  # fmt: skip
        assert said in page, said
    assert "Nguyễn Văn Thử" not in page
    english = text(client.get(f"/dossiers/track/{dossier.code}/", headers={"accept-language": "en"}))
    assert "Verify" in english or "Xác minh" in english


# Warnings


@pytest.fixture
def people(process):
    return {
        "holder": account("can-bo", "officer", ELSEWHERE), "leader": account("chu-tich", "unit_leader", ELSEWHERE),
        "clerk there": account("mot-cua-kia", "clerk", ELSEWHERE), "clerk": account("mot-cua", "clerk", HERE),
    }  # fmt: skip


def told(kind):
    return sorted(
        Notice.objects.filter(kind=kind, channel="page").values_list("account__username", flat=True)
    )


def test_those_who_hold_the_step_are_told_once_when_four_fifths_of_the_time_are_used(client, people):
    dossier = do(received(at=at(9, 9)), "advance", at(9, 10))  # 1350 minutes, due on Thursday at 9:00
    assert dossier.at_risk_at == at(11, 14)  # 1080 minutes on
    assert (
        operations.warn(now=dossier.at_risk_at - timedelta(minutes=1)) == 0 and told("dossiers.at_risk") == []
    )
    assert operations.warn(now=dossier.at_risk_at) == 1
    assert told("dossiers.at_risk") == ["can-bo"]
    assert Event.objects.filter(name="dossiers.at_risk", payload__dossier=dossier.code).count() == 1
    assert AuditLine.objects.filter(verb="dossiers.warned").count() == 1
    client.force_login(people["clerk"])
    assert "Đã báo cho người nộp" not in text(client.get(f"/dossiers/{dossier.code}/")), (
        "it is not the applicant who was told"
    )
    operations.warn(now=at(9, 9))  # a clock set back
    operations.warn(now=dossier.at_risk_at)
    assert told("dossiers.at_risk") == ["can-bo"]


def test_the_leader_is_told_once_the_last_working_day_begins(people):
    dossier = received(
        at=at(9, 9), procedure=by_code("1.004222")
    )  # seven working days, no process: due on the 18th at 9:00
    assert dossier.due_at == at(18, 9) and operations.warn(now=at(16, 15, 30)) == 1
    assert told("dossiers.at_risk") == ["mot-cua"], (
        "where no process says whose it is, all who handle dossiers there"
    )
    leader = account("chu-tich-xa", "unit_leader", HERE)
    assert operations.warn(now=at(17, 8, 59)) == 0
    assert operations.warn(now=at(17, 9)) == 1
    assert told("dossiers.escalated") == [leader.username]
    assert operations.warn(now=at(18, 8)) == 0
    assert Dossier.objects.get(pk=dossier.pk).alarm_at is None


def test_of_a_short_time_the_leader_is_not_told_before_those_who_hold_the_dossier(people):
    do(
        received(at=at(9, 9)), "advance", at(9, 10)
    )  # of three days the last begins before four fifths are used
    assert operations.warn(now=at(11, 13, 59)) == 0
    assert operations.warn(now=at(11, 14)) == 1 and told("dossiers.escalated") == []
    assert operations.warn(now=at(11, 14, 1)) == 1 and told("dossiers.escalated") == ["chu-tich"]


def test_many_are_warned_of_some_at_once_and_each_once(people, monkeypatch):
    for _number in range(5):
        received(at=at(9, 9))
    monkeypatch.setattr("haidang.dossiers.operations.warning.AT_ONCE", 2)
    assert operations.warn_of_all(now=at(11, 14)) == 10, "those who hold them, then their leader"
    assert told("dossiers.at_risk") == ["mot-cua"] * 5
    assert operations.warn_of_all(now=at(12, 8)) == 0


def test_nobody_is_warned_while_papers_are_awaited_and_again_once_the_whole_time_began_anew(people):
    dossier = do(received(at=at(9, 9)), "advance", at(9, 10))
    operations.warn(now=at(11, 14))
    dossier.refresh_from_db()
    do(dossier, "ask_supplement", at(11, 14, 30), "Thiếu giấy")
    assert operations.warn(now=at(20, 9)) == 0
    do(dossier, "answer_supplement", at(20, 9))
    assert operations.warn(now=at(20, 10)) == 0 and dossier.at_risk_at > at(20, 10)
    assert operations.warn(now=dossier.at_risk_at) == 1
    assert told("dossiers.at_risk") == ["can-bo", "can-bo"]


def test_a_dossier_that_is_finished_warns_nobody(people):
    dossier = do(received(at=at(9, 9)), "finish", at(9, 10))
    assert dossier.alarm_at is None and operations.warn(now=at(20, 9)) == 0


def test_amber_stands_on_list_desk_and_leaders_page_by_one_notion(client, people, monkeypatch):
    dossier = received(at=at(9, 9))
    now = at(11, 14)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    client.force_login(people["clerk"])
    page = text(client.get("/dossiers/?what=risk"))
    assert dossier.code in page and "sắp trễ: hạn" in page
    assert queries.figures(people["clerk"], now)["risk"] == 1
    assert "xin lỗi hoặc xử lý xong hôm nay" in text(client.get("/desk/"))
    assert queries.figures(people["clerk"], at(11, 11))["risk"] == 0
    assert queries.figures(people["clerk"], at(12, 10)) | {"risk": 0, "late": 1} == queries.figures(
        people["clerk"], at(12, 10)
    )


def test_a_draft_of_the_apology_says_where_the_time_went_and_is_sent_by_a_person_alone(
    client, people, monkeypatch
):
    dossier = do(received(at=at(9, 9)), "advance", at(9, 10))
    now = at(11, 14)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    client.force_login(people["clerk"])
    desk = text(client.get("/desk/"))
    assert dossier.code in desk, (
        "it is at another unit's step, and the apology is for the desk that promised the day"
    )
    address = reverse("dossiers:dossier", args=[dossier.code])
    page = text(client.get(address))
    draft = queries.drafted_apology(dossier, now)
    assert (
        "Xác minh" in draft.reason
        and draft.reason in page.replace("&quot;", '"')
        and f'value="{draft.new_day:%Y-%m-%d}"' in page
    )
    assert draft.new_day > local(dossier.due_at).date()
    assert not dossier.transitions.filter(verb="apologise").exists()
    client.post(f"{address}apology/", {"reason": draft.reason, "new_day": draft.new_day.isoformat()})
    assert dossier.transitions.get(verb="apologise").promised_on == draft.new_day
    assert dossier.code not in text(client.get("/desk/"))
    assert client.post(f"{address}apology/", {"reason": "Nữa", "new_day": "2026-12-24"}).status_code == 409


def test_a_day_that_is_proposed_leaves_the_steps_to_come_their_time():
    calendar, due = current(), date(2026, 11, 12)
    assert rules.day_to_propose(due, datetime(2026, 11, 11, 14), 60, calendar) == date(2026, 11, 13)
    assert rules.day_to_propose(due, datetime(2026, 11, 11, 14), 4 * 450, calendar) == date(2026, 11, 17)


@given(
    limit=st.integers(1, 60 * 450), used=st.integers(0, 60 * 450), since=st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)),
    percent=st.integers(1, 99), days=st.integers(0, 5),
)  # fmt: skip
def test_whoever_holds_it_is_told_before_the_leader_and_both_before_it_is_late(
    limit, used, since, percent, days
):
    calendar, warnings = current(), rules.Warnings(percent, days)
    clock = rules.Clock(limit, used, since)
    first, then = rules.at_risk(clock, warnings, calendar), rules.escalates(clock, warnings, calendar)
    assert first <= then <= clock.due(calendar)
    assert rules.next_alarm(0, clock, warnings, calendar) == first
    assert rules.next_alarm(1, clock, warnings, calendar) == then
    assert rules.next_alarm(2, clock, warnings, calendar) is None
    if used < limit * percent // 100:
        assert (
            clock.used_at(first, calendar) * 100
            >= limit * percent
            > (clock.used_at(first, calendar) - 1) * 100
        )


@given(
    minutes=st.lists(st.integers(1, 2000), min_size=1, max_size=8), pauses=st.lists(st.tuples(st.integers(0, 700), st.integers(0, 5000)), max_size=5)
)  # fmt: skip
def test_a_time_that_stands_still_moves_what_is_planned_by_just_as_much_work(minutes, pauses):
    calendar, policy = current(), rules.ClockPolicy("t", "pause", "reception")
    moment, clock = datetime(2026, 3, 2, 7, 30), rules.Clock(sum(minutes), 0, datetime(2026, 3, 2, 7, 30))
    waited = 0
    for worked, idle in pauses:
        if worked >= clock.limit - clock.used_at(moment, calendar):
            break
        stop = calendar.add_minutes(moment, worked)
        clock = rules.pause_clock(clock, stop, calendar)
        assert clock.due(calendar) is None
        moment = calendar.add_minutes(stop, idle)
        clock = rules.resume_step(clock, sum(minutes), moment, policy)
        waited += idle
    due = clock.due(calendar)
    assert calendar.minutes_between(datetime(2026, 3, 2, 7, 30), due) == sum(minutes) + waited

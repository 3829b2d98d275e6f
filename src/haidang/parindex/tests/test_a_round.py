"""A round from plan to archive, through its pages."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from haidang.core.facts.operations import refresh
from haidang.core.files.models import File
from haidang.core.files.queries import content_of, files_of, signatures_in
from haidang.core.notices.models import Notice
from haidang.core.testing.loaded import loaded
from haidang.parindex.choices import GIVEN_BACK, SHEET
from haidang.parindex.models import Judgement, Matter, Objection, Round, Sheet, Sitting
from haidang.parindex.rounds import operations, papers, queries
from haidang.parindex.rounds.refusing import UnableToDecide
from haidang.parindex.tests.factories import (
    BOOK,
    HOME,
    OTHER,
    WARD,
    a_plan,
    import_book,
    moved,
    published,
    scored,
    somebody,
)

pytestmark = pytest.mark.django_db
PAPER = b"<?xml version='1.0'?><ke-hoach/>"


@pytest.fixture
def city():
    loaded(("units", "load"), ("procedures", "load"))


@pytest.fixture
def people(city):
    return {
        "officer": somebody("lan", "officer", WARD), "leader": somebody("hai", "unit_leader", WARD), "elsewhere": somebody("minh", "officer", OTHER),
        "home": somebody("ha", "home_affairs"), "lead": somebody("dung", "officer", HOME), "chair": somebody("quang", "city_leader"),
        "clerk": somebody("mai", "clerk", WARD),
    }  # fmt: skip


@pytest.fixture
def at(client, people):
    """Ask for a page of a round as somebody; with data a POST."""

    def ask(who, name, *args, data=None, query=""):
        client.force_login(people[who])
        url = reverse(f"rounds-{name}", args=args) + query
        return client.get(url) if data is None else client.post(url, data)

    return ask


def upload(content=PAPER, name="ke-hoach.xml"):
    file = io.BytesIO(content)
    file.name = name
    return file


def is_pdf(answer) -> bool:
    return answer.status_code == 200 and answer.content.startswith(b"%PDF")


def test_a_round_goes_from_plan_to_archive_through_its_pages(at, people):
    book = import_book(data=BOOK, by="system:test")
    today = timezone.localdate()
    planned = at("home", "new", data={
        "title": "Chỉ số phường 2026", "book": book.pk, "blocks": ["wards"], "first_month": "2026-01", "last_month": "2026-11", "as_now": "on", "objection_days": 10,
        **{name: today + timedelta(n) for n, name in enumerate(("starts_on", "self_until", "appraise_until", "explain_until", "second_until", "council_until"))},
    })  # fmt: skip
    assert planned.status_code == 302
    round_ = Round.objects.get()
    pk = round_.pk

    def move(to):
        assert at("home", "round", pk, data={"do": "move", "to": to}).status_code == 302

    for who, seat in (("chair", "chair"), ("home", "secretary"), ("lead", "member")):
        at("home", "round", pk, data={"do": "appoint", "username": people[who].username, "seat": seat})
    move("self")
    page = at("officer", "unit", pk, WARD).content.decode()
    assert 'href="#l1.2"' in page and 'name="v.1.2"' in page and "v.1.1" not in page and "v.1.4" not in page
    typed = {"v.1.2": "9", "n.1.2": "Kế hoạch số 12", "v.1.3": "1", "f.1.3": upload()}
    assert at("officer", "unit", pk, WARD, data={**typed, "do": "save"}).status_code == 302
    assert at("officer", "unit", pk, WARD, data={"v.1.2": "9", "n.1.2": "Kế hoạch số 12", "v.1.3": "1", "do": "send"}).status_code == 404  # fmt: skip
    assert at("leader", "unit", pk, WARD, data={"v.1.2": "9", "n.1.2": "Kế hoạch số 12", "v.1.3": "1", "do": "send"}).status_code == 302  # fmt: skip
    assert Sheet.objects.get().sent_by == "Hai"
    move("appraisal")
    assert at("lead", "appraise", pk).status_code == 200
    given = {
        f"v.{WARD}~1.2": "7,5",
        f"n.{WARD}~1.2": "Thiếu một mục",
        f"s.{WARD}~1.2": "0",
        f"v.{WARD}~1.3": "",
        f"s.{WARD}~1.3": "0",
    }
    assert at("lead", "appraise-unit", pk, WARD, data={**given, "do": "agree"}).status_code == 302
    assert (
        at("home", "round", pk, data={"do": "move", "to": "explanation"}).status_code == 409
    )  # other wards are left
    moved(queries.planned_round(pk), "explanation")
    shown = at("officer", "unit", pk, WARD).content.decode()
    assert "Thiếu một mục" in shown and "t.1.2" in shown and "t.1.3" not in shown
    at(
        "officer",
        "unit",
        pk,
        WARD,
        data={"t.1.2": "Mục đó ở phụ lục", "f.1.2": upload(PAPER + b"<!-- more -->"), "do": "save"},
    )
    move("second")
    first = queries.line_of(queries.planned_round(pk), WARD, queries.leaves_of(round_)[0]).first
    again = {
        f"v.{WARD}~1.2": "8",
        f"n.{WARD}~1.2": "Nhận một phần",
        f"s.{WARD}~1.2": str(first.pk),
        "do": "save",
    }
    assert at("lead", "appraise-leaf", pk, "1.2", data=again).status_code == 302
    move("council")
    disputed = at("chair", "council", pk).content.decode()
    assert "Mục đó ở phụ lục" in disputed and "Nhận một phần" in disputed
    at("home", "council", pk, data={"do": "convene", "how": "session", "on": today, "place": "Phòng 1"})
    put = {"do": f"put:{WARD}~1.2", f"v.{WARD}~1.2": "8,5", f"n.{WARD}~1.2": "Xem phụ lục"}
    assert at("home", "council", pk, data=put).status_code == 302
    matters = list(Matter.objects.order_by("pk"))
    for who in ("chair", "lead"):
        at(who, "council", pk, data={"do": "vote", **{f"c.{one.pk}": "yes" for one in matters}})
    assert at("home", "council", pk, data={"do": "close", "discussion": "Thống nhất"}).status_code == 302
    assert is_pdf(at("home", "minutes", pk, 1))
    minutes = str(papers.minutes(queries.planned_round(pk), Sitting.objects.get()))
    assert "2/3 thành viên" in minutes and "8,5" in minutes and "Thông qua" in minutes
    assert "risk" in at("home", "round", pk).content.decode(), (
        "who keeps rounds is told that survey points are missing"
    )
    table = "unit,leaf,value\n" + "\n".join(f"{one.code},1.4,4.5" for one in queries.units_in(round_))
    assert (
        at(
            "home", "round", pk, data={"do": "survey", "table": upload(table.encode(), "khao-sat.csv")}
        ).status_code
        == 302
    )
    assert "risk" not in at("home", "round", pk).content.decode()
    refresh()
    assert at("home", "round", pk, data={"do": "freeze"}).status_code == 302
    assert at("officer", "result", pk).status_code == 404, (
        "nobody but who sees all units before it is published"
    )
    assert (
        at(
            "home", "round", pk, data={"do": "publish", "decision": "99/QĐ-UBND", "decided_on": today}
        ).status_code
        == 302
    )
    result = at("officer", "result", pk).content.decode()
    assert "99/QĐ-UBND" in result
    mine = at("clerk", "result-unit", pk, WARD).content.decode()
    assert "8,50" in mine and "4,50" in mine
    assert is_pdf(at("clerk", "report", pk))
    report = str(papers.report(Round.objects.get(), ""))
    assert "99/QĐ-UBND" in report and "Chỉ số phường 2026" in report and "<svg" in report
    sheet = load_workbook(io.BytesIO(at("clerk", "result-xlsx", pk).content)).active
    assert any(WARD in [str(cell) for cell in row] for row in sheet.iter_rows(values_only=True))
    dataset = at("clerk", "result-dataset", pk).content.decode()
    assert f"wards,{WARD}," in dataset and ",1.2,Kế hoạch,measured,8.5" in dataset
    assert at("home", "round", pk, data={"do": "archive"}).status_code == 409
    at("officer", "objections", pk, data={"unit": WARD, "text": "Điểm 1.2 chưa đúng"})
    objection = Objection.objects.get()
    at(
        "home",
        "objections",
        pk,
        data={"objection": objection.pk, "outcome": "rejected", "text": "Hội đồng đã xem xét"},
    )
    assert "Hội đồng đã xem xét" in at("officer", "objections", pk).content.decode()
    operations.archive(round_=round_, at=timezone.now() + timedelta(11), by=people["home"])
    assert Round.objects.get().stage == "archived"


def test_units_see_only_their_own_until_publication(at, people):
    round_ = moved(a_plan(), "self")
    scored(round_)
    [file] = operations.add_evidence(
        round_=round_, unit_code=WARD, leaf="1.2", checked=[checked()], at=timezone.now(), by="system:test"
    )
    for who, status in (
        ("officer", 200),
        ("leader", 200),
        ("elsewhere", 404),
        ("clerk", 404),
        ("home", 200),
        ("chair", 200),
        ("lead", 404),
    ):
        assert at(who, "unit", round_.pk, WARD).status_code == status, who
        assert at(who, "leaf", round_.pk, WARD, "1.2").status_code == status, who
        assert at(who, "unit", round_.pk, WARD, data={"v.1.2": "1", "do": "save"}).status_code == (
            302 if who in ("officer", "leader") else 404
        )
    assert "Kế hoạch số 12" not in at("elsewhere", "log", round_.pk, query=f"?unit={WARD}").content.decode()
    assert at("lead", "appraise-unit", round_.pk, WARD).status_code == 404, "not sent yet"
    client = at("elsewhere", "round", round_.pk).client
    assert client.get(reverse("files:file", args=[file.pk])).status_code == 404
    client.force_login(people["lead"])
    assert client.get(reverse("files:file", args=[file.pk])).status_code == 404
    moved(round_, "appraisal")
    assert client.get(reverse("files:file", args=[file.pk])).status_code == 200
    assert is_pdf(at("lead", "sheet", round_.pk, WARD))
    assert (
        at("elsewhere", "sheet", round_.pk, WARD).status_code
        == at("elsewhere", "appraise", round_.pk).status_code
        == 404
    )
    given = {f"v.{WARD}~1.2": "7", f"n.{WARD}~1.2": "Thiếu một mục", f"s.{WARD}~1.2": "0", "do": "save"}
    at("lead", "appraise-unit", round_.pk, WARD, data=given)
    for name, args in (("log", ()), ("unit", (WARD,)), ("leaf", (WARD, "1.2"))):
        assert "Thiếu một mục" not in at("officer", name, round_.pk, *args).content.decode(), (
            "hidden until all of theirs are there"
        )
    assert "Thiếu một mục" in at("home", "log", round_.pk).content.decode()


def checked(content=PAPER, name="ke-hoach.xml"):
    from haidang.core.files.operations import check
    from haidang.parindex.choices import EVIDENCE

    return check(data=content, name=name, owner=EVIDENCE)


def test_what_was_typed_wrong_comes_back_beside_its_field_and_the_rest_is_saved(at):
    round_ = moved(a_plan(), "self")
    answer = at(
        "officer",
        "unit",
        round_.pk,
        WARD,
        data={
            "v.1.2": "11",
            "n.1.2": "Kế hoạch",
            "v.1.3": "0",
            "f.1.3": upload(b"MZ", "x.exe"),
            "do": "save",
        },
    )
    page = answer.content.decode()
    assert (
        answer.status_code == 409
        and 'value="11"' in page
        and "Kế hoạch</textarea>" in page
        and 'id="e-1.2"' in page
        and 'id="e-1.3"' in page
    )
    assert [(one.leaf, one.value) for one in Judgement.objects.all()] == [("1.3", 0)]
    assert File.objects.count() == 0


def test_a_measured_leaf_cannot_be_typed_over_only_objected_to(at):
    round_ = moved(a_plan(), "self")
    at("officer", "unit", round_.pk, WARD, data={"v.1.1": "10", "do": "save"})
    assert not Judgement.objects.exists()
    assert at("officer", "leaf", round_.pk, WARD, "1.1", data={"text": "Đếm sai hồ sơ"}).status_code == 302
    assert at("officer", "leaf", round_.pk, WARD, "1.2", data={"text": "Không đúng"}).status_code == 409
    assert Objection.objects.get().leaf == "1.1"


def test_a_sheet_is_sent_only_with_every_score_and_its_evidence_and_is_locked_then(at, people):
    round_ = moved(a_plan(), "self")
    typed = {"v.1.2": "9", "n.1.2": "", "v.1.3": "1", "n.1.3": "Quy chế số 3"}
    refused = at("leader", "unit", round_.pk, WARD, data={**typed, "v.1.3": "", "n.1.3": "", "do": "send"})
    assert refused.status_code == 409 and "1.3" in refused.content.decode() and not Sheet.objects.exists()
    assert at("leader", "unit", round_.pk, WARD, data={**typed, "do": "send"}).status_code == 409, (
        "no evidence for 1.2"
    )
    assert (
        at("leader", "unit", round_.pk, WARD, data={**typed, "f.1.2": upload(), "do": "send"}).status_code
        == 302
    )
    file = File.objects.get()
    for data in (
        {"v.1.2": "10", "do": "save"},
        {"do": f"drop:{file.pk}"},
        {"f.1.2": upload(b"<a/>", "b.xml"), "do": "save"},
    ):
        assert at("officer", "unit", round_.pk, WARD, data=data).status_code == 409
    assert File.objects.get() == file and Judgement.objects.filter(leaf="1.2").count() == 1
    assert is_pdf(at("officer", "sheet", round_.pk, WARD))
    assert file.digest[:12] in str(papers.sheet(round_, queries.unit_in(round_, WARD), Sheet.objects.get()))


def test_evidence_that_was_swapped_behind_the_lock_is_refused_when_it_is_appraised(at):
    round_ = moved(a_plan(), "self")
    scored(round_)
    operations.add_evidence(
        round_=round_, unit_code=WARD, leaf="1.2", checked=[checked()], at=timezone.now(), by="system:test"
    )
    round_ = moved(round_, "appraisal")
    File.objects.update(digest="0" * 64)
    refused = at(
        "lead",
        "appraise-unit",
        round_.pk,
        WARD,
        data={f"v.{WARD}~1.2": "9", f"s.{WARD}~1.2": "0", "do": "save"},
    )
    assert refused.status_code == 409 and f'id="e-{WARD}~1.2"' in refused.content.decode()
    assert not Judgement.objects.filter(stage=1).exists()


def test_the_second_of_two_appraisers_is_told_and_nothing_is_overwritten(at):
    round_ = moved(a_plan(), "self")
    scored(round_)
    round_ = moved(round_, "appraisal")
    typed = {f"v.{WARD}~1.2": "7", f"n.{WARD}~1.2": "Thiếu", f"s.{WARD}~1.2": "0", "do": "save"}
    assert at("lead", "appraise-unit", round_.pk, WARD, data=typed).status_code == 302
    second = at(
        "home",
        "appraise-leaf",
        round_.pk,
        "1.2",
        data={**typed, f"v.{WARD}~1.2": "5", f"n.{WARD}~1.2": "Trễ"},
    )
    page = second.content.decode()
    assert second.status_code == 409 and "Dung" in page and 'value="5"' in page and "Trễ</textarea>" in page
    assert [one.value for one in Judgement.objects.filter(stage=1)] == [7]
    newest = Judgement.objects.get(stage=1).pk
    assert f'name="s.{WARD}~1.2" value="{newest}"' in page, "saving once more is meant now"


def test_another_score_than_the_units_own_needs_a_reason(at):
    round_ = moved(a_plan(), "self")
    scored(round_)
    round_ = moved(round_, "appraisal")
    assert (
        at(
            "lead",
            "appraise-unit",
            round_.pk,
            WARD,
            data={f"v.{WARD}~1.2": "7", f"n.{WARD}~1.2": "", f"s.{WARD}~1.2": "0", "do": "save"},
        ).status_code
        == 409
    )
    assert not Judgement.objects.filter(stage=1).exists()


@pytest.fixture
def before_the_council(people):
    round_ = moved(a_plan(), "self")
    scored(round_)
    round_ = moved(round_, "council")
    for who in ("chair", "home", "lead", "leader"):
        operations.appoint(
            round_=round_,
            user=people[who],
            seat="chair" if who == "chair" else "member",
            position="",
            by="system:test",
        )
    return round_


def test_a_council_without_quorum_cannot_decide(at, before_the_council):
    pk = before_the_council.pk
    at("home", "council", pk, data={"do": "convene", "how": "writing", "on": timezone.localdate()})
    matter = Matter.objects.get()
    for who in ("chair", "lead"):
        at(who, "council", pk, data={"do": "vote", f"c.{matter.pk}": "yes"})
    refused = at("home", "council", pk, data={"do": "close", "discussion": "Đã hỏi"})
    assert refused.status_code == 409 and "Đã hỏi" in refused.content.decode(), (
        "two of four are no more than half"
    )
    assert Sitting.objects.get().closed_at is None and at(
        "home", "round", pk, data={"do": "freeze"}
    ).status_code in (404, 409)
    at("leader", "council", pk, data={"do": "vote", f"c.{matter.pk}": "no"})
    assert at("home", "council", pk, data={"do": "close"}).status_code == 302
    assert Matter.objects.get().adopted is False, "a quorum, but not more than half of all are for it"


def test_a_vote_belongs_to_a_member_and_an_answer_in_writing_to_its_days(at, people, before_the_council):
    pk = before_the_council.pk
    at("home", "council", pk, data={"do": "convene", "how": "writing", "on": timezone.localdate()})
    matter = Matter.objects.get()
    assert at("officer", "council", pk, data={"do": "vote", f"c.{matter.pk}": "yes"}).status_code == 404
    assert at("lead", "council", pk, data={"do": "close"}).status_code == 404, "a plain member does not close"
    member = queries.member_for(before_the_council, people["chair"])
    with pytest.raises(UnableToDecide):
        operations.vote(
            matter=matter, member=member, choice="yes", at=timezone.now() + timedelta(2), by=people["chair"]
        )


def test_a_round_moves_on_by_date_and_locks_what_was_not_sent(people):
    round_ = a_plan(by_date=True)
    now = timezone.now()
    assert operations.move_due(now=now) == 1 and operations.move_due(now=now) == 0
    scored(round_)
    assert operations.move_due(now=now + timedelta(7)) == 0, "its last day is still for scoring"
    assert operations.move_due(now=now + timedelta(8)) == 1
    round_ = queries.planned_round(round_.pk)
    sheet = queries.sheet_of(round_, WARD)
    assert (
        round_.stage == "appraisal" and sheet.sent_by == "" and sheet.content["1.2"]["value"].startswith("9")
    )
    assert operations.move_due(now=now + timedelta(15)) == 0, "what is not appraised yet holds it back"


def test_who_is_not_done_is_reminded_once_a_week_before_and_on_the_last_day_but_one(people):
    from haidang.parindex.choices import REMINDER

    round_ = moved(a_plan(), "self")
    now = timezone.now()
    assert operations.remind(now=now + timedelta(3)) == 0
    told = operations.remind(now=now)
    assert told and operations.remind(now=now) == 0
    assert Notice.objects.filter(kind=REMINDER, account=people["officer"]).exists()
    scored(round_)
    operations.send_sheet(round_=round_, unit_code=WARD, at=now, by=people["leader"])
    operations.remind(now=now + timedelta(6))
    assert not Notice.objects.filter(
        kind=REMINDER, account=people["officer"], occasion__endswith="/1"
    ).exists()


def test_the_desk_says_what_waits_in_a_round(people):
    from haidang.core.inbox import waiting_for

    def kinds(who):
        return {
            name.split(".")[1]
            for name, *_rest in waiting_for(people[who], timezone.now()).kinds
            if name.startswith("rounds.")
        }

    round_ = moved(a_plan(), "self")
    scored(round_)
    assert kinds("officer") == {"round-score"} and kinds("lead") == kinds("clerk") == set()
    moved(round_, "appraisal")
    assert kinds("lead") == {"round-appraise"} and kinds("officer") == set()


def test_survey_points_are_taken_whole_or_not_at_all_with_the_row_that_is_wrong(at):
    round_ = moved(a_plan(), "self")
    for table, where in (
        (f"unit,leaf,value\n{WARD},1.4,4\n{WARD},1.2,4\n", "3"),
        (f"unit,leaf,value\n{WARD},1.4,viele\n", "2"),
        ("unit,leaf,value\nHP-SNV,1.4,4\n", "2"),
    ):
        refused = at(
            "home", "round", round_.pk, data={"do": "survey", "table": upload(table.encode(), "ks.csv")}
        )
        assert refused.status_code == 409 and where in refused.content.decode()
    assert not Judgement.objects.exists()


def test_a_plan_with_days_out_of_order_comes_back_with_the_field_named(at):
    round_ = a_plan()
    today = timezone.localdate()
    days = {
        name: today + timedelta(n)
        for n, name in enumerate(
            ("starts_on", "self_until", "appraise_until", "explain_until", "second_until", "council_until")
        )
    }
    refused = at(
        "home",
        "plan",
        round_.pk,
        data={"title": "Tên khác", "objection_days": 5, **days, "explain_until": today - timedelta(9)},
    )
    assert (
        refused.status_code == 400
        and 'id="id_explain_until_error"' in refused.content.decode()
        and "Tên khác" in refused.content.decode()
    )
    assert (
        at("home", "plan", round_.pk, data={"title": "Tên khác", "objection_days": 5, **days}).status_code
        == 302
    )
    assert queries.planned_round(round_.pk).council_until == days["council_until"]
    assert at("officer", "plan", round_.pk).status_code == 404


def test_the_head_signs_what_was_locked_after_saying_who_they_are(at, settings):
    settings.HAIDANG_TRIAL_SIGNING = True
    round_ = moved(a_plan(), "self")
    scored(round_)
    assert (
        at("leader", "unit", round_.pk, WARD, data={"do": "sign", "confirm": "mot-mat-khau-dai"}).status_code
        == 409
    )
    assert at("leader", "unit", round_.pk, WARD, data={"do": "send"}).status_code == 302
    assert (
        at("officer", "unit", round_.pk, WARD, data={"do": "sign", "confirm": "mot-mat-khau-dai"}).status_code
        == 404
    )
    assert (
        at("leader", "unit", round_.pk, WARD, data={"do": "sign", "confirm": "khong-phai"}).status_code == 409
    )
    assert not Sheet.objects.get().signed
    assert (
        at("leader", "unit", round_.pk, WARD, data={"do": "sign", "confirm": "mot-mat-khau-dai"}).status_code
        == 302
    )
    [kept] = files_of(SHEET, f"{round_.pk}/{WARD}/")
    assert Sheet.objects.get().signed and [one.signer for one in signatures_in(kept)] == ["Hai"]
    assert at("officer", "sheet", round_.pk, WARD).content == content_of(kept)
    assert at("elsewhere", "sheet", round_.pk, WARD).status_code == 404


def test_a_planned_round_is_not_frozen_by_command_before_its_council_decided(people):
    round_ = moved(a_plan(), "self")
    refresh()
    with pytest.raises(CommandError, match=r"đồng chưa thông qua|has not decided"):
        call_command("parindex", "round", "freeze", str(round_.pk))


def test_a_sheet_is_given_back_with_a_reason_while_units_score_and_the_unit_is_told(at, people):
    round_ = moved(a_plan(), "self")
    scored(round_)
    assert at("leader", "unit", round_.pk, WARD, data={"do": "send"}).status_code == 302
    back = {"do": "give-back", "reason": "Thiếu kế hoạch năm"}
    assert at("leader", "unit", round_.pk, WARD, data=back).status_code == 404
    assert (
        at("home", "unit", round_.pk, WARD, data={**back, "reason": " "}).status_code == 409
        and Sheet.objects.exists()
    )
    assert at("home", "unit", round_.pk, WARD, data=back).status_code == 302 and not Sheet.objects.exists()
    assert Notice.objects.filter(
        kind=GIVEN_BACK, account=people["officer"], data__reason="Thiếu kế hoạch năm"
    ).exists()
    assert (
        at(
            "officer", "unit", round_.pk, WARD, data={"v.1.2": "8", "n.1.2": "Kế hoạch", "do": "save"}
        ).status_code
        == 302
    )
    assert at("leader", "unit", round_.pk, WARD, data={"do": "send"}).status_code == 302
    round_ = moved(queries.planned_round(round_.pk), "appraisal")
    assert at("home", "unit", round_.pk, WARD, data=back).status_code == 409


def test_published_rounds_are_found_on_the_page_of_rankings(client, people):
    refresh()
    published(a_plan(), people["chair"])
    assert "99/QĐ-UBND" in client.get("/rankings/").content.decode()

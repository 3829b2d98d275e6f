"""A round from plan to archive, through its pages, and who sees what of it."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from haidang.core.facts.models import Snapshot
from haidang.core.facts.operations import refresh
from haidang.parindex.models import Judgement, Matter, Objection, Round, Sheet, Sitting
from haidang.parindex.rounds import operations, papers, queries
from haidang.parindex.tests.factories import (
    BOOK,
    PAPER,
    WARD,
    a_plan,
    checked,
    import_book,
    is_pdf,
    moved,
    published,
    scored,
    upload,
)

pytestmark = pytest.mark.django_db


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
    put = {"do": "put", f"v.{WARD}~1.2": "8,5", f"n.{WARD}~1.2": "Xem phụ lục"}
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
    result = at("officer", "result", pk)
    assert (
        "99/QĐ-UBND" in result.content.decode()
        and "99/QĐ-UBND" in result.client.get("/rankings/").content.decode()
    )
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


def test_survey_points_are_taken_whole_or_not_at_all_with_the_cell_that_is_wrong(at):
    round_ = moved(a_plan(), "self")
    for table, where in (
        (f"unit,leaf,value\n{WARD},1.4,4\n\n{WARD},1.2,4\n", "C4: tiêu chí 1.2"),
        (f"unit,leaf,value\n{WARD},1.4,viele\n", "Ô C2: “viele”"),
        (f"unit,leaf,value\n{WARD},1.4,\n", "Ô C2"),
        (f"unit,leaf,value\n{WARD},1.4,6\n", "C2: tiêu chí 1.4 nhận"),
        (f"unit,leaf,value\n{WARD},1.4,4\n{WARD},1.4,5\n", "Ô C3"),
        ("unit,leaf,value\nHP-SNV,1.4,4\n", "C2: đơn vị HP-SNV"),
    ):
        refused = at(
            "home", "round", round_.pk, data={"do": "survey", "table": upload(table.encode(), "ks.csv")}
        )
        assert refused.status_code == 409 and where in refused.content.decode()
    assert not Judgement.objects.exists()


def test_a_nought_in_a_workbook_of_survey_points_is_a_nought(at):
    round_ = moved(a_plan(), "self")
    book = Workbook()
    for row in (("unit", "leaf", "value"), (WARD, 1.4, 0)):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    sent = {"do": "survey", "table": upload(file.getvalue(), "ks.xlsx")}
    assert at("home", "round", round_.pk, data=sent).status_code == 302
    assert Judgement.objects.get(leaf="1.4").value == 0


def test_what_was_counted_after_a_round_was_frozen_is_not_shown_as_its_figures(at, people):
    refresh()
    round_ = published(a_plan(), people["chair"])
    later = Snapshot.objects.create(
        taken_at=timezone.now(), versions=round_.snapshot.versions, readings=round_.snapshot.readings
    )
    for name, args in (("unit", (WARD,)), ("leaf", (WARD, "1.1"))):
        assert at("officer", name, round_.pk, *args).context["snapshot"] == round_.snapshot != later


def test_a_published_round_whose_days_for_objections_are_over_is_late_for_nobody(at, people):
    refresh()
    round_ = published(a_plan(), people["chair"])
    Round.objects.update(objections_until=timezone.localdate() - timedelta(1))
    for name, args in (("list", ()), ("round", (round_.pk,)), ("unit", (round_.pk, WARD))):
        page = at("officer", name, *args).content.decode().split("<main", 1)[1]
        assert "đã hết hạn kiến nghị" in page and "đã quá hạn" not in page, name

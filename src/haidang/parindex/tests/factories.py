"""A round to try, with the people who take part in it."""

import io
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.facts.queries import latest
from haidang.core.files.operations import check
from haidang.parindex import shipped
from haidang.parindex.choices import EVIDENCE
from haidang.parindex.engine.reading import data_of
from haidang.parindex.models import Judgement
from haidang.parindex.operations import import_book
from haidang.parindex.rounds import heads, operations, queries, rules
from haidang.parindex.rounds.operations import Said
from haidang.parindex.rounds.operations.heading import OfHead
from haidang.parindex.rounds.operations.planning import Days
from haidang.surveys.models import Reply

PAPER = b"<?xml version='1.0'?><ke-hoach/>"
WARD, OTHER, HOME = "10525", "11311", "HP-SNV"
BOOK = {
    "code": "trial", "version": "1", "title": "Bộ chỉ số thử", "title_en": "Trial index", "act": "Thử", "mark": "assumption",
    "areas": [{"code": "1", "name": "Chỉ đạo", "name_en": "Direction", "max": 30, "children": [
        {"code": "1.1", "name": "Đúng hạn", "name_en": "On time", "max": 10, "rule": "proportional", "measure": "dossiers.on_time"},
        {"code": "1.2", "name": "Kế hoạch", "name_en": "Plan", "max": 10, "rule": "judged", "evidence": "required"},
        {"code": "1.3", "name": "Ban hành quy chế", "name_en": "Rules issued", "max": 5, "rule": "yes_no", "evidence": "required"},
        {"code": "1.4", "name": "Khảo sát", "name_en": "Survey", "max": 5, "rule": "given"}]}],
}  # fmt: skip
SHEET = {"1.2": "9", "1.3": "1"}


def somebody(name, role, unit_code=""):
    user = open_account(username=name, full_name=name.title(), password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role=role, unit_code=unit_code, starts_on=date(2025, 7, 1), by="system:test")
    return user


def of_heads():
    """The shipped example of a book that classifies heads."""
    return import_book(data=data_of(shipped.path("heads-reform")), by="system:test")


def a_plan(**changes):
    today = timezone.localdate()
    days = Days(today, *(today + timedelta(n) for n in (7, 14, 21, 28, 35)))
    values = {
        "book": import_book(data=BOOK, by="system:test"), "title": "Chỉ số thử 2026", "first_month": date(2026, 1, 1), "last_month": date(2026, 11, 1),
        "as_now": True, "blocks": ["wards"], "days": days, "by_date": False, "objection_days": 10, "by": "system:test",
    }  # fmt: skip
    return operations.plan(**{**values, **changes})


def moved(round_, to):
    """Move a round on until it is at a stage, everything appraised as it was scored, or with nothing."""
    while round_.stage != to:
        if round_.stage == "appraisal":
            appraise_the_rest(round_)
        round_ = operations.move(
            round_=round_, to=rules.following(round_.stage), at=timezone.now(), by="system:test"
        )
    return round_


def scored(round_, unit=WARD, sheet=SHEET):
    said = [Said(leaf, Decimal(value), "Kế hoạch số 12") for leaf, value in sheet.items()]
    operations.save_own(round_=round_, unit_code=unit, said=said, by="system:test")


def appraise_the_rest(round_):
    """Put down what forty appraisers would say of all that is left; the tests of appraising go through its own door."""
    every = queries.lines(round_, [one.code for one in queries.units_in(round_)], queries.leaves_of(round_), with_files=False)  # fmt: skip
    Judgement.objects.bulk_create(
        Judgement(
            round=round_, unit_code=line.unit_code, leaf=line.leaf.code, stage=queries.APPRAISAL, step=round_.stage,
            value=line.own.value if line.own else Decimal(0), by="system:test", at=timezone.now(),
        )
        for line in every if line.appraised is None
    )  # fmt: skip


def say_nothing_of_heads(round_):
    """Write of every head that nothing people say of applies to them, as the council asks for before it sits."""
    none = [
        OfHead(unit.code, Said(leaf.code, None, "Không có"))
        for unit in queries.units_in(round_) for leaf in heads.leaves_of(round_)
    ]  # fmt: skip
    operations.say_of_heads(round_=round_, rows=none, at=timezone.now(), by="system:test")


def published(round_, member):
    """Take a round to its publication with a council of one."""
    round_ = moved(round_, "self")
    scored(round_)
    round_ = moved(round_, "council")
    now, seat = (
        timezone.now(),
        operations.appoint(round_=round_, user=member, seat="chair", position="", by="system:test"),
    )
    if round_.heads_book_id:
        say_nothing_of_heads(round_)
    sitting = operations.convene(
        round_=round_, how="session", on=timezone.localdate(), place="", at=now, by="system:test"
    )
    operations.vote(matter=sitting.matters.get(), member=seat, choice="yes", at=now, by=member)
    operations.close(sitting=sitting, discussion="", at=now, by=member)
    operations.freeze(round_=round_, snapshot=latest(), by="system:test")
    return operations.publish(
        round_=round_, decision="99/QĐ-UBND", decided_on=timezone.localdate(), at=now, by="system:test"
    )


def upload(content=PAPER, name="ke-hoach.xml"):
    file = io.BytesIO(content)
    file.name = name
    return file


def is_pdf(answer) -> bool:
    return answer.status_code == 200 and answer.content.startswith(b"%PDF")


def checked(content=PAPER, name="ke-hoach.xml"):
    return check(data=content, name=name, owner=EVIDENCE)


def year():
    """This year so far, as its first and its last month."""
    today = timezone.localdate()
    return today.replace(month=1, day=1), today.replace(day=1)


def reply(campaign, unit, number, weight=1.0, **answers):
    """A reply as it is kept, without the code or the minute that would have to be made up as well."""
    typed = {key.replace("_", "."): value for key, value in answers.items()}
    Reply.objects.create(id=number, campaign=campaign, unit_code=unit, day=timezone.localdate(), way="counter", weight=weight, answers=typed)  # fmt: skip

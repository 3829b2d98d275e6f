"""Two rounds to look at, made up: last year's, published with objections answered, and this year's in the middle of its way."""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from haidang.core.accounts.queries import SAMPLE_PREFIX, by_username
from haidang.core.calendar import aware, local
from haidang.core.demo.registry import COUNTING, Scale, Step, register
from haidang.core.facts.queries import latest
from haidang.parindex.choices import Block, Choice, How, Outcome, Seat, Sheets, Stage
from haidang.parindex.engine.book import BY_RATE, Node
from haidang.parindex.models import Judgement, Round
from haidang.parindex.queries import book_in_use
from haidang.parindex.rounds import joining, operations, queries, rules
from haidang.parindex.rounds.operations import Decided
from haidang.parindex.rounds.operations.locking import lock_sheets
from haidang.parindex.rounds.operations.planning import Days

BOOK, BY, SENDER = "example-commune", "system:demo", "Lãnh đạo đơn vị (mô phỏng)"
NOTE = "Văn bản mô phỏng số 12/KH-UBND"
LATE, LESS = 0.4, 0.03  # so many units send nothing, so many scores are appraised lower


def _planned(year: int, starts_on: date, to: date) -> Round:
    """Plan a round about a year, whose self-scoring begins on a day and whose council decides by another."""
    step = (to - starts_on).days // 5
    days = Days(starts_on, *(starts_on + timedelta(step * n) for n in range(1, 5)), to)
    return operations.plan(
        book=book_in_use(BOOK), title=f"Chỉ số cải cách hành chính của phường năm {year} (mô phỏng)", first_month=date(year, 1, 1),
        last_month=date(year, 12, 1), as_now=True, blocks=[Block.WARDS], days=days, by_date=False, objection_days=10, by=BY,
    )  # fmt: skip


def _moved(round_: Round, to: Stage, at: datetime) -> Round:
    while round_.stage != to:
        round_ = operations.move(round_=round_, to=rules.following(round_.stage), at=at, by=BY)
    return round_


def _value(leaf: Node, chance: random.Random) -> Decimal:
    """What a unit gives itself: rather good."""
    kind = leaf.rule.kind
    if kind == "yes_no":
        return Decimal(chance.random() < 0.9)
    if kind in ("dated_bands", "penalty", "bonus"):
        return Decimal(chance.random() < 0.1)
    if kind == "value_bands":
        return Decimal(chance.randint(0, 3))
    if kind in BY_RATE:
        return Decimal(chance.randint(70, 100))
    return (leaf.max * Decimal(chance.randint(14, 20)) / 20).quantize(Decimal("0.01"))


def _said(
    round_: Round, unit: str, leaf: Node, stage: int, value: Decimal, note: str, at: datetime
) -> Judgement:
    return Judgement(
        round=round_, unit_code=unit, leaf=leaf.code, stage=stage, value=value, evidence=note, step=round_.stage, by=SENDER, at=at
    )  # fmt: skip


def _self_scored(round_: Round, chance: random.Random, at: datetime, late: float = 0) -> Round:
    """Let the wards score themselves and send their sheets; some are late and send nothing."""
    round_, leaves = _moved(round_, Stage.SELF, at), queries.leaves_of(round_)
    units = [unit.code for unit in queries.units_in(round_)]
    sent = [code for code in units if code == settings.HAIDANG_SAMPLE_UNIT or chance.random() >= late]
    Judgement.objects.bulk_create(
        _said(round_, code, leaf, queries.SELF, _value(leaf, chance), NOTE, at)
        for code in units for leaf in leaves if code in sent or chance.random() < 0.5
    )  # fmt: skip
    lock_sheets(round_, sent, Sheets.SELF, at, SENDER, sent=True)
    return operations.move(round_=round_, to=Stage.APPRAISAL, at=at, by=BY)


def _appraised(round_: Round, chance: random.Random, at: datetime) -> tuple[Round, list[tuple[str, Node]]]:
    """Let the lead departments agree with most of it; return also what they gave less for."""
    units, less, made = [unit.code for unit in queries.units_in(round_)], [], []
    for line in queries.lines(round_, units, queries.leaves_of(round_), with_files=False):
        value, why = (line.own.value, "") if line.own else (Decimal(0), "Đơn vị không gửi điểm (mô phỏng)")
        mine = line.unit_code == settings.HAIDANG_SAMPLE_UNIT
        # The sample ward has one such score for its people to look at.
        if line.own and line.leaf.rule.kind == "judged" and (not any(unit == line.unit_code for unit, _leaf in less) if mine else chance.random() < LESS):  # fmt: skip
            value, why = (value / 2).quantize(Decimal("0.01")), "Tài liệu chưa chứng minh đủ (mô phỏng)"
            less.append((line.unit_code, line.leaf))
        made.append(_said(round_, line.unit_code, line.leaf, queries.APPRAISAL, value, why, at))
    Judgement.objects.bulk_create(made)
    return operations.move(round_=round_, to=Stage.EXPLANATION, at=at, by=BY), less


def _decided(round_: Round, less: list[tuple[str, Node]], on: date) -> Round:
    """Let a council of the sample people decide: one score differently, the rest as appraised; then join the survey points."""
    people = [by_username(SAMPLE_PREFIX + name) for name in ("lanhdao", "noivu", "chutich")]
    seats = [
        operations.appoint(round_=round_, user=user, seat=seat, position="", by=BY)
        for user, seat in zip(people, (Seat.CHAIR, Seat.SECRETARY, Seat.MEMBER), strict=True)
    ]
    at = _noon(on)
    sitting = operations.convene(round_=round_, how=How.SESSION, on=on, place="Phòng họp số 1 (mô phỏng)", at=at, by=people[1])  # fmt: skip
    unit, leaf = less[0]
    put = operations.Proposed(unit, leaf, leaf.max, "Đã bổ sung tài liệu (mô phỏng)")
    operations.propose(sitting=sitting, proposed=[put], by=people[1])
    operations.mark_present(sitting=sitting, members=seats, by=people[1])
    for matter in sitting.matters.all():
        for user, seat in zip(people, seats, strict=True):
            operations.vote(matter=matter, member=seat, choice=Choice.YES, at=at, by=user)
    operations.close(sitting=sitting, discussion="Các thành viên thống nhất (mô phỏng).", at=at, by=people[1])
    snapshot = latest()
    few = {(one.unit.code, one.leaf.code): Decided(None, "Không đủ người trả lời (mô phỏng)") for one in joining.rates(round_, snapshot) if one.open}  # fmt: skip
    operations.join_surveys(round_=round_, snapshot=snapshot, decided=few, by=people[1])
    return operations.freeze(round_=round_, snapshot=snapshot, by=people[1])


def _noon(on: date) -> datetime:
    return aware(datetime.combine(on, time(12)))


def _published(scale: Scale) -> None:
    """Last year's round, up to two objections that were answered."""
    today, chance = local(scale.now).date(), random.Random(scale.seed)
    starts = min(date(today.year, 1, 5), today - timedelta(90))
    decided = starts + timedelta(60)
    round_ = _self_scored(_planned(today.year - 1, starts, decided), chance, _noon(starts + timedelta(10)))
    round_, less = _appraised(round_, chance, _noon(starts + timedelta(20)))
    round_ = _decided(_moved(round_, Stage.COUNCIL, _noon(starts + timedelta(40))), less, decided)
    at, keeper = _noon(decided + timedelta(3)), by_username(SAMPLE_PREFIX + "noivu")
    operations.publish(round_=round_, decision="01/QĐ-MP (mô phỏng)", decided_on=decided, at=_noon(decided), by=keeper)  # fmt: skip
    other = next(unit.code for unit in queries.units_in(round_) if unit.code != settings.HAIDANG_SAMPLE_UNIT)
    for unit, text, outcome, answer in (
        (settings.HAIDANG_SAMPLE_UNIT, "Một hồ sơ nộp thừa được tính là trễ hạn (mô phỏng).", Outcome.ACCEPTED, "Đúng như đơn vị nêu; sẽ điều chỉnh bằng quyết định khác (mô phỏng)."),
        (other, "Đề nghị không tính hồ sơ nộp ngoài giờ (mô phỏng).", Outcome.REJECTED, "Hồ sơ nộp ngoài giờ vẫn tính theo quy định (mô phỏng)."),
    ):  # fmt: skip
        made = operations.object_to(round_=round_, unit_code=unit, leaf="", text=text, at=at, by=SENDER)
        operations.answer(objection=made, outcome=outcome, text=answer, at=at, by=keeper)


def _running(scale: Scale) -> None:
    """This year's round: some sheets did not come in time, one score of the sample ward is disputed and explained."""
    today, chance = local(scale.now).date(), random.Random(scale.seed + 1)
    starts = today - timedelta(30)
    round_ = _planned(today.year, starts, today + timedelta(30))
    round_ = _self_scored(round_, chance, _noon(starts + timedelta(9)), late=LATE)
    round_, less = _appraised(round_, chance, _noon(starts + timedelta(19)))
    head, ward = by_username(SAMPLE_PREFIX + "chutich"), settings.HAIDANG_SAMPLE_UNIT
    at = _noon(today - timedelta(1))
    for unit, leaf in less:
        if unit == ward:
            operations.explain(round_=round_, unit_code=unit, leaf=leaf.code, text="Tài liệu nằm ở phụ lục của kế hoạch (mô phỏng).", at=at, by=head)  # fmt: skip
    operations.send_sheet(round_=round_, unit_code=ward, kind=Sheets.EXPLANATION, at=at, by=head)
    operations.move(round_=round_, to=Stage.SECOND, at=at, by=BY)


def rounds(scale: Scale):
    _published(scale)
    yield 1
    _running(scale)
    yield 1


register(Step("rounds", COUNTING + 10, _("Rounds of scoring"), lambda scale: 2, rounds, extra=True))

"""Whoever keeps a round says what is to be said of heads of units; their classes are frozen together with it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from haidang.core.audit import operations as audit
from haidang.core.files import operations as files
from haidang.core.files.inspecting import Checked
from haidang.parindex import operations as index
from haidang.parindex.choices import OF_HEADS
from haidang.parindex.engine.book import Node
from haidang.parindex.engine.mistakes import Problem
from haidang.parindex.engine.score import NotWhatTheRuleAsks, check_said
from haidang.parindex.models import HeadClass, HeadScore, Round
from haidang.parindex.rounds import heads, queries, rules
from haidang.parindex.rounds.operations.locking import held
from haidang.parindex.rounds.operations.scoring import Said, changed
from haidang.parindex.rounds.refusing import Locked, UnableToScore, WrittenMeanwhile, WrongCells


@dataclass(frozen=True)
class OfHead:
    """
    What is said of the head of a unit.

    :param where: the cell it comes from, for messages; ``since``: the number of what was said last when its workbook was taken along
    """

    unit_code: str
    said: Said
    where: str = ""
    since: int | None = None


@transaction.atomic
def say_of_head(*, round_: Round, unit_code: str, said: Sequence[Said], at: datetime, by) -> int:
    """
    Say something of the head of one unit; return how much of it is new.

    :raises Locked: if the council sits or decided already, or the figures are frozen
    :raises WrittenMeanwhile: if somebody else wrote another thing since the person looked
    :raises UnableToScore: if the round classifies no heads, a leaf cannot take the value, or nothing proves it
    """
    new = _new(round_, [OfHead(unit_code, one) for one in said], at, by)
    HeadScore.objects.bulk_create(new)
    if new:
        audit.record("parindex.head_scored", round_, by=by, unit=unit_code, count=len(new))
    return len(new)


@transaction.atomic
def say_of_heads(*, round_: Round, rows: Sequence[OfHead], workbook: Checked | None = None, at: datetime, by) -> int:  # fmt: skip
    """
    Say something of many heads at once: all of it or nothing; return how much of it is new.

    :param workbook: what it comes from; kept with whatever of it is new
    :raises Locked: as ``say_of_head``
    :raises WrongCells: naming every cell that is wrong
    """
    new = _new(round_, rows, at, by)
    if new and workbook is not None:
        [kept] = files.keep(checked=[workbook], owner=OF_HEADS, key=str(round_.pk), at=at, by=by)
        for one in new:
            one.file = kept
    HeadScore.objects.bulk_create(new)
    audit.record("parindex.heads_scored", round_, by=by, count=len(new))
    return len(new)


def _new(round_: Round, rows: Sequence[OfHead], at: datetime, by) -> list[HeadScore]:
    """Return what is to be written, once everything was looked through."""
    round_ = held(round_)
    if not round_.heads_book_id:
        raise UnableToScore(
            _("This round classifies no heads of units. Choose a rule book for it in the plan.")
        )
    if not heads.open_for_scores(round_):
        raise Locked(
            _("The council sits, or decided already: what was said of heads of units stands as it is.")
        )
    leaves = {leaf.code: leaf for leaf in heads.leaves_of(round_)}
    units, before = {unit.code for unit in queries.units_in(round_)}, heads.newest(round_)
    made = []
    new, problems = _changed(round_, rows, before)
    for row in new:
        one = row.said
        if wrong := _wrong(row, units, leaves):
            problems.append(Problem(row.where, wrong))
        made.append(
            HeadScore(
                round=round_, unit_code=row.unit_code, leaf=one.leaf, value=one.value, evidence=one.note, by=str(by)[:150], at=at
            )
        )  # fmt: skip
    if problems and problems[0].place:
        raise WrongCells(problems)
    if problems:
        raise UnableToScore(capfirst(problems[0].sentence))
    return made


def _changed(
    round_: Round, rows: Sequence[OfHead], before: Mapping[tuple[str, str], HeadScore]
) -> tuple[list[OfHead], list[Problem]]:
    """Return the rows in which something is new, and what somebody wrote since a workbook was taken along where it says another thing."""
    every = HeadScore.objects.filter(round=round_)
    written: dict[tuple[str, str], list[int]] = {}
    if any(row.since is not None for row in rows):
        for unit, leaf, pk in every.order_by("pk").values_list("unit_code", "leaf", "pk"):
            written.setdefault((unit, leaf), []).append(pk)
    of_unit: dict[str, dict[str, OfHead]] = {}
    for row in rows:
        if row.since is not None:
            seen = [pk for pk in written.get((row.unit_code, row.said.leaf), ()) if pk <= row.since]
            row = replace(row, said=replace(row.said, seen=seen[-1] if seen else 0))
        of_unit.setdefault(row.unit_code, {})[row.said.leaf] = row
    found, problems = [], []
    for unit, mine in of_unit.items():
        newest = {leaf: before[unit, leaf] for leaf in mine if (unit, leaf) in before}
        try:
            new = changed([row.said for row in mine.values()], newest, every.filter(unit_code=unit))
            found += [mine[one.leaf] for one in new]
        except WrittenMeanwhile as reason:
            if not any(row.where for row in mine.values()):
                raise
            problems += [Problem(mine[one.leaf].where, _since_taken(one)) for one in reason.lost]
    return found, problems


def _since_taken(one: HeadScore) -> str:
    return _("%(who)s wrote %(value)s here at %(at)s, after the workbook was taken along. Take it along again, or write what is to stand on the page of the head.") % {
        "who": one.by, "value": _("does not apply") if one.value is None else rules.shown(one.value), "at": timezone.localtime(one.at).strftime("%H:%M %d/%m/%Y"),
    }  # fmt: skip


def _wrong(row: OfHead, units: Collection[str], leaves: Mapping[str, Node]) -> str:
    """Say what is wrong with what is said, and what to do; empty where nothing is."""
    if row.unit_code not in units:
        return _("unit %(unit)s does not take part in the round.") % {"unit": row.unit_code[:40]}
    if (leaf := leaves.get(row.said.leaf)) is None:
        return _("criterion %(leaf)s is not one that people say something of.") % {"leaf": row.said.leaf[:30]}
    try:
        if row.said.value is not None:
            check_said(leaf, row.said.value)
    except NotWhatTheRuleAsks as error:
        return _("criterion %(leaf)s takes %(what)s.") % {"leaf": leaf.code, "what": error}
    if rules.needs_proof(leaf) and not row.said.note:
        return _("write what the score of criterion %(leaf)s stands on.") % {"leaf": leaf.code}
    return ""


def classify(*, round_: Round, by) -> Round:
    """Keep the classes of heads of a round that was just frozen, by its very figures; part of freezing it."""
    listed, content = _figures(round_)
    said = heads.newest(round_)
    HeadClass.objects.bulk_create(
        HeadClass(
            round=round_, unit_code=one.unit.code, full_name=who.full_name, user_id=who.user, starts_on=who.starts_on, ends_on=who.ends_on,
            chosen=who == one.chosen, **(_kept(one, said) if who == one.chosen else {}),
        )
        for one in listed for who in one.held
    )  # fmt: skip
    round_.heads_digest = heads.digest(content)
    round_.save(update_fields=["heads_digest"])
    audit.record("parindex.heads_classified", round_, by=by, digest=round_.heads_digest)
    return round_


def _kept(one: heads.Headed, said) -> dict:
    content = json.loads(json.dumps(heads.content_of(one, said), default=str))
    grade, english = (one.grade.name, one.grade.name_en) if one.grade else ("", "")
    return {"index": one.index, "content": content, "grade": grade, "grade_en": english}


def _figures(round_: Round) -> tuple[list[heads.Headed], bytes]:
    """Return the classes by the figures a round was frozen with, and what their digest is of."""
    indices = {code: _number(one["index"]) for code, one in round_.result["units"].items()}
    counts = any(leaf.measure for leaf in heads.book_of(round_).leaves())
    readings = index.counted_on(round_, round_.snapshot, round_.basis) if counts else {}
    listed = heads.classified(round_, indices, readings)
    return listed, heads.canonical(listed, heads.newest(round_))


def _number(value) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def recompute_heads(*, round_: Round) -> bool:
    """
    Compute the classes of heads of a frozen round again and say whether the figures are the same, and the classes that
    are published still those. Whose names and classes were erased meanwhile are not compared.
    """
    listed, content = _figures(round_)
    said = heads.newest(round_)
    now = {one.unit.code: _kept(one, said) for one in listed}
    kept = HeadClass.objects.filter(round=round_, chosen=True, content__isnull=False)
    same = all({name: getattr(one, name) for name in now[one.unit_code]} == now[one.unit_code] for one in kept)  # fmt: skip
    return same and heads.digest(content) == round_.heads_digest

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.facts.models import Snapshot
from haidang.core.refusals import Refusal
from haidang.parindex import queries, shipped
from haidang.parindex.choices import Stage
from haidang.parindex.engine.ranking import rank
from haidang.parindex.engine.reading import data_of, from_data
from haidang.parindex.engine.score import BY_PEOPLE, NotWhatTheRuleAsks, check_said, score
from haidang.parindex.engine.storing import parted
from haidang.parindex.models import Judgement, Round, RuleBook
from haidang.units.queries import active_units, mapping_as_now

COUNCIL = 2  # the last stage of a judgement


class UnableToImport(Refusal):
    pass


class UnableToOpen(Refusal):
    pass


class UnableToFreeze(Refusal):
    pass


class UnableToJudge(Refusal):
    pass


@transaction.atomic
def import_book(*, data: dict, by, places: Mapping[str, str] | None = None, source: str = "") -> RuleBook:
    """
    Take in a rule book. A version that is there already stays as it is.

    :param places: the cell of every place, where it comes from Excel; ``source``: the digest of the shipped file it comes from
    :raises BadRuleBook: naming every place that is wrong
    :raises UnableToImport: if this version is there with another content
    """
    book = from_data(data, places, queries.known())
    content, more = parted(json.loads(json.dumps(data, default=str)))
    found = RuleBook.objects.filter(code=book.code, version=book.version).first()
    if found is None:
        found = RuleBook.objects.create(
            code=book.code, version=book.version, content=content, more=more or None, source=source
        )
        audit.record("parindex.book_imported", found, by=by, version=book.version)
    elif (found.content, found.more or {}) != (content, more):
        raise UnableToImport(
            _("This version is there already with another content. Give the changed book a new version.")
        )
    elif source and found.source != source:
        RuleBook.objects.filter(pk=found.pk).update(source=source)
    return found


def import_shipped(*, by) -> int:
    """Take in the shipped rule books that are not there yet, and return how many were read: an unchanged file is not even opened as one."""
    there = set(RuleBook.objects.exclude(source="").values_list("source", flat=True))
    new = {digest: path for path in shipped.brought_in() if (digest := shipped.digest(path)) not in there}
    for digest, path in new.items():
        import_book(data=data_of(path), by=by, source=digest)
    return len(new)


@transaction.atomic
def open_round(
    *, book: RuleBook, title: str, first_month: date, last_month: date, as_now: bool = False, by
) -> Round:
    """
    Open a round over months, both included.

    :raises UnableToOpen: if the months are out of order or the title is empty
    """
    if not title.strip():
        raise UnableToOpen(_("Give the round a title."))
    if last_month < first_month:
        raise UnableToOpen(_("The last month comes before the first."))
    opened = Round.objects.create(
        book=book, title=title, first_month=first_month, last_month=last_month, as_now=as_now
    )
    audit.record("parindex.round_opened", opened, by=by)
    return opened


@dataclass(frozen=True)
class Judged:
    """
    What people say of a leaf of a unit.

    :param value: what the leaf's rule asks for (see ``Judgement``); None where the leaf does not apply to the unit
    :param evidence: what proves it, or why
    :param basis: what a rate from a survey was joined from
    """

    unit_code: str
    leaf: str
    value: Decimal | None
    evidence: str = ""
    basis: dict | None = None


def check_judged(*, round_: Round, units: Collection[str], judged: Judged, stage: int) -> None:
    """
    Look whether something can be said at a stage, before anything is written.

    :param units: the codes of those there are in the round
    :raises UnableToJudge: if the leaf is measured (of one from a survey the last stage may be said), the unit does not exist in the round, or the
        value is not what the rule asks for
    """
    node = queries.leaf_of(round_.book, judged.leaf)
    surveyed = node is not None and stage == COUNCIL and queries.from_survey(node)
    if node is None or (node.measure and not surveyed) or node.rule.kind not in BY_PEOPLE:
        raise UnableToJudge(_("This criterion is not judged by people."))
    if judged.unit_code not in units:
        raise UnableToJudge(_("There is no such unit in this round."))
    try:
        if judged.value is not None:
            check_said(node, judged.value)
    except NotWhatTheRuleAsks as error:
        raise UnableToJudge(_("Criterion %(leaf)s takes %(what)s.") % {"leaf": judged.leaf, "what": error}) from None  # fmt: skip


@transaction.atomic
def judge(*, round_: Round, judged: Sequence[Judged], stage: int, step: str = "", by) -> list[Judgement]:
    """
    Say what people say of leaves, all of it or nothing: stage 0 the units themselves, 1 the appraisers, 2 the council.

    :param step: how far the round is, where it goes by a plan
    :raises UnableToJudge: if the round is frozen, or as ``check_judged``
    """
    if Round.objects.select_for_update().only("frozen_at").get(pk=round_.pk).frozen_at:
        raise UnableToJudge(_("The round is frozen."))
    units = {unit.code for unit in active_units(round_.last_month)}
    for one in judged:
        check_judged(round_=round_, units=units, judged=one, stage=stage)
    at = timezone.now()
    made = [
        Judgement(
            round=round_, unit_code=one.unit_code, leaf=one.leaf, stage=stage, value=one.value, evidence=one.evidence, step=step,
            basis=one.basis, by=str(by)[:150], at=at,
        )
        for one in judged
    ]  # fmt: skip
    given = Judgement.objects.bulk_create(made)
    said = {one: {"unit": one.unit_code, "leaf": one.leaf, "value": None if one.value is None else str(one.value)} for one in given}  # fmt: skip
    audit.record_each("parindex.judged", said, by=by, stage=stage)
    return given


def _basis(round_: Round) -> dict:
    """Which units a round is about, and who counts for whom: kept with a frozen round, whatever is corrected later."""
    kinds = queries.kinds_in(round_)
    units = [
        [unit.code, unit.kind] for unit in active_units(round_.last_month) if not kinds or unit.kind in kinds
    ]
    mapping = mapping_as_now(round_.last_month) if round_.as_now else []
    return {"units": units, "mapping": [list(pair) for pair in mapping]}


def counted_on(round_: Round, snapshot: Snapshot, basis: dict) -> dict:
    """Return (measure, unit) → what was counted for a round, from the very rows of a snapshot."""
    # Slow to load; the shipped books are brought in without them at every start.
    import pyarrow as pa
    import pyarrow.parquet as pq

    from haidang.core.facts import operations as facts

    read = pq.ParquetFile(pa.BufferReader(facts.recount(snapshot))).read()
    mapping = dict(basis["mapping"]) or None
    months = round_.first_month, round_.last_month
    counted = queries.facts.summed(read, *months, mapping) | queries.facts.standing(
        snapshot, *months, mapping
    )
    return counted | queries.facts.of_families(snapshot, *months, mapping)


def _result(round_: Round, snapshot: Snapshot, basis: dict) -> bytes:
    """Compute a round from the very rows of a snapshot, as canonical JSON: the same basis gives the same bytes."""
    book, readings = queries.read(round_.book), counted_on(round_, snapshot, basis)
    said = queries.said_in(round_)
    totals = {
        code: score(book, queries.known_of(book, code, readings, said), round_.first_month.year)
        for code, _kind in basis["units"]
    }
    result = {
        "book": [round_.book.code, round_.book.version],
        "months": [round_.first_month.isoformat(), round_.last_month.isoformat()],
        "versions": snapshot.versions,
        "units": {
            code: {
                "index": total.index,
                "points": total.points,
                "measured_max": total.measured_max,
                "nodes": {
                    s.node.code: [s.status, s.points, s.measured_max, s.why.get("hits"), s.why.get("among")]
                    for area in total.areas
                    for s in area.walk()
                },
            }
            for code, total in totals.items()
        },
        "ranks": {
            block: rank({code: totals[code].index for code, kind in basis["units"] if kind in kinds})
            for block, kinds in queries.BLOCKS.items()
        },
    }
    return _canonical(result)


def _canonical(result: dict) -> bytes:
    return json.dumps(result, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode()


@transaction.atomic
def freeze(*, round_: Round, snapshot: Snapshot, by) -> Round:
    """
    Freeze a round on a snapshot: its figures never change again and can be recomputed.

    :raises UnableToFreeze: if it is frozen already
    """
    from haidang.core.facts import operations as facts

    round_ = Round.objects.select_for_update(of=("self",)).select_related("book").get(pk=round_.pk)
    if round_.frozen_at:
        raise UnableToFreeze(_("The round is frozen already."))
    facts.keep(snapshot=snapshot)
    basis = _basis(round_)
    result = _result(round_, snapshot, basis)
    round_.snapshot, round_.frozen_at, round_.basis = snapshot, timezone.now(), basis
    round_.result, round_.digest = json.loads(result), hashlib.sha256(result).hexdigest()
    round_.stage = Stage.FROZEN
    round_.save()
    audit.record("parindex.round_frozen", round_, by=by, digest=round_.digest)
    return round_


def recomputed(*, round_: Round) -> bytes:
    """
    Return the result of a frozen round computed again from its snapshot's own rows.

    :raises UnableToFreeze: if it was never frozen
    """
    if not round_.frozen_at:
        raise UnableToFreeze(_("The round is not frozen."))
    return _result(round_, round_.snapshot, round_.basis)


def recompute(*, round_: Round) -> bool:
    """
    Compute a frozen round again and say whether the bytes are the same, and what pages show of it still is what was frozen.

    :raises UnableToFreeze: if it was never frozen
    """
    return {
        hashlib.sha256(one).hexdigest() for one in (recomputed(round_=round_), _canonical(round_.result))
    } == {round_.digest}

import hashlib
import json
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.facts import operations as facts
from haidang.core.facts.models import Snapshot
from haidang.core.refusals import Refusal
from haidang.parindex import queries
from haidang.parindex.engine.ranking import rank
from haidang.parindex.engine.reading import from_data
from haidang.parindex.models import Judgement, Round, RuleBook
from haidang.units.queries import active_units


class UnableToImport(Refusal):
    pass


class UnableToFreeze(Refusal):
    pass


class UnableToJudge(Refusal):
    pass


@transaction.atomic
def import_book(*, data: dict, by) -> RuleBook:
    """
    Take in a rule book. A version that is there already stays as it is.

    :raises BadRuleBook: naming every place that is wrong
    :raises UnableToImport: if this version is there with another content
    """
    book = from_data(data)
    content = json.loads(json.dumps(data, default=str))
    found = RuleBook.objects.filter(code=book.code, version=book.version).first()
    if found is None:
        found = RuleBook.objects.create(code=book.code, version=book.version, content=content)
        audit.record("parindex.book_imported", found, by=by, version=book.version)
    elif found.content != content:
        raise UnableToImport(
            _("This version is there already with another content. Give the changed book a new version.")
        )
    return found


@transaction.atomic
def open_round(
    *, book: RuleBook, title: str, first_month: date, last_month: date, as_now: bool = False, by
) -> Round:
    """Open a round over months, both included."""
    opened = Round.objects.create(
        book=book, title=title, first_month=first_month, last_month=last_month, as_now=as_now
    )
    audit.record("parindex.round_opened", opened, by=by)
    return opened


@transaction.atomic
def judge(
    *, round_: Round, unit_code: str, leaf: str, stage: int, points: Decimal, evidence: str = "", by
) -> Judgement:
    """
    Give points for a judged leaf: 0 the unit itself, 1 the appraisers, 2 the council.

    :raises UnableToJudge: if the round is frozen, the leaf is not judged, or the points are out of its range
    """
    if round_.frozen_at:
        raise UnableToJudge(_("The round is frozen."))
    node = queries.leaf_of(round_.book, leaf)
    if node is None or node.rule.kind != "judged":
        raise UnableToJudge(_("This criterion is not judged by people."))
    if not 0 <= points <= node.max:
        raise UnableToJudge(_("Give from 0 to %(max)s points.") % {"max": node.max})
    given = Judgement.objects.create(
        round=round_,
        unit_code=unit_code,
        leaf=leaf,
        stage=stage,
        points=points,
        evidence=evidence,
        by=str(by),
        at=timezone.now(),
    )
    audit.record("parindex.judged", given, by=by, unit=unit_code, leaf=leaf, stage=stage, points=str(points))
    return given


def result_bytes(round_: Round, snapshot: Snapshot) -> bytes:
    """
    Compute a round on a snapshot, from the lake itself, as canonical JSON: the same snapshot gives the same bytes.
    """
    readings = facts.recount(snapshot)
    fresh = Snapshot(pk=None, taken_at=snapshot.taken_at, versions=snapshot.versions, readings=readings)
    units = active_units(round_.last_month)
    queries.facts._kept.clear()
    totals = queries.scores(
        round_.book, fresh, round_.first_month, round_.last_month, round_.as_now, units, round_
    )
    queries.facts._kept.clear()
    blocks = {}
    for block, kinds in queries.BLOCKS.items():
        here = [unit.code for unit in units if unit.kind in kinds]
        blocks[block] = rank({code: totals[code].index for code in here})
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
        "ranks": blocks,
    }
    return json.dumps(result, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode()


@transaction.atomic
def freeze(*, round_: Round, snapshot: Snapshot, by) -> Round:
    """
    Freeze a round on a snapshot: its figures never change again and can be recomputed.

    :raises UnableToFreeze: if it is frozen already
    """
    if round_.frozen_at:
        raise UnableToFreeze(_("The round is frozen already."))
    result = result_bytes(round_, snapshot)
    facts.keep(snapshot=snapshot)
    round_.snapshot, round_.frozen_at = snapshot, timezone.now()
    round_.result, round_.digest = json.loads(result), hashlib.sha256(result).hexdigest()
    round_.save()
    audit.record("parindex.round_frozen", round_, by=by, digest=round_.digest)
    return round_


def recompute(*, round_: Round) -> bool:
    """
    Compute a frozen round again from its snapshot and say whether the bytes are the same.

    :raises UnableToFreeze: if it was never frozen
    """
    if not round_.frozen_at:
        raise UnableToFreeze(_("The round is not frozen."))
    return hashlib.sha256(result_bytes(round_, round_.snapshot)).hexdigest() == round_.digest

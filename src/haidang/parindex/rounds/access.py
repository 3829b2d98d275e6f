"""Gates: find, allow, or 404. Units see only their own until publication."""

from dataclasses import dataclass

from django.http import Http404

from haidang.core.access.queries import can, passes, units_where
from haidang.core.files.registry import Pass
from haidang.parindex.choices import Stage
from haidang.parindex.engine.book import Node
from haidang.parindex.models import CouncilMember, Round
from haidang.parindex.permissions import APPRAISE, KEEP, SCORE, SEE, SEND
from haidang.parindex.rounds import heads, queries, rules
from haidang.units.queries import Here


@dataclass(frozen=True)
class Seen:
    """A round as somebody may see it: of which units (None: all), which leaves they appraise, their seat in the council."""

    round: Round
    units: set[str] | None
    leads: tuple[Node, ...]
    member: CouncilMember | None
    keeps: bool

    def mine(self) -> list[Here]:
        """The units of the round whose people they are."""
        return [unit for unit in queries.units_in(self.round) if self.units is not None and unit.code in self.units]  # fmt: skip

    @property
    def decides(self) -> bool:
        """Say whether they sit in the council and its time has come: before, a round is the units' and the appraisers'."""
        return self.member is not None and not rules.is_before(self.round.stage, Stage.COUNCIL)

    def sees(self, unit_code: str) -> bool:
        return self.units is None or unit_code in self.units or self.decides


def led_by(user, round_: Round) -> tuple[Node, ...]:
    """Return the leaves somebody appraises: those that a unit leads in which they have the right."""
    codes = units_where(user, APPRAISE)
    return tuple(leaf for leaf in queries.leaves_of(round_) if codes is None or queries.lead_of(leaf) in codes)  # fmt: skip


def _seen(user, round_: Round) -> Seen:
    return Seen(round_, units_where(user, SEE), led_by(user, round_), queries.member_for(round_, user), can(user, KEEP))  # fmt: skip


def seen_by(user, round_: Round) -> Seen | None:
    """Return a round as somebody may see it; None where they have no part in it."""
    seen = _seen(user, round_)
    return seen if seen.units is None or seen.mine() or seen.leads or seen.member else None


def for_seeing(user, pk: int) -> Seen:
    """Return a planned round to whoever has a part in it; otherwise 404."""
    passes(user, SEE)
    round_ = queries.planned_round(pk)
    seen = seen_by(user, round_) if round_ else None
    if seen is None:
        raise Http404
    return seen


def for_keeping(user, pk: int) -> Seen:
    """Return a planned round to whoever keeps rounds; otherwise 404."""
    if not passes(user, KEEP):
        raise Http404
    return for_seeing(user, pk)


def for_unit(user, pk: int, unit_code: str) -> tuple[Seen, Here]:
    """Return a round and a unit in it to whoever may see what was said of it; otherwise 404."""
    seen = for_seeing(user, pk)
    unit = queries.unit_in(seen.round, unit_code)
    if unit is None or not seen.sees(unit_code):
        raise Http404
    return seen, unit


def for_sheet(user, pk: int, unit_code: str) -> tuple[Round, Here]:
    """Return a round and a unit to whoever reads its sheet: who sees the unit, and once it is sent the appraisers; otherwise 404."""
    seen = for_seeing(user, pk)
    unit = queries.unit_in(seen.round, unit_code)
    begun = not rules.is_before(seen.round.stage, Stage.APPRAISAL)
    if unit is None or not (seen.sees(unit_code) or (seen.leads and begun)):
        raise Http404
    return seen.round, unit


def hides_appraisal(seen: Seen) -> bool:
    """Say whether appraisals are still hidden from somebody: units read them once all of theirs are there."""
    return seen.units is not None and rules.is_before(seen.round.stage, Stage.EXPLANATION)


def may_score(user, unit_code: str) -> bool:
    return can(user, SCORE, unit_code)


def for_scoring(user, pk: int, unit_code: str) -> tuple[Seen, Here]:
    """Return a round and a unit to whoever scores this unit; otherwise 404."""
    if not passes(user, SCORE, unit_code):
        raise Http404
    return for_unit(user, pk, unit_code)


def may_send(user, unit_code: str) -> bool:
    return can(user, SEND, unit_code)


def for_sending(user, unit_code: str) -> None:
    """Let those pass who may send the sheet of a unit; 404 for all others."""
    if not passes(user, SEND, unit_code):
        raise Http404


def for_appraising(user, pk: int) -> Seen:
    """Return a round to whoever appraises some of its leaves; otherwise 404."""
    seen = for_seeing(user, pk)
    if not seen.leads:
        raise Http404
    passes(user, APPRAISE)
    return seen


def appraises_own(user, unit_code: str) -> bool:
    """Say whether somebody would appraise their own unit: whose right holds everywhere may, nobody else."""
    codes = units_where(user, APPRAISE)
    return codes is not None and unit_code in codes


def for_council(user, pk: int) -> Seen:
    """Return a round to its council once it decides, and to whoever keeps rounds; otherwise 404."""
    seen = for_seeing(user, pk)
    if not (seen.decides or seen.keeps):
        raise Http404
    return seen


def for_heads(user, pk: int) -> Seen:
    """Return a round that classifies heads to whoever keeps rounds, and to its council once it decides; otherwise 404."""
    seen = for_council(user, pk)
    if not seen.round.heads_book_id:
        raise Http404
    return seen


def for_head(user, pk: int, unit_code: str) -> tuple[Seen, Here, bool]:
    """
    Return a round, a unit and whether its class is the person's own: to them once it is frozen, and to those of ``for_heads``.

    :raises Http404: to everybody else
    """
    round_ = queries.planned_round(pk)
    unit = queries.unit_in(round_, unit_code) if round_ and round_.heads_book_id else None
    if unit is None:
        raise Http404
    own = any(one.unit_code == unit_code for one in heads.mine(user, round_))
    seen = _seen(user, round_) if own else for_heads(user, pk)
    return seen, unit, own


def for_results(user, pk: int) -> Round:
    """Return a round with its result: to everybody once it is published, before to whoever sees all units; otherwise 404."""
    round_ = queries.planned_round(pk)
    if round_ is None or round_.frozen_at is None or (round_.published_at is None and not (user.is_authenticated and units_where(user, SEE) is None)):  # fmt: skip
        raise Http404
    return round_


def for_published_heads(user, pk: int) -> Round:
    """Return a published round that classified heads; otherwise 404: before, everybody reads their own alone."""
    round_ = for_results(user, pk)
    if round_.published_at is None or not round_.heads_book_id:
        raise Http404
    return round_


def to_files(user, key: str) -> Pass | None:
    """Say by which right somebody reads a file of evidence: it is their unit's, they appraise it, or they sit in the council."""
    return _to_files(user, key, Stage.APPRAISAL)


def to_explaining_files(user, key: str) -> Pass | None:
    """Say the same of a file that came with an explanation."""
    return _to_files(user, key, Stage.SECOND)


def to_files_of_heads(user, key: str) -> Pass | None:
    """Say by which right somebody reads a workbook about all heads of a round: they keep rounds, or sit in its council once it decides."""
    round_ = queries.planned_round(int(key))
    if round_ is None or not user.is_authenticated:
        return None
    seen = _seen(user, round_)
    if seen.keeps:
        return Pass(KEEP)
    return Pass(SEE) if seen.decides else None


def _to_files(user, key: str, sent_by: Stage) -> Pass | None:
    number, unit_code, leaf = queries.read_key(key)
    round_ = queries.planned_round(number)
    if round_ is None or not user.is_authenticated:
        return None
    seen = _seen(user, round_)
    if seen.sees(unit_code):
        return Pass(SEE, unit_code)
    # What a unit has not sent yet is nobody else's.
    begun = not rules.is_before(round_.stage, sent_by)
    return Pass(APPRAISE, unit_code) if begun and any(leaf in ("", one.code) for one in seen.leads) else None

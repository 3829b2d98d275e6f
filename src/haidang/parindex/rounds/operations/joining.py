"""The rates of surveys are joined: all that may be told at once, and what is decided where too few answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.facts.models import Snapshot
from haidang.parindex.choices import Stage
from haidang.parindex.models import Judgement, Round
from haidang.parindex.operations import Judged, judge
from haidang.parindex.rounds import joining, queries
from haidang.parindex.rounds.operations.locking import held
from haidang.parindex.rounds.refusing import UnableToJoin


@dataclass(frozen=True)
class Decided:
    """What is given to a unit of which too few answered: a rate in percent (None: the leaf does not apply to it), and why."""

    value: Decimal | None
    why: str


@transaction.atomic
def join_surveys(
    *, round_: Round, snapshot: Snapshot, decided: Mapping[tuple[str, str], Decided] | None = None, by
) -> int:
    """
    Join the rates of all leaves that name a questionnaire, as a snapshot has them; return how many were written.

    What stands in the round already with the same rate is not written again.

    :param decided: by unit and leaf, for units of which fewer than five people answered
    :raises UnableToJoin: at another stage than the council's; if a reason is missing, or something is decided of which there is a rate
    :raises UnableToJudge: if a leaf cannot have such a rate
    """
    round_ = held(round_)
    if round_.stage != Stage.COUNCIL:
        raise UnableToJoin(
            _("Survey points are joined when the council decides; the round is at “%(stage)s”.") % {"stage": round_.get_stage_display()}
        )  # fmt: skip
    rates = joining.rates(round_, snapshot)
    _check(rates, decided or {})
    made = [
        Judgement(
            round=round_, unit_code=rate.unit.code, leaf=rate.leaf.code, stage=queries.COUNCIL, value=rate.value, step=round_.stage,
            basis=_basis(rate, snapshot), by=str(by)[:150], at=timezone.now(),
        )
        for rate in rates if rate.changes
    ]  # fmt: skip
    Judgement.objects.bulk_create(made)
    by_hand = [
        Judged(unit, leaf, one.value, one.why.strip(), {"snapshot": snapshot.pk, "few": True}) for (unit, leaf), one in (decided or {}).items()
    ]  # fmt: skip
    judge(round_=round_, judged=by_hand, stage=queries.COUNCIL, step=round_.stage, by=by)
    count = len(made) + len(by_hand)
    audit.record("parindex.surveys_joined", round_, by=by, count=count, snapshot=snapshot.pk)
    return count


def _check(rates: list[joining.Rate], decided: Mapping[tuple[str, str], Decided]) -> None:
    few = {(rate.unit.code, rate.leaf.code) for rate in rates if rate.outcome is None}
    for (unit, leaf), one in decided.items():
        if (unit, leaf) not in few:
            raise UnableToJoin(
                _("%(leaf)s of %(unit)s is not decided by hand: enough people answered.") % {"leaf": leaf, "unit": unit}
            )  # fmt: skip
        if not one.why.strip():
            raise UnableToJoin(_("%(leaf)s of %(unit)s: write why; the unit will read it.") % {"leaf": leaf, "unit": unit})  # fmt: skip


def _basis(rate: joining.Rate, snapshot: Snapshot) -> dict:
    low, high = rate.outcome.interval
    basis = {
        "snapshot": snapshot.pk, "measure": rate.leaf.measure, "answers": rate.outcome.counted.rows, "people": rate.outcome.counted.people,
        "low": round(low, 5), "high": round(high, 5),
    }  # fmt: skip
    return basis | ({"given": rate.outcome.given} if rate.outcome.given else {})

"""Open dossiers go on at the heir of a unit that was closed."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from haidang.core.access.queries import whom_for
from haidang.core.audit import operations as audit
from haidang.dossiers import nation, queries
from haidang.dossiers.choices import Verb
from haidang.dossiers.models import Dossier, Transition
from haidang.dossiers.operations import steps


@transaction.atomic
def hand_over(*, was: str, unit_code: str, act: str, at: datetime, by) -> int:
    """
    Let the open dossiers of a closed unit go on at its heir; return how many. State, clock and due moment stay.

    The unit they were handed in at stays written on them: what is counted of them stays under the unit of its day.
    """
    moved = list(queries.open_at(was).select_for_update(of=("self",)).order_by("id"))
    if not moved:
        return 0
    last = dict(Transition.objects.filter(dossier__in=moved).values_list("dossier").annotate(last=Max("seq")))
    Transition.objects.bulk_create(
        [
            Transition(
                dossier=one, seq=last[one.pk] + 1, verb=Verb.HAND_OVER, before=one.state, after=one.state, at=at, note=act,
                by=by if isinstance(by, str) else str(by), in_name_of=whom_for(by)[:150], unit_code=unit_code, due_before=one.due_at, due_after=one.due_at,
            )
            for one in moved
        ],
        batch_size=1000,
    )  # fmt: skip
    Dossier.objects.filter(pk__in=[one.pk for one in moved]).update(step_unit_code=unit_code)
    steps.hand_over(moved, unit_code)
    for one in moved:
        nation.tell(dossier=one, seq=last[one.pk] + 1, verb=Verb.HAND_OVER, at=at)
    audit.record(
        "dossiers.handed_over", Dossier, by=by, on_behalf_of=unit_code, was=was, unit=unit_code, count=len(moved), act=act
    )  # fmt: skip
    return len(moved)

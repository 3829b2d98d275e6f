"""One row of the history for each thing that is done."""

from haidang.core.access.queries import whom_for
from haidang.core.refusals import Refusal
from haidang.core.rows import insert
from haidang.dossiers import nation
from haidang.dossiers.choices import GIVEN_WITH
from haidang.dossiers.models import Transition
from haidang.dossiers.operations.numbering import number_slip


class ReasonMissing(Refusal):
    """The person concerned would not be told why."""


def write(
    dossier, seq, verb, before, at, by, unit_code, note, due_before, declared=None, seen=(), promised_on=None
) -> None:
    """
    Write down what was done with a dossier, as it stands afterwards, and for the nation; the slip given with it gets its number.

    :param seen: the deeds that files prove
    """
    step = Transition(
        dossier=dossier, seq=seq, verb=verb, before=before, after=dossier.state, at=at, note=note, declared=declared or None, seen=sorted(seen) or None,
        by=by if isinstance(by, str) else str(by) if getattr(by, "pk", None) else "", unit_code=unit_code,
        in_name_of=whom_for(by)[:150], due_before=due_before, due_after=dossier.due_at, promised_on=promised_on,
    )  # fmt: skip
    insert(step)
    if verb in GIVEN_WITH:
        number_slip(dossier, seq, GIVEN_WITH[verb], at)
    nation.tell(dossier=dossier, seq=seq, verb=verb, at=at)

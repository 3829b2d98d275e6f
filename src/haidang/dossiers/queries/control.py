"""Through whose hands a dossier went, for its control slip."""

from dataclasses import dataclass
from datetime import datetime

from haidang.dossiers.choices import State, Verb
from haidang.dossiers.models import Dossier, Transition

BEFORE, ON, AFTER = "before", "on", "after"
MOVES = (
    Verb.RECEIVE, Verb.ASK_SUPPLEMENT, Verb.ANSWER_SUPPLEMENT, Verb.ADVANCE, Verb.SEND_BACK, Verb.FINISH, Verb.RETURN, Verb.REFUSE, Verb.STOP, Verb.HAND_OVER,
)  # fmt: skip


@dataclass(frozen=True)
class Handing:
    """
    A dossier passes from one hand to the next.

    :param giver: code of the unit that gives it; empty for the applicant, as for ``receiver``
    :param result: "before", "on" or "after" the deadline, that day; empty where none runs
    :param what: what was done, one of ``Verb``
    """

    giver: str
    receiver: str
    at: datetime
    result: str
    what: str
    by: str


def control_of(dossier: Dossier, history: list[Transition] | None = None) -> list[Handing]:
    """
    Return who gave a dossier to whom, in the order it went, and whether that was before, on or after the day it was due.

    :param history: its steps, oldest first, where the caller has them already
    """
    if history is None:
        history = list(Transition.objects.filter(dossier=dossier).order_by("seq"))
    found, at, desk = [], "", dossier.desk_code or dossier.unit_code
    for step in history:
        if step.verb not in MOVES:
            continue
        giver, receiver = at, step.unit_code
        if step.verb in (Verb.RECEIVE, Verb.ANSWER_SUPPLEMENT):
            giver, at = "", step.unit_code
        elif step.verb in (Verb.ASK_SUPPLEMENT, Verb.RETURN, Verb.REFUSE, Verb.STOP):
            giver, receiver = at or step.unit_code, ""
        elif step.verb == Verb.FINISH:
            giver, receiver, at = step.unit_code, desk, desk
        else:
            giver, at = at or dossier.unit_code, step.unit_code
        found.append(Handing(giver, receiver, step.at, _against(step), step.verb, step.by))
    return found


def _against(step: Transition) -> str:
    """Against the deadline that ran then. What is given back to the person after it was finished is measured by nothing."""
    due = step.due_before
    if due is None or step.after in (State.SUPPLEMENT, State.RETURNED):
        return ""
    if step.at > due:
        return AFTER
    return ON if step.at.astimezone(due.tzinfo).date() == due.date() else BEFORE

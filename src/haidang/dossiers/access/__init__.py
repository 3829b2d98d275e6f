"""Gates: find, lock, allow, or 404."""

from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.access.queries import can, in_whose_name, passes, units_where
from haidang.core.audit import operations as audit
from haidang.core.files import access as files
from haidang.core.files.models import File
from haidang.core.files.registry import Pass
from haidang.core.people import initials, masked
from haidang.core.tries import TooManyTries, tried
from haidang.dossiers import queries
from haidang.dossiers.choices import EXAMINED, OPEN, PAPERS, RESULT, State, Verb
from haidang.dossiers.models import Dossier, Draft
from haidang.dossiers.permissions import DECIDE, KEEP_ACCOUNTS, KEEP_BODIES, RECEIVE, SEE
from haidang.procedures.queries import who_decides
from haidang.units.queries import Here, active_units, handles_dossiers
from haidang.units.queries import by_code as unit_by_code

NEEDS = {Verb.RECEIVE: RECEIVE, Verb.REFUSE: RECEIVE, Verb.RETURN: RECEIVE, Verb.ANSWER_SUPPLEMENT: RECEIVE}


MOST_WRONG = 10  # phone numbers for one code


def needed_for(verb: Verb) -> str:
    """Return the permission that a verb needs."""
    return NEEDS.get(verb, DECIDE)


def held_in(user, permission: str, dossier: Dossier) -> str | None:
    """
    Return the unit by which somebody holds a permission for a dossier; None who does not.

    The unit that handles the dossier always holds; the unit at whose step it is, sees and examines it meanwhile.
    So does, as long as the dossier is open, the unit to which the power to decide was passed.
    """
    if can(user, permission, dossier.unit_code):
        return dossier.unit_code
    # The counter that took it in for another unit sees it to the end; it receives, decides and refuses nothing of that unit's.
    if permission == SEE and dossier.desk_code and can(user, permission, dossier.desk_code):
        return dossier.desk_code
    done_elsewhere = dossier.state == State.FINISHED and dossier.step_unit_code != dossier.unit_code
    if not can(user, permission) or (dossier.state not in OPEN and not done_elsewhere):
        return None
    if dossier.step_unit_code != dossier.unit_code and can(user, permission, dossier.step_unit_code):
        closed = not handles_dossiers(dossier.unit_code, timezone.localdate())
        if (
            permission in (SEE, DECIDE) or closed
        ):  # who took over from a closed unit stands at its counter too
            return dossier.step_unit_code
    decider = who_decides(dossier.procedure, dossier.unit_code, timezone.localdate())
    passed_on = decider.holder.unit.code if decider and decider.links else None
    return passed_on if passed_on and can(user, permission, passed_on) else None


def _at_the_counter(user, dossier: Dossier) -> str | None:
    """Return the unit whose counter somebody stands at for a dossier: the one that handles it, or where it was handed in; None who does not."""
    held = held_in(user, RECEIVE, dossier)
    if held is None and dossier.desk_code and can(user, RECEIVE, dossier.desk_code):
        return dossier.desk_code
    return held


def _passes_for(user, verb: Verb, dossier: Dossier) -> bool:
    """Say whether somebody may do this with a dossier. A result is given out also where the dossier was handed in."""
    if verb is Verb.RETURN:
        return _passes_at_the_counter(user, dossier)
    return _passes(user, needed_for(verb), dossier)


def _passes_at_the_counter(user, dossier: Dossier) -> bool:
    held = _at_the_counter(user, dossier)
    return held is not None and passes(user, RECEIVE, held)


def _passes(user, permission: str, dossier: Dossier) -> bool:
    """The same for a gate: it is remembered by whose right."""
    held = held_in(user, permission, dossier)
    return held is not None and passes(user, permission, held)


def _seen_by(user, dossier: Dossier) -> tuple[str, str] | None:
    """Return the unit and the role by which somebody sees a dossier; None who does not. It is remembered by whose right."""
    held = held_in(user, SEE, dossier)
    if held is None:
        return None
    near = {dossier.unit_code, dossier.step_unit_code, dossier.desk_code} - {""}
    return in_whose_name(user, SEE, near if held in near else {held})


def for_receiving(user, unit_code: str) -> None:
    """Let those pass who receive dossiers for a unit; 404 for all others."""
    if not passes(user, RECEIVE, unit_code):
        raise Http404


def to_the_list(user) -> None:
    """Let those pass who work with dossiers of some unit; 404 for all others."""
    if not passes(user, SEE):
        raise Http404


def for_reading(user, code: str) -> Dossier:
    """Return a dossier with its personal data to somebody who works with it, and remember it; otherwise 404."""
    dossier = queries.by_code(code)
    by_right = _seen_by(user, dossier) if dossier else None
    if by_right is None:
        raise Http404
    unit, role = by_right
    audit.read_of("dossiers.read", dossier, by=user, permission=SEE, on_behalf_of=unit, role=role)
    return dossier


def to_files(user, code: str) -> Pass | None:
    """Say by which right somebody reads the files of a dossier; None who does not work with it."""
    dossier = queries.by_code(code)
    by_right = _seen_by(user, dossier) if dossier else None
    return Pass(SEE, *by_right) if by_right else None


def is_the_applicants(dossier: Dossier, phone: str) -> bool:
    """
    Say whether somebody who gives this phone number is the applicant. Wrong numbers are counted, by all web processes together.

    :raises TooManyTries: after ten wrong ones, for an hour
    """
    return tried(
        f"dossiers.wrong-numbers.{dossier.code}",
        most=MOST_WRONG,
        is_right=lambda: queries.belongs_to(dossier, phone),
        sentence=_(
            "Too many wrong numbers were given for this code. Try again in an hour, or ask at the counter."
        ),
    )


def for_own(code: str, phone: str) -> Dossier:
    """Return a dossier with its personal data to whoever gives the phone number left with it; otherwise 404, also when too many were wrong."""
    dossier = queries.by_code(code)
    try:
        if dossier is not None and is_the_applicants(dossier, phone):
            return dossier
    except TooManyTries:
        pass
    raise Http404


def for_the_applicant(code: str, phone: str, file_id) -> File:
    """Return a file of a dossier to whoever gives the phone number left with it, and remember it; otherwise 404."""
    for_own(code, phone)
    try:
        file = files.of_thing(RESULT, code, file_id)
    except Http404:
        file = files.of_thing(PAPERS, code, file_id)
    files.is_read(file, AnonymousUser(), Pass("applicant"))
    return file


def for_bodies(user) -> None:
    """Let those pass who keep the register of bodies outside, which all units use: who has the right everywhere; 404 for all others."""
    if not passes(user, KEEP_BODIES, ""):
        raise Http404


def for_answering(code: str, phone: str) -> Dossier:
    """
    Return the locked dossier that waits for papers to whoever gives the phone number left with it; otherwise 404.

    Needs a transaction. A wrong number given only here would be forgotten with it: ask ``is_the_applicants`` before.
    """
    for_own(code, phone)
    dossier = (
        Dossier.objects.select_for_update(of=("self",)).select_related("procedure").filter(code=code, state=State.SUPPLEMENT).first()
    )  # fmt: skip
    if dossier is None:
        raise Http404
    return dossier


def for_withdrawing(code: str, phone: str) -> Dossier:
    """Return the locked dossier to whoever gives the phone number left with it, to withdraw it; otherwise 404. Needs a transaction."""
    for_own(code, phone)
    return Dossier.objects.select_for_update(of=("self",)).select_related("procedure").get(code=code)


def for_adding(user, code: str) -> Dossier:
    """Return the locked dossier to whoever receives papers for it; otherwise 404. Needs a transaction."""
    dossier = queries.by_code(code, lock=True)
    if dossier is None or dossier.state not in OPEN or not _passes_at_the_counter(user, dossier):
        raise Http404
    return dossier


def before_adding(user, code: str) -> Dossier:
    """Return a dossier, unlocked, to who may order its papers or type into its form, and remember the look; otherwise 404."""
    dossier = for_reading(user, code)
    if not may_add(user, dossier):
        raise Http404
    return dossier


def for_money(user, code: str) -> Dossier:
    """Return the locked dossier to whoever takes money for it and gives it back; otherwise 404. Needs a transaction."""
    dossier = queries.by_code(code, lock=True)
    if dossier is None or not _passes_at_the_counter(user, dossier):
        raise Http404
    return dossier


def may_take_money(user, dossier: Dossier) -> bool:
    """Say whether somebody takes money for a dossier and gives it back."""
    return _at_the_counter(user, dossier) is not None


def may_add(user, dossier: Dossier) -> bool:
    """Say whether somebody may add papers to a dossier that goes on."""
    return dossier.state in OPEN and _at_the_counter(user, dossier) is not None


def list_is_shown(user, rows: list[queries.Row], total: int, what: str, words: str, unit: str) -> None:
    """
    Remember that somebody sees a list with applicants' names: one line, how many and by which filter.

    Who only looks on and handles none sees first letters there; the whole name is on the dossier's own page.

    Whoever looked for a name left its first letters: the audit must not become one more place that keeps it.
    """
    mine, role = in_whose_name(user, SEE, {unit} if unit else None)
    if not can(user, RECEIVE) and not can(user, DECIDE):
        for row in rows:
            row.applicant_name = masked(Dossier, "applicant_name", row.applicant_name)
    looked_for = words if any(map(str.isdigit, words)) else initials(words)
    audit.read_of(
        "dossiers.listed", Dossier, by=user, permission=SEE, on_behalf_of=mine, role=role,
        shown=len(rows), total=total, what=what, words=looked_for, unit=unit,
    )  # fmt: skip


def for_verb(user, code: str, verb: str) -> Dossier:
    """Return the locked dossier to somebody who may do this with it; otherwise 404. Needs a transaction."""
    if verb not in Verb.values:
        raise Http404
    dossier = queries.by_code(code, lock=True)
    if dossier is None or not _passes_for(user, Verb(verb), dossier):
        raise Http404
    return dossier


def verbs_for(user, dossier: Dossier, allowed: list[Verb]) -> list[Verb]:
    """Return which of the possible verbs this person may use."""
    return [
        verb
        for verb in allowed
        if (
            _at_the_counter(user, dossier)
            if verb is Verb.RETURN
            else held_in(user, needed_for(verb), dossier)
        )
    ]


def for_examining(user, code: str) -> Dossier:
    """Return the locked dossier to whoever examines it: asks other units, writes down what was verified; otherwise 404. Needs a transaction."""
    return for_verb(user, code, Verb.ADVANCE)


def examines(user, dossier: Dossier) -> bool:
    """Say whether somebody examines a dossier, however it stands."""
    return held_in(user, DECIDE, dossier) is not None


def may_examine(user, dossier: Dossier) -> bool:
    """Say whether somebody may ask other units about a dossier as it stands, and write down what was verified."""
    return dossier.state in EXAMINED and examines(user, dossier)


BEGUN = "drafts"  # in the session: keys of the drafts that this browser began without an account
MOST_BEGUN = 10


def begun_by(session) -> list[str]:
    """Return the keys of the drafts that a browser began without an account."""
    return list(session.get(BEGUN, ()))


def remember_draft(session, key: UUID) -> None:
    """Let a browser come back to a draft that it began without an account, until it is closed: others may sit there next."""
    session.set_expiry(0)
    session[BEGUN] = [*(one for one in begun_by(session) if one != key.hex), key.hex][-MOST_BEGUN:]


def for_draft(user, session, key: UUID) -> Draft:
    """Return a draft to whoever began it: by their account, or without one by the same browser; otherwise 404."""
    found = queries.draft(key)
    if found is None or not is_theirs(user, session, found):
        raise Http404
    return found


def is_theirs(user, session, draft: Draft) -> bool:
    """Say whether somebody began a draft."""
    if draft.account_id is not None:
        return user.is_authenticated and draft.account_id == user.pk
    return draft.key.hex in begun_by(session)


def units_with_accounts(user, on: date) -> list[Here]:
    """Return the units that handle dossiers on a day and whose accounts somebody keeps."""
    codes = units_where(user, KEEP_ACCOUNTS)
    return [unit for unit in active_units(on) if codes is None or unit.code in codes]


def for_accounts(user, code: str):
    """Return a unit to whoever may say where its fees are paid to; otherwise 404. A closed one's accounts are still ended."""
    found = unit_by_code(code)
    if found is None or not passes(user, KEEP_ACCOUNTS, code):
        raise Http404
    return found

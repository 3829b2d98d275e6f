"""Gates of the counter: hand-over sheets, the register, and slips by the hundred."""

from collections.abc import Collection, Sequence

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from haidang.core.access.queries import can, in_whose_name, passes
from haidang.core.accounts.models import User
from haidang.core.audit import operations as audit
from haidang.dossiers import queries
from haidang.dossiers.access import held_in
from haidang.dossiers.models import Dossier, HandoverSheet
from haidang.dossiers.permissions import DECIDE, RECEIVE, SEE
from haidang.units.queries import by_code as unit_by_code
from haidang.wallet.queries import Kept, papers_of


def for_giving(user, codes: Collection[str]) -> list[Dossier]:
    """Return the locked dossiers that somebody hands over, in the order of the list; 404 if one is not theirs. Needs a transaction."""
    found = list(
        Dossier.objects.select_for_update(of=("self",))
        .filter(code__in=list(codes))
        .order_by("received_at", "id")
    )
    if len(found) != len(set(codes)) or not all(queries.may_give(user, one) for one in found):
        raise Http404
    return found


def for_wallet(user, desk_code: str, person: User, procedure_code: str) -> list[Kept]:
    """
    Return the papers that may be used from the wallet of somebody who stands at the counter and agreed; 404 to who does not receive there.

    It is remembered as a look at their account, so that they read it in "My data" with unit and reason.
    """
    if not passes(user, RECEIVE, desk_code):
        raise Http404
    unit, role = in_whose_name(user, RECEIVE, {desk_code})
    with override("vi"):
        reason = _("papers of the wallet, used at the counter with the person's agreement")
    audit.read_of(
        "dossiers.wallet_read", person, by=user, permission=RECEIVE, on_behalf_of=unit, role=role, reason=reason, procedure=procedure_code
    )  # fmt: skip
    return [one for one in papers_of(person, timezone.localdate()) if one.usable]


def _sheet(pk: int) -> HandoverSheet:
    sheet = HandoverSheet.objects.filter(pk=pk).first()
    if sheet is None:
        raise Http404
    return sheet


def for_reading_sheet(user, pk: int) -> queries.Sheet:
    """Return a sheet to who sees the dossiers of the giver or the receiver, and remember it; otherwise 404."""
    sheet = _sheet(pk)
    place = next((one for one in (sheet.to_code, sheet.unit_code) if can(user, SEE, one)), None)
    if place is None:
        raise Http404
    found = queries.with_lines(sheet)
    sheets_are_shown(user, len(found.lines), place)
    return found


def for_taking(user, pk: int) -> HandoverSheet:
    """Return a sheet to who takes over what is on it; otherwise 404."""
    sheet = _sheet(pk)
    if not (passes(user, DECIDE, sheet.to_code) or passes(user, RECEIVE, sheet.to_code)):
        raise Http404
    return sheet


def sheets_are_shown(user, shown: int, unit: str = "") -> None:
    """Remember that somebody sees dossiers to hand over, with their applicants' names."""
    mine, role = in_whose_name(user, SEE, {unit} if unit else None)
    audit.read_of(
        "dossiers.sheets_read", Dossier, by=user, permission=SEE, on_behalf_of=mine, role=role, shown=shown
    )


def for_register(user, unit_code: str, year: int, number: int) -> queries.RegisterBook:
    """Return a book of a unit's register to who sees its dossiers, and remember it; otherwise 404."""
    if unit_by_code(unit_code) is None or not passes(user, SEE, unit_code):
        raise Http404
    found = queries.book_of_register(unit_code, year, number)
    if found is None:
        raise Http404
    mine, role = in_whose_name(user, SEE, {unit_code})
    audit.read_of(
        "dossiers.register_read", Dossier, by=user, permission=SEE, on_behalf_of=mine, role=role, book=number, year=year, unit=unit_code,
    )  # fmt: skip
    return found


def for_printing(user, dossiers: Sequence[Dossier], kind: str) -> None:
    """
    Remember of each of these dossiers that its slip was printed: the person concerned reads it there; 404 if somebody does not see one.
    """
    rights: dict[str, tuple[str, str]] = {}
    for one in dossiers:
        place = held_in(user, SEE, one)
        if place is None:
            raise Http404
        if place not in rights:
            rights[place] = in_whose_name(user, SEE, {place})
        unit, role = rights[place]
        audit.read_of(
            "dossiers.printed", one, by=user, permission=SEE, on_behalf_of=unit, role=role, slip=kind
        )

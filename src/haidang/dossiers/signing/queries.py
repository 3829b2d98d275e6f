"""Which results wait to be signed, for whom, and what became of the others."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.db.models import F, Q
from django.utils import timezone

from haidang.core.access.queries import can, units_where
from haidang.core.prepared import prepared
from haidang.core.signing import queries as signing
from haidang.core.signing.models import Issued
from haidang.dossiers.choices import COPIES, OPEN, RESULT, SIGNABLE, Laid
from haidang.dossiers.models import Dossier, ToSign
from haidang.dossiers.permissions import DECIDE, SEE, SIGN
from haidang.dossiers.signing.who import Signer, signer_for
from haidang.procedures.queries import passed_to
from haidang.units.queries import offices_of

MOST_COPIES = 20_000
ANY_SENT_BACK = "select exists (select 1 from dossiers_tosign where state = %s)"
MOST = 500  # more than anybody signs in a day; the page says so


@dataclass(frozen=True)
class Waiting:
    """A result that waits for somebody, with what they would sign it as."""

    laid: ToSign
    signer: Signer

    @property
    def dossier(self) -> Dossier:
        return self.laid.dossier

    def late_at(self, moment: datetime) -> bool:
        return (
            self.dossier.finished_at is None
            and self.dossier.due_at is not None
            and self.dossier.due_at < moment
        )


def _laid(states) -> list:
    found = ToSign.objects.filter(state__in=states).select_related("dossier__procedure")
    return found.order_by(F("dossier__due_at").asc(nulls_last=True), "laid_at", "id")


def waiting_for(user, on: date) -> list[Waiting]:
    """Return the results that a person signs today, by the delegations of the day; what is due first comes first."""
    codes = units_where(user, SIGN, on)
    if codes is not None and not codes:
        return []
    found = _laid([Laid.WAITING]).filter(dossier__state__in=SIGNABLE)
    if codes is not None:
        mine = Q(dossier__unit_code__in=codes)
        for unit, procedures in passed_to(sorted(codes), on):
            mine |= Q(dossier__unit_code=unit, dossier__procedure__in=procedures)
        found = found.filter(mine)
    offices, signers = cache(offices_of), {}
    waiting = []
    for one in found[:MOST]:
        of = one.dossier.procedure_id, one.dossier.unit_code  # all that it follows from
        if of not in signers:
            signers[of] = signer_for(user, one.dossier, on, offices)
        if signers[of] is not None:
            waiting.append(Waiting(one, signers[of]))
    return waiting


def sent_back_to(user) -> list[ToSign]:
    """Return what was sent back unsigned to the people of somebody's units and was not laid anew since."""
    if not can(user, DECIDE):
        return []
    codes = units_where(user, DECIDE)
    with prepared() as cursor:  # every desk asks, and hardly ever was anything sent back
        cursor.execute(ANY_SENT_BACK, [Laid.SENT_BACK])
        if not cursor.fetchone()[0]:
            return []
    found = _laid([Laid.SENT_BACK]).filter(dossier__state__in=OPEN)
    if codes is not None:
        found = found.filter(Q(dossier__unit_code__in=codes) | Q(dossier__step_unit_code__in=codes))
    return list(found[:MOST])


def copies_of(user, year: int) -> list[ToSign]:
    """Return the certified copies of a year in the registers that a person may see, by unit and number."""
    codes = units_where(user, SEE)
    found = ToSign.objects.filter(number__isnull=False, year=year).select_related(
        "dossier__procedure", "issued"
    )
    if codes is not None:
        found = found.filter(register_unit__in=codes)
    return list(found.order_by("register_unit", "number")[:MOST_COPIES])


def laid_for(dossier: Dossier) -> list[ToSign]:
    """Return what was laid for signing of a dossier, the newest first."""
    return list(ToSign.objects.filter(dossier=dossier).select_related("issued").order_by("-laid_at", "-id"))


def issued_of(dossier: Dossier) -> list[Issued]:
    """Return the signed results and copies of a dossier, the newest first."""
    found = [*signing.of_thing(RESULT, dossier.code), *signing.of_thing(COPIES, dossier.code)]
    return sorted(found, key=lambda one: (one.at, one.pk), reverse=True)


def settled_in_words(laid: ToSign) -> tuple[str, str]:
    """Return who settled something laid for signing, and when, for the sentence that refuses whoever comes second."""
    at = timezone.localtime(laid.settled_at) if laid.settled_at else None
    return laid.settled_by, f"{at:%H:%M %d/%m/%Y}" if at else ""

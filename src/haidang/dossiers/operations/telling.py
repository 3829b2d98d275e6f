"""What the applicant is told of a deed."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from haidang.core.calendar import local
from haidang.core.notices.operations import tell
from haidang.core.notices.queries import Person
from haidang.core.notices.registry import kinds
from haidang.dossiers.choices import TOLD_FEE, TOLD_PAID
from haidang.dossiers.models import Dossier, Payment
from haidang.dossiers.queries import account_for, charge_of, local_time, still_owed
from haidang.dossiers.rules import dong
from haidang.units import queries as units


def person_of(dossier: Dossier) -> Person | None:
    """Return the applicant of a dossier as somebody to be told; None where they left no way."""
    if not (dossier.applicant_phone or dossier.applicant_email or dossier.applicant_account_id):
        return None
    return Person(
        f"applicant:{dossier.code}", dossier.applicant_account, mail=dossier.applicant_email, phone=dossier.applicant_phone,
        language=dossier.applicant_language, agrees=dossier.applicant_agrees,
    )  # fmt: skip


def tell_applicant(
    dossier: Dossier,
    kind: str,
    occasion: str,
    at: datetime,
    reason: str = "",
    new_day: date | None = None,
    **more: str,
) -> None:
    """
    Put into the outbox what the applicant is told of this deed, where they left a way to be told.

    :param new_day: the day promised now, where the deed gives one
    :param more: what only this kind says
    """
    person = person_of(dossier)
    if person is None:
        return
    unit = units.by_code(dossier.unit_code)
    path = reverse("dossiers:track-one", args=[dossier.code])
    known = {
        "code": dossier.code, "unit": unit.name if unit else dossier.unit_code, "reason": reason,
        "due": local_time(dossier.due_at), "day": f"{new_day:%d/%m/%Y}" if new_day else "", "link": f"{settings.HAIDANG_ADDRESS}{path}",
    } | more  # fmt: skip
    data = {name: known[name] for name in kinds()[kind].data}
    tell(
        kind=kind, about=dossier.code, occasion=f"{dossier.code}/{occasion}", person=person, data=data, url=path, at=at
    )  # fmt: skip


def tell_what_is_owed(dossier: Dossier, at: datetime) -> None:
    """Tell the applicant what is still to be paid and where, once for each amount; nothing where nothing is owed."""
    charge = charge_of(dossier) if person_of(dossier) else None
    owed = still_owed(charge, dossier) if charge else 0
    if not owed:
        return
    account = account_for(charge, dossier.unit_code, local(at).date())
    unit = units.by_code(dossier.unit_code)
    where = account.shown if account else unit.name if unit else dossier.unit_code
    tell_applicant(dossier, TOLD_FEE, f"fee/{owed}", at, amount=dong(owed), where=where)


def tell_what_came(dossier: Dossier, payment: Payment, left: int) -> None:
    """Tell the applicant that money came, with the number of its receipt and what is left to pay."""
    tell_applicant(
        dossier, TOLD_PAID, f"paid/{payment.pk}", payment.at, amount=dong(payment.amount), receipt=payment.receipt, left=dong(left)
    )  # fmt: skip

"""One-time codes: after a finished dossier, and for a list of people who are asked to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.audit.operations import record
from haidang.core.notices.operations import tell
from haidang.core.notices.queries import Person
from haidang.core.notices.rules import mobile
from haidang.core.refusals import Refusal
from haidang.surveys import queries
from haidang.surveys.choices import AFTER_DOSSIER, INVITED, Way
from haidang.surveys.models import Campaign, Code
from haidang.surveys.rules import codes
from haidang.units import queries as units


class UnableToInvite(Refusal):
    """``lines`` says what is wrong in the list, a sentence each."""

    def __init__(self, message, lines=()):
        super().__init__(message)
        self.lines = list(lines)


@dataclass(frozen=True)
class Guest:
    """Somebody on a list: where they are reached, and for which unit they answer."""

    unit_code: str
    mail: str = ""
    phone: str = ""
    language: str = ""


@transaction.atomic
def after_dossier(*, dossier: str, unit_code: str, procedure_code: str, person: Person, at: datetime) -> int:
    """
    Send whoever handed in a finished dossier a code of each campaign that is open for that; return how many were sent.

    Called again for the same dossier nothing is sent: the outbox knows.
    """
    sent = 0
    for campaign in queries.open_for(Way.DOSSIER, timezone.localdate(at)):
        sent += _send(campaign, Way.DOSSIER, AFTER_DOSSIER, f"{campaign.code}/{dossier}", dossier, unit_code, procedure_code, person, at)  # fmt: skip
    return sent


@transaction.atomic
def invite(*, campaign: Campaign, guests: Sequence[Guest], at: datetime, by) -> int:
    """
    Send each of a list a one-time code by mail or Zalo; return how many were sent. Who got one in this campaign gets no second.

    The list itself is not kept.

    :raises UnableToInvite: if the campaign is not open to invitations, or the list has mistakes; nothing is sent then
    """
    on = timezone.localdate(at)
    if Way.INVITED not in campaign.ways or campaign.ends_on < on:
        raise UnableToInvite(_("This campaign takes no invitations. Add that way on its page, or look at its last day."))  # fmt: skip
    if wrong := list(_wrong(guests, on)):
        raise UnableToInvite(_("Nothing was sent. Mend these lines of the list and send it again."), wrong[:50])  # fmt: skip
    sent = 0
    for guest in guests:
        who = sha256(f"{campaign.code} {guest.mail.casefold() or mobile(guest.phone)}".encode()).hexdigest()[:24]  # fmt: skip
        person = Person(f"invited:{who}", mail=guest.mail, phone=guest.phone, language=guest.language, agrees=True)  # fmt: skip
        sent += _send(campaign, Way.INVITED, INVITED, f"{campaign.code}/{who}", campaign.code, guest.unit_code, "", person, at)  # fmt: skip
    record("surveys.invited", campaign, by=by, count=sent, listed=len(guests))
    return sent


def _wrong(guests: Sequence[Guest], on: date):
    if not guests:
        yield _("The list is empty. Give a row for each person, with the columns unit, mail and phone.")
    known = {unit.code for unit in units.active_units(on)}
    for row, guest in enumerate(guests, 2):
        if guest.unit_code not in known:
            yield _("Row %(row)s: there is no unit with the code “%(code)s”.") % {"row": row, "code": guest.unit_code[:40]}  # fmt: skip
        if not guest.mail and not guest.phone:
            yield _("Row %(row)s: give a mail address or a mobile number.") % {"row": row}
        elif guest.mail and (guest.mail.count("@") != 1 or len(guest.mail) > 254 or " " in guest.mail):
            yield _("Row %(row)s: “%(mail)s” is no mail address.") % {"row": row, "mail": guest.mail[:60]}
        elif guest.phone and mobile(guest.phone) is None:
            yield _("Row %(row)s: “%(phone)s” is no Vietnamese mobile number.") % {"row": row, "phone": guest.phone[:20]}  # fmt: skip


def _send(campaign, way, kind, occasion, about, unit_code, procedure_code, person, at) -> int:
    secret = codes.new()
    unit = units.by_code(unit_code)
    link = f"{settings.HAIDANG_ADDRESS}{reverse('surveys:by-code', args=[secret])}"
    data = {"unit": unit.name if unit else unit_code, "until": f"{campaign.ends_on:%d/%m/%Y}", "link": link}
    if not tell(kind=kind, about=about, occasion=occasion, person=person, data=data, at=at):
        return 0  # nobody can be reached, or was told before
    Code.objects.create(
        digest=codes.digest(secret), campaign=campaign, way=way, unit_code=unit_code, procedure_code=procedure_code
    )  # fmt: skip
    return 1

"""What an officer looked into on the spot is written down and kept with the dossier."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from haidang.core.access.queries import whom_for
from haidang.core.audit import operations as audit
from haidang.core.files import operations as files
from haidang.core.files.inspecting import Checked
from haidang.core.refusals import Refusal
from haidang.dossiers.choices import EXAMINED, VERIFICATION, State
from haidang.dossiers.models import Dossier, Verification


class UnableToRecord(Refusal):
    """Something a record must say is missing, or the dossier is not being examined."""


@transaction.atomic
def record_verification(
    *, dossier: Dossier, took_place_at: datetime, place: str, participants: str, content: str, applicant_present: bool,
    at: datetime, by, attached: Sequence[Checked] = (),
) -> Verification:  # fmt: skip
    """
    Keep a record of verification with a dossier that the caller has locked: time, place, participants and content (Decree 61/2018).

    It is a record of the office, no paper of the applicant: nothing of it is counted as scanned (Circular 03/2025, Art. 5).

    :param participants: one in a line
    :raises UnableToRecord: naming what is missing or wrong
    """
    if dossier.state not in EXAMINED:
        raise UnableToRecord(
            _("Things are verified while a dossier is worked on; this one is “%(state)s”.") % {"state": State(dossier.state).label}
        )  # fmt: skip
    if not (place.strip() and participants.strip() and content.strip()):
        raise UnableToRecord(_("Write where it was, who took part and what was found."))
    if took_place_at > at:
        raise UnableToRecord(_("The moment lies ahead. Write when it took place."))
    last = Verification.objects.filter(dossier=dossier).aggregate(last=Max("number"))["last"] or 0
    kept = files.keep(checked=attached, owner=VERIFICATION, key=dossier.code, at=at, by=by)
    made = Verification.objects.create(
        dossier=dossier, number=last + 1, took_place_at=took_place_at, place=place.strip(), participants=participants.strip(),
        content=content.strip(), applicant_present=applicant_present, files=[str(one.pk) for one in kept], written_at=at, by=by if isinstance(by, str) else str(by),
        in_name_of=whom_for(by)[:150], unit_code=dossier.step_unit_code,
    )  # fmt: skip
    audit.record("dossiers.verified", dossier, by=by, on_behalf_of=made.unit_code, number=made.number)
    return made

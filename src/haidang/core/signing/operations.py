"""What is issued is written down with its code and its digest; it is never changed, only said not to hold any more."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal
from haidang.core.signing.choices import Ended
from haidang.core.signing.models import Issued
from haidang.core.signing.registry import sorts
from haidang.core.signing.ring import Pen


class UnableToEnd(Refusal):
    """The document does not hold any more already, or no reason was given."""


@transaction.atomic
def issue(
    *, code: str, pdf: bytes, sort: str, reference: str, subject: str, unit_code: str, pen: Pen, position: str, at: datetime, by,
    replaces: bool = True,
) -> Issued:  # fmt: skip
    """
    Write down that a signed document was issued.

    :param replaces: what was issued of the same thing before is replaced by it
    :param code: of ``queries.new_code``, as it stands on the document; ``subject``: what it is about, naming no person
    :raises ValueError: if nobody declared that sort
    """
    if sort not in sorts():
        raise ValueError(f"Nobody declared issued documents of {sort}")
    made = Issued.objects.create(
        code=code, digest=hashlib.sha256(pdf).hexdigest(), sort=sort, reference=reference, subject=subject[:600], unit_code=unit_code,
        signed_by=pen.name[:150], position=position[:200], at=at, certificate_until=pen.until, trial=pen.trial,
    )  # fmt: skip
    audit.record("signing.issued", made, by=by, of=reference, digest=made.digest)
    before = (
        Issued.objects.select_for_update()
        .filter(sort=sort, reference=reference, ended_at=None)
        .exclude(pk=made.pk)
    )
    for one in before.order_by("pk") if replaces else ():
        _end(one, Ended.REPLACED, "", made, at, by)
    return made


@transaction.atomic
def revoke(*, issued: Issued, reason: str, at: datetime, by) -> Issued:
    """
    Say that a document does not hold any more; whoever looks it up reads the reason.

    :raises UnableToEnd: if it does not hold already, or no reason was given
    """
    issued = Issued.objects.select_for_update().get(pk=issued.pk)
    if not reason.strip():
        raise UnableToEnd(_("Write the reason: whoever has the document will read it."))
    if not issued.holds:
        raise UnableToEnd(
            _("This document does not hold any more already: %(why)s.")
            % {"why": issued.get_ended_why_display()}
        )
    _end(issued, Ended.REVOKED, reason.strip(), None, at, by)
    return issued


def _end(issued: Issued, why: Ended, reason: str, replaced_by: Issued | None, at: datetime, by) -> None:
    issued.ended_at, issued.ended_why, issued.reason, issued.replaced_by = at, why, reason[:500], replaced_by
    issued.save(update_fields=["ended_at", "ended_why", "reason", "replaced_by"])
    audit.record("signing.ended", issued, by=by, of=issued.reference, why=str(why))

"""Which fields of issued documents are about people: who signed, and why one does not hold any more."""

from django.utils.translation import gettext_lazy as _

from haidang.core.people import Always, Personal, declare, hidden, initials
from haidang.core.signing.models import Issued

REGISTER = Always(_("Whoever has the document must be able to look whether it holds, however old it is."))

declare(
    Issued,
    title=_("document that was issued"),
    beyond=_("It names the official who signed. Whom a document is for stands in the document alone."),
    personal={
        "signed_by": Personal(_("Who answers for the document"), REGISTER, initials, withheld=_("It names an official.")),
        "reason": Personal(_("Why it was revoked"), REGISTER, hidden, withheld=_("It is told to whoever has the document.")),
    },
    plain=[
        "id", "code", "digest", "sort", "reference", "subject", "unit_code", "position", "at", "certificate_until", "trial", "ended_at",
        "ended_why", "replaced_by",
    ],
)  # fmt: skip

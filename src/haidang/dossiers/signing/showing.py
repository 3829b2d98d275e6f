"""What the page of a dossier shows of signing."""

from haidang.dossiers.choices import Laid
from haidang.dossiers.models import Dossier
from haidang.dossiers.signing import access, queries


def for_clerk(user, dossier: Dossier, was_laid: bool) -> dict:
    """Return what was laid for signing and what was issued, and whether this person may lay a result."""
    laid = queries.laid_for(dossier) if was_laid else []
    return {
        "may_lay": access.may_lay(user, dossier), "laid": laid[0] if laid else None, "issued": queries.issued_of(dossier) if laid else [],
        "waits_to_be_signed": any(one.state == Laid.WAITING for one in laid),
    }  # fmt: skip

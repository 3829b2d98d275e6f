"""Gates: who lays a result for signing, who signs it, who sends it back; 404 for all others."""

from datetime import date

from django.http import Http404

from haidang.core.signing.models import Issued
from haidang.core.signing.queries import by_code
from haidang.dossiers import access
from haidang.dossiers.choices import COPIES, RESULT, SIGNABLE, Verb
from haidang.dossiers.models import Dossier, ToSign
from haidang.dossiers.signing.who import Signer, signer_for


def may_lay(user, dossier: Dossier) -> bool:
    """Say whether somebody may lay the result of a dossier for signing: who examines it."""
    return dossier.state in SIGNABLE and bool(access.verbs_for(user, dossier, [Verb.FINISH]))


def for_laying(user, code: str) -> Dossier:
    """Return the locked dossier to whoever lays its result for signing; otherwise 404. Needs a transaction."""
    dossier = access.for_verb(user, code, Verb.FINISH)
    if dossier.state not in SIGNABLE:
        raise Http404
    return dossier


def _locked(pk) -> ToSign:
    """The dossier first, then what was laid: everybody locks in this order."""
    found = ToSign.objects.filter(pk=pk).values_list("dossier_id", flat=True).first()
    if found is None:
        raise Http404
    dossier = Dossier.objects.select_for_update(of=("self",)).select_related("procedure").get(pk=found)
    laid = ToSign.objects.select_for_update().get(pk=pk)
    laid.dossier = dossier
    return laid


def for_signing(user, pk, on: date) -> tuple[ToSign, Signer]:
    """Return what was laid for signing, locked, to whoever signs it that day, with as what; otherwise 404. Needs a transaction."""
    laid = _locked(pk)
    signer = signer_for(user, laid.dossier, on)
    if signer is None:
        raise Http404
    return laid, signer


def for_taking_back(user, pk) -> ToSign:
    """Return what was laid for signing, locked, to whoever may lay it; otherwise 404. Needs a transaction."""
    laid = _locked(pk)
    access.for_verb(user, laid.dossier.code, Verb.FINISH)
    return laid


def for_looking(user, pk) -> ToSign:
    """Return what was laid for signing to whoever works with its dossier, and remember it; otherwise 404."""
    laid = ToSign.objects.filter(pk=pk).select_related("dossier__procedure").first()
    if laid is None:
        raise Http404
    access.for_reading(user, laid.dossier.code)
    return laid


def for_revoking(user, code: str, on: date) -> tuple[Issued, Dossier]:
    """Return a document that was issued of a dossier to whoever signs for it that day; otherwise 404."""
    issued = by_code(code)
    dossier = None
    if issued is not None and issued.sort in (RESULT, COPIES):
        dossier = Dossier.objects.select_related("procedure").filter(code=issued.reference).first()
    if dossier is None or signer_for(user, dossier, on) is None:
        raise Http404
    return issued, dossier

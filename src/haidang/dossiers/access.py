"""Gates: find, lock, allow, or 404."""

from django.http import Http404

from haidang.core.access.queries import can
from haidang.dossiers.choices import Verb
from haidang.dossiers.models import Dossier
from haidang.dossiers.permissions import DECIDE, RECEIVE, SEE

NEEDS = {Verb.RECEIVE: RECEIVE, Verb.REFUSE: RECEIVE, Verb.RETURN: RECEIVE, Verb.ANSWER_SUPPLEMENT: RECEIVE}


def for_reading(user, code: str) -> Dossier:
    """Return a dossier with its personal data to somebody who works with it; otherwise 404."""
    dossier = Dossier.objects.select_related("procedure").filter(code=code).first()
    if dossier is None or not can(user, SEE, dossier.unit_code):
        raise Http404
    return dossier


def for_verb(user, code: str, verb: str) -> Dossier:
    """Return the locked dossier to somebody who may do this with it; otherwise 404. Needs a transaction."""
    if verb not in Verb.values:
        raise Http404
    dossier = (
        Dossier.objects.select_for_update(of=("self",)).select_related("procedure").filter(code=code).first()
    )
    if dossier is None or not can(user, NEEDS.get(Verb(verb), DECIDE), dossier.unit_code):
        raise Http404
    return dossier


def verbs_for(user, dossier: Dossier, allowed: list[Verb]) -> list[Verb]:
    """Return which of the possible verbs this person may use."""
    return [verb for verb in allowed if can(user, NEEDS.get(verb, DECIDE), dossier.unit_code)]

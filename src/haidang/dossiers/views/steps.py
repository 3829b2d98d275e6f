"""What the pages of a dossier show of its steps and of its time that runs out."""

from haidang.dossiers import access, forms, queries
from haidang.dossiers.choices import Verb


def apology_form(user, found, now):
    """Return the form to apologise with, drafted where the time runs out; None for whoever may not."""
    if not access.verbs_for(user, found, [Verb.APOLOGISE]):
        return None
    draft = queries.drafted_apology(found, now) if queries.runs_out(found, now) else None
    return forms.Apology(initial={"reason": draft.reason, "new_day": draft.new_day} if draft else None)


def shown(found, history, now) -> dict:
    """Return the steps of a dossier and why it is due when it is, for its template."""
    return {"way": queries.way_of(found, now), "why_due": queries.why_due(found, history)}

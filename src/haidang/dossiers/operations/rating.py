"""The applicant says how content they are, once a dossier is over."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal
from haidang.dossiers import queries
from haidang.dossiers.choices import DAYS_TO_RATE
from haidang.dossiers.models import Dossier, Rating


class UnableToRate(Refusal):
    """The dossier is not over yet, or it was over too long ago."""


@transaction.atomic
def rate(*, dossier: Dossier, level: int, words: str, at: datetime, by) -> Rating:
    """
    Keep how content the applicant is; said again it takes the place of what was said before.

    :param level: one of ``Content``
    :raises UnableToRate: if the dossier is not over, or its time for this is
    """
    if not queries.may_be_rated(dossier, at):
        raise UnableToRate(
            _("A dossier is rated when it is over, within %(days)s days.") % {"days": DAYS_TO_RATE}
        )
    rating, _made = Rating.objects.update_or_create(
        dossier=dossier, defaults={"level": level, "words": words.strip(), "at": at}
    )
    audit.record("dossiers.rated", dossier, by=by)
    return rating

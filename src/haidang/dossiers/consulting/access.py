"""
Gates of questions to other units.

Whoever works in a unit that is asked sees the question, what was attached to it, the papers that were named, code and procedure of the
dossier: what is needed to answer. Who the applicant is, the other papers and what others answered stay with the unit that asks, unless
it writes them down. Each look is remembered with the dossier, so that the applicant sees it too.
"""

from django.http import Http404

from haidang.core.access.queries import can, in_whose_name, passes
from haidang.core.audit import operations as audit
from haidang.core.files import access as files
from haidang.core.files.models import File
from haidang.core.files.registry import Pass
from haidang.dossiers import access, queries
from haidang.dossiers.choices import ENQUIRY, PAPERS
from haidang.dossiers.models import Opinion
from haidang.dossiers.permissions import DECIDE, SEE


def _found(user, pk: int) -> tuple[Opinion, str, str]:
    """Return what a unit of somebody was asked, and by which right they see it; otherwise 404."""
    opinion = queries.opinion(pk)
    if opinion is None or not passes(user, SEE, opinion.unit_code):
        raise Http404
    return opinion, *in_whose_name(user, SEE, {opinion.unit_code})


def for_reading(user, pk: int) -> Opinion:
    """Return what a unit was asked to whoever works there, and remember the look; otherwise 404."""
    opinion, unit, role = _found(user, pk)
    audit.read_of(
        "dossiers.question_read", opinion.consultation.dossier, by=user, permission=SEE, on_behalf_of=unit, role=role
    )  # fmt: skip
    return opinion


def for_answering(user, pk: int) -> Opinion:
    """Return the locked opinion to whoever answers for the unit that is asked; otherwise 404. Needs a transaction."""
    opinion = (
        Opinion.objects.select_for_update(of=("self",)).select_related("consultation__dossier").filter(pk=pk).first()
    )  # fmt: skip
    if opinion is None or not passes(user, DECIDE, opinion.unit_code):
        raise Http404
    return opinion


def is_for(user, opinion: Opinion) -> bool:
    """Say whether somebody answers for the unit that is asked."""
    return can(user, DECIDE, opinion.unit_code)


def may_answer(user, opinion: Opinion) -> bool:
    """Say whether somebody may answer for the unit that is asked, as the question stands."""
    return opinion.is_open and is_for(user, opinion)


def for_settling(user, code: str, pk: int) -> Opinion:
    """Return the locked opinion to whoever examines the dossier it is about; otherwise 404. Needs a transaction."""
    access.for_examining(user, code)
    opinion = (
        Opinion.objects.select_for_update(of=("self",))
        .select_related("consultation__dossier")
        .filter(pk=pk, consultation__dossier__code=code)
        .first()
    )
    if opinion is None:
        raise Http404
    return opinion


def file_for(user, pk: int, file_id) -> File:
    """Return a file that goes with a question, or with the own answer, to whoever works in the unit asked; otherwise 404."""
    opinion, unit, role = _found(user, pk)
    question = opinion.consultation
    owner = next(
        (
            owner
            for owner, numbers in ((PAPERS, question.papers), (ENQUIRY, [*question.files, *opinion.files]))
            if str(file_id) in numbers
        ),
        None,
    )
    if owner is None:
        raise Http404
    file = files.of_thing(owner, question.dossier.code, file_id)
    files.is_read(file, user, Pass(SEE, unit, role))
    return file

"""
Gates of questions to other units.

Whoever works in a unit that is asked sees the question, what was attached to it, the papers that were named, code and procedure of the
dossier: what is needed to answer. Who the applicant is, the other papers and what others answered stay with the unit that asks, unless
it writes them down. A body outside sees as much by the address of its letter. Each look is remembered with the dossier, so that the applicant sees it too.
"""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.access.queries import can, in_whose_name, passes
from haidang.core.audit import operations as audit
from haidang.core.files import access as files
from haidang.core.files.models import File
from haidang.core.files.registry import Pass
from haidang.core.oversight.queries import LINK
from haidang.core.tries import tried
from haidang.dossiers import access, queries
from haidang.dossiers.choices import ENQUIRY, LETTERS, PAPERS
from haidang.dossiers.models import Letter, Opinion
from haidang.dossiers.permissions import DECIDE, SEE

MOST_TRIES = 20  # forms sent to one answering address


def _found(user, pk: int) -> tuple[Opinion, str, str]:
    """Return what a unit of somebody was asked, and by which right they see it; otherwise 404."""
    opinion = queries.opinion(pk)
    if opinion is None or not opinion.unit_code or not passes(user, SEE, opinion.unit_code):
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
    if opinion is None or not opinion.unit_code or not passes(user, DECIDE, opinion.unit_code):
        raise Http404
    return opinion


def is_for(user, opinion: Opinion) -> bool:
    """Say whether somebody answers for the unit that is asked; for a body outside nobody of the house does."""
    return bool(opinion.unit_code) and can(user, DECIDE, opinion.unit_code)


def may_answer(user, opinion: Opinion) -> bool:
    """Say whether somebody may answer for the unit that is asked, as the question stands."""
    return opinion.is_open and is_for(user, opinion)


def for_settling(user, code: str, pk: int) -> Opinion:
    """Return the locked opinion to whoever examines the dossier it is about; otherwise 404. Needs a transaction."""
    access.for_examining(user, code)
    opinion = (
        Opinion.objects.select_for_update(of=("self",))
        .select_related("consultation__dossier", "body")
        .filter(pk=pk, consultation__dossier__code=code)
        .first()
    )
    if opinion is None:
        raise Http404
    return opinion


def for_letter(user, code: str, pk: int) -> Letter:
    """Return the letter with which a body outside was asked about a dossier to whoever works with the dossier; otherwise 404."""
    access.for_reading(user, code)
    found = queries.letter(code, pk)
    if found is None:
        raise Http404
    return found


def by_link(token: str) -> Letter:
    """
    Return the letter of an answering address to whoever holds it, and remember the look; 404 where it was made up or its time is over.

    Who comes back after the answer was given learns that it was, and no more: the page shows no question then.
    """
    letter = queries.letter_by(token)
    if letter is None or timezone.localdate() > letter.open_until:
        raise Http404
    if letter.opinion.is_open:
        audit.read_of(
            "dossiers.question_read", letter.opinion.consultation.dossier, by=AnonymousUser(), permission=LINK, on_behalf_of=letter.unit_code,
            reason=letter.opinion.body.name,
        )  # fmt: skip
    return letter


def count_a_try(letter: Letter) -> None:
    """
    Count a form that came to an answering address, by all web processes together.

    :raises TooManyTries: after twenty within an hour
    """
    tried(
        f"dossiers.letter-tries.{letter.pk}",
        most=MOST_TRIES,
        sentence=_("Too many forms were sent from this address. Try again in an hour, or answer by letter."),
    )


def locked(letter: Letter) -> Opinion:
    """Return the locked opinion that a letter asks for. Needs a transaction."""
    return Opinion.objects.select_for_update(of=("self",)).select_related("consultation__dossier", "body").get(pk=letter.opinion_id)  # fmt: skip


def paper_by_link(letter: Letter) -> File:
    """Return a letter as it was sent to whoever holds its address, whom ``by_link`` let in, and remember it; otherwise 404."""
    file = files.of_thing(LETTERS, letter.opinion.consultation.dossier.code, letter.file)
    files.is_read(file, AnonymousUser(), Pass(LINK, letter.unit_code))
    return file


def file_by_link(token: str, file_id) -> File:
    """Return a file that goes with a question to whoever holds the address of its letter, as long as it waits for an answer; otherwise 404."""
    letter = by_link(token)
    question = letter.opinion.consultation
    if not letter.opinion.is_open:
        raise Http404
    owner = next((owner for owner, numbers in ((PAPERS, question.papers), (ENQUIRY, question.files)) if str(file_id) in numbers), None)  # fmt: skip
    if owner is None:
        raise Http404
    file = files.of_thing(owner, question.dossier.code, file_id)
    files.is_read(file, AnonymousUser(), Pass(LINK, letter.unit_code))
    return file


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

"""Which bodies outside there are, and the letters that ask them."""

from datetime import date

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet

from haidang.core.notices.queries import ways_out
from haidang.core.notices.registry import kinds
from haidang.core.text import search_key, sort_key
from haidang.dossiers.choices import ASKED_OUTSIDE, BodyKind, Reach
from haidang.dossiers.models import Letter, OutsideBody

PURPOSE = "haidang.dossiers.letter"


def bodies(words: str = "") -> list[OutsideBody]:
    """Return the bodies that are or were in the register, by kind, those that end last; of some words only what has them all."""
    wanted, kinds_in_order = search_key(words).split(), list(BodyKind)
    found = [
        one
        for one in OutsideBody.objects.all()
        if all(word in search_key(f"{one.code} {one.name} {one.name_en}") for word in wanted)
    ]
    return sorted(
        found, key=lambda one: (one.ends_on is not None, kinds_in_order.index(one.kind), sort_key(one.name))
    )


def bodies_on(day: date) -> QuerySet[OutsideBody]:
    """Return the bodies that can be asked on a day."""
    there = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    return OutsideBody.objects.filter(there, starts_on__lte=day)


def body(code: str) -> OutsideBody | None:
    """Return a body by its code, also one that ended."""
    return OutsideBody.objects.filter(code=code).first()


def bodies_called(codes) -> dict[str, str]:
    """Return the names of bodies by code."""
    return dict(OutsideBody.objects.filter(code__in=list(codes)).values_list("code", "name"))


def way_to(body: OutsideBody) -> Reach:
    """Return how a letter goes to a body today: on paper also where the house has no way to send mail."""
    by_mail = body.reach == Reach.MAIL and ways_out(kinds()[ASKED_OUTSIDE])
    return Reach.MAIL if by_mail else Reach.PAPER


def letter(code: str, opinion_pk: int) -> Letter | None:
    """Return the letter with which a body was asked about a dossier."""
    return (
        Letter.objects.select_related("opinion__body", "opinion__consultation__dossier__procedure")
        .filter(opinion_id=opinion_pk, opinion__consultation__dossier__code=code)
        .first()
    )


def letter_to_send(beside: Letter) -> Letter | None:
    """Return another letter of the same question that waits to be sent."""
    return (
        Letter.objects.select_related("opinion__body")
        .filter(
            opinion__consultation=beside.opinion.consultation_id, sent_at__isnull=True, opinion__answered_at__isnull=True,
            opinion__closed_at__isnull=True,
        )
        .order_by("opinion_id")
        .first()
    )  # fmt: skip


def token_of(letter: Letter) -> str:
    """Return what makes the address of a letter's answer: it needs the house's secret, so the database alone does not give it away."""
    return _signer().sign(letter.nonce)


def letter_by(token: str) -> Letter | None:
    """Return the letter that an answering address belongs to; None where it was made up, without asking the database."""
    try:
        nonce = _signer().unsign(token)
    except BadSignature:
        return None
    return (
        Letter.objects.select_related("opinion__body", "opinion__consultation__dossier__procedure")
        .filter(nonce=nonce, sent_at__isnull=False)
        .first()
    )


def _signer() -> Signer:
    return Signer(salt=PURPOSE, sep=".")

"""Which kinds of papers there are, and of which kinds something is that is asked for: guides name them, or free words tell."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _

from haidang.core.reference import said_in
from haidang.core.text import search_key
from haidang.procedures.guides.choices import OTHER
from haidang.procedures.guides.shape import Words

REFERENCE = Path(__file__).parents[1] / "reference" / "kinds.yaml"


@dataclass(frozen=True)
class Kind:
    """
    A kind of papers.

    :param called: words that tell it, as ``search_key`` writes them
    :param results_of: procedures whose result is such a paper
    :param months: how long one holds after it was issued, where a rule says so
    """

    key: str
    words: Words
    called: tuple[str, ...] = ()
    results_of: tuple[str, ...] = ()
    months: int | None = None


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """Return the kinds that come with the house, by key, in their order."""
    return {
        one["key"]: Kind(
            one["key"], Words(**one["words"]), tuple(one["called"]), tuple(one.get("results_of", ())), one.get("months")
        )
        for one in said_in(REFERENCE)
    }  # fmt: skip


def title_of(key: str) -> str:
    """Return what a kind is called, for people."""
    return str(kinds()[key].words) if key in kinds() else _("Another paper")


def named_choices() -> list[tuple[str, str]]:
    """Return the kinds that a guide may name."""
    return [(key, title_of(key)) for key in kinds()]


def choices() -> list[tuple[str, str]]:
    """Return what somebody chooses from who puts in a paper."""
    return [*named_choices(), (OTHER, title_of(OTHER))]


@lru_cache(maxsize=4096)
def kinds_of(words: str) -> frozenset[str]:
    """Return of which kinds a paper may be that is asked for in these words; several where they name several, or none."""
    plain = search_key(words)
    return frozenset(
        one.key for one in kinds().values() if any(re.search(rf"\b{call}\b", plain) for call in one.called)
    )


def kind_of_result(procedure_code: str, words: str) -> str:
    """Return of which kind the result of a procedure is; ``words`` is what the published text says of it."""
    for one in kinds().values():
        if procedure_code in one.results_of:
            return one.key
    told = kinds_of(words)
    return next(iter(told)) if len(told) == 1 else OTHER


def valid_until(kind: str, issued_on: date) -> date | None:
    """Return until when a paper holds by the rule of its kind; None where there is no such rule."""
    months = kinds()[kind].months if kind in kinds() else None
    if months is None:
        return None
    years, month = divmod(issued_on.month - 1 + months, 12)
    last = monthrange(issued_on.year + years, month + 1)[1]
    return date(issued_on.year + years, month + 1, min(issued_on.day, last))

"""What a check says: well or not, in one sentence, and what to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import DatabaseError
from django.utils.translation import gettext as _

OK, WRONG, SKIPPED = "ok", "wrong", "skipped"


@dataclass(frozen=True)
class Finding:
    """
    :param name: short, for machines and for the first column
    :param state: ``ok``, ``wrong``, or ``skipped`` where there is nothing to look at
    :param says: one sentence
    :param mend: what to do, where it is wrong
    """

    name: str
    state: str
    says: str
    mend: str = ""


def looked(checks: list[tuple[str, Callable[[], Finding]]]) -> Iterator[Finding]:
    """Do the checks one after another; one that needs the database while there is none is skipped."""
    for name, check in checks:
        try:
            yield check()
        except DatabaseError:
            yield Finding(name, SKIPPED, _("Cannot be looked at while the database does not answer."))

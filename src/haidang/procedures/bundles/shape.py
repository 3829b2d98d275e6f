"""What a group of linked procedures says, and what would be wrong with one. No database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from haidang.procedures.choices import Mark
from haidang.procedures.guides.shape import Words

COMMUNE = "commune"
MOST_PARTS = 8
MOST_MORE = 3  # words that people put around what they say


@dataclass(frozen=True)
class Part:
    """
    One procedure of a group.

    :param number: from 1 on, in the order of the group
    :param after: numbers of the parts that must be finished first; none: it begins at once
    :param decided_by: ``commune``: the unit that leads; otherwise the code of the unit that decides
    :param note: what people should know of it
    """

    number: int
    procedure: str
    after: tuple[int, ...] = ()
    decided_by: str = COMMUNE
    note: Words = field(default_factory=Words)


@dataclass(frozen=True)
class Bundle:
    """
    One version of a group of linked procedures. Whoever leads it is the commune where it is handed in.

    :param key: of the group, and ``version`` as requests keep it: both empty while nobody asked for a stored version
    :param sayings: what people ask when they mean it
    :param papers: the one set of papers
    :param until: the last day on which it is offered
    """

    parts: tuple[Part, ...] = ()
    name: Words = field(default_factory=Words)
    sayings: tuple[str, ...] = ()
    papers: tuple[Words, ...] = ()
    limit: Words = field(default_factory=Words)
    act: str = ""
    mark: str = Mark.ASSUMPTION
    until: date | None = None
    key: str = ""
    version: str = ""

    def lasts(self, on: date) -> bool:
        """Say whether its last day, where it has one, is not over on a day."""
        return self.until is None or self.until >= on

    @property
    def mark_in_words(self) -> str:
        return str(Mark(self.mark).label)


class Problem(NamedTuple):
    """What keeps a group from being published; ``number`` (from 0; None: the group as a whole) and ``field`` say where."""

    number: int | None
    field: str
    sentence: str


class Known(NamedTuple):
    """
    What is known of a procedure that a group may have.

    :param by_commune: whether every commune decides it, and ``by_department`` whether one whose it is does
    :param unit: the code of the one unit that decides it, where it is one
    """

    by_commune: bool
    unit: str = ""
    by_department: bool = False


def problems_of(bundle: Bundle) -> list[Problem]:
    """Return what does not fit together in a group, a sentence each."""
    found, numbers = [], {one.number for one in bundle.parts}
    if not bundle.name.vi.strip():
        found.append(Problem(None, "name", _("Give the name of the group.")))
    if not bundle.act.strip():
        found.append(Problem(None, "act", _("Say by which act it is, or where it was published.")))
    if not 2 <= len(bundle.parts) <= MOST_PARTS:
        found.append(Problem(None, "parts", _("A group has from 2 to %(most)s procedures, not %(n)s.") % {"most": MOST_PARTS, "n": len(bundle.parts)}))  # fmt: skip
    seen: set[str] = set()
    for at, one in enumerate(bundle.parts):
        if one.procedure in seen:
            found.append(Problem(at, "procedure", _("Procedure %(code)s stands there twice.") % {"code": one.procedure}))  # fmt: skip
        seen.add(one.procedure)
        if strangers := set(one.after) - numbers:
            found.append(Problem(at, "after", _("There is no part %(n)s that it could come after.") % {"n": min(strangers)}))  # fmt: skip
        if one.number in one.after:
            found.append(Problem(at, "after", _("A part cannot come after itself.")))
    if not found:
        turning = _turning_in_a_circle(bundle)
        if turning:
            shown = ", ".join(map(str, turning))
            found.append(Problem(turning[0] - 1, "after", _("Parts %(parts)s wait for each other in a circle: none could ever begin.") % {"parts": shown}))  # fmt: skip
    return found


def problems_on(bundle: Bundle, procedures: Mapping[str, Known], units: Mapping[str, bool]) -> list[Problem]:
    """
    Return what keeps a group from being published: what does not fit together, and what is not so on a day.

    :param procedures: those of the group that are known here, by code
    :param units: the units that handle dossiers by code, each with whether it is a department
    """
    found = problems_of(bundle)
    for at, one in enumerate(bundle.parts):
        known = procedures.get(one.procedure)
        if known is None:
            found.append(Problem(at, "procedure", _("Procedure %(code)s is not known here: it was never announced, or its code is another.") % {"code": one.procedure}))  # fmt: skip
        elif one.decided_by == COMMUNE:
            if known.unit:
                found.append(Problem(at, "decided_by", _("It is decided by %(unit)s and not where the request is handed in: name that unit.") % {"unit": known.unit}))  # fmt: skip
            elif not known.by_commune:
                found.append(Problem(at, "decided_by", _("No commune decides it, so nobody would: name the unit that does.")))  # fmt: skip
        elif known.unit not in ("", one.decided_by):
            found.append(Problem(at, "decided_by", _("It is decided by %(unit)s and by no other: name that unit.") % {"unit": known.unit}))  # fmt: skip
        elif (
            one.decided_by in units
            and not known.unit
            and not (known.by_department if units[one.decided_by] else known.by_commune)
        ):
            found.append(Problem(at, "decided_by", _("%(unit)s does not handle this procedure: name a unit that does.") % {"unit": one.decided_by}))  # fmt: skip
        if one.decided_by != COMMUNE and one.decided_by not in units:
            found.append(Problem(at, "decided_by", _("There is no unit “%(unit)s” today. Write the code of one.") % {"unit": one.decided_by}))  # fmt: skip
    return found


def _turning_in_a_circle(bundle: Bundle) -> list[int]:
    """Return the parts that could never begin, since they wait for each other."""
    left, done = {one.number: set(one.after) for one in bundle.parts}, set()
    while ready := [number for number, first in left.items() if first <= done]:
        for number in ready:
            del left[number]
        done |= set(ready)
    return sorted(left)


def is_meant(sayings: Collection[str], names: Collection[str], asked: str) -> bool:
    """
    Say whether somebody means a group: who has said all words of a saying or name and few others, or begins with a saying.

    What a name begins with is not enough: it is the name of the group's first procedure.

    :param sayings: without accents, as ``names`` and ``asked`` are
    """
    words = asked.split()
    whole = any(
        set(said) <= set(words) and len(words) <= len(said) + MOST_MORE
        for said in map(str.split, filter(None, [*sayings, *names]))
    )
    return whole or (len(words) > 2 and any(saying.startswith(asked) for saying in sayings))

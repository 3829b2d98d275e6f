"""Who holds which position when: reading lines, and how many may hold one at the same time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from haidang.units.choices import Mark, Office
from haidang.units.rules.lines import CODE, cells, day_of


@dataclass(frozen=True)
class Span:
    """Somebody's days, both included; no end where none is set."""

    who: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class TermLine:
    """One line of a file: a position and who holds it; without a holder the position alone."""

    number: int
    unit: str
    position: str
    kind: str
    seats: int
    holder: str
    account: str
    starts_on: date | None
    ends_on: date | None
    act: str
    mark: str


def crowded(spans: Sequence[Span], seats: int) -> tuple[Span, Span] | None:
    """Return the first who begins while all seats are taken, with one who sits there; None where nobody does."""
    for one in sorted(spans, key=lambda span: span.starts_on):
        there = [
            other
            for other in spans
            if other is not one
            and other.starts_on <= one.starts_on
            and (other.ends_on is None or other.ends_on >= one.starts_on)
        ]
        if len(there) >= seats:
            return one, there[-1]
    return None


def taken(pair: tuple[Span, Span]) -> str:
    """Return the sentence that refuses somebody a position which is taken."""
    one, there = pair
    if there.ends_on:
        return _("%(there)s holds this position from %(from)s to %(to)s. Let %(who)s begin later, or end that term first.") % {
            "there": there.who, "from": f"{there.starts_on:%d/%m/%Y}", "to": f"{there.ends_on:%d/%m/%Y}", "who": one.who,
        }  # fmt: skip
    return _("%(there)s holds this position since %(from)s, with no last day. End that term first.") % {
        "there": there.who, "from": f"{there.starts_on:%d/%m/%Y}",
    }  # fmt: skip


def read_terms(rows: Iterable[dict]) -> tuple[list[TermLine], list[str]]:
    """
    Read rows with column names into positions and terms; return them with a sentence for every mistake.

    Columns: unit (its code), position (its title), kind (head, deputy or other), and where known seats, holder, account, from,
    to, act, mark. A line without a holder records the position alone.
    """
    lines, problems, seats_of = [], [], {}
    for number, row, wrong in cells(rows):
        unit, title, kind = row.get("unit", ""), row.get("position", ""), row.get("kind", "")
        holder, act, mark = row.get("holder", ""), row.get("act", ""), row.get("mark") or Mark.SECONDARY
        if not CODE.fullmatch(unit):
            wrong.append(_("unit: give the code of the unit, not %(said)s") % {"said": unit or _("nothing")})
        if not title or len(title) > 120:
            wrong.append(_("position: give its title, of at most 120 characters"))
        if kind not in Office.values:
            wrong.append(
                _("kind: one of %(kinds)s, not %(said)s")
                % {"kinds": ", ".join(Office.values), "said": kind or _("nothing")}
            )
        if mark not in Mark.values:
            wrong.append(
                _("mark: one of %(marks)s, not %(said)s") % {"marks": ", ".join(Mark.values), "said": mark}
            )
        seats = row.get("seats") or "1"
        if not seats.isascii() or not seats.isdigit() or not 1 <= int(seats) <= 99:
            wrong.append(_("seats: a number from 1 to 99, not %(said)s") % {"said": seats})
            seats = "1"
        first, said = seats_of.setdefault((unit, title), (number, seats))
        if said != seats:
            wrong.append(_("seats: line %(line)s says %(said)s") % {"line": first, "said": said})
        starts_on, ends_on = day_of(row, "from", wrong), day_of(row, "to", wrong)
        if len(holder) > 150:
            wrong.append(_("holder: at most 150 characters"))
        if holder and not row.get("from"):
            wrong.append(_("from: give the first day, such as 2025-07-01"))
        if holder and not act:
            wrong.append(_("act: name the decision by which they hold it"))
        if not holder and (row.get("account") or row.get("from") or row.get("to")):
            wrong.append(_("holder: give the full name"))
        if starts_on and ends_on and ends_on < starts_on:
            wrong.append(_("to: the last day comes before the first"))
        if len(act) > 200:
            wrong.append(_("act: at most 200 characters"))
        if wrong:
            problems += [on_line(number, sentence) for sentence in wrong]
            continue
        lines.append(
            TermLine(number, unit, title, kind, int(seats), holder, row.get("account", ""), starts_on, ends_on, act, mark)
        )  # fmt: skip
    return lines, problems


def on_line(number: int, sentence: str) -> str:
    """Return the sentence with the line of the file it is about."""
    return _("line %(number)s: %(sentence)s") % {"number": number, "sentence": sentence}

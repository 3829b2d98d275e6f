"""Recording positions and who holds them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.accounts.queries import by_username
from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal
from haidang.units.choices import Mark, Office
from haidang.units.models import Position, Term, Unit
from haidang.units.operations.importing import UnableToImport
from haidang.units.rules.offices import Span, TermLine, crowded, on_line, read_terms, taken


class UnableToAppoint(Refusal):
    pass


def _span(term: Term) -> Span:
    return Span(term.full_name, term.starts_on, term.ends_on)


def _outside(unit: Unit, starts_on: date, ends_on: date | None) -> str | None:
    """Return why nobody holds a position of this unit in these days; None where they may."""
    if unit.valid_from and starts_on < unit.valid_from:
        return _("%(unit)s exists from %(day)s on: nobody holds a position there before.") % {
            "unit": unit, "day": f"{unit.valid_from:%d/%m/%Y}",
        }  # fmt: skip
    if unit.valid_to and (ends_on is None or ends_on > unit.valid_to):
        return _("%(unit)s was closed after %(day)s: give a last day not after that one.") % {
            "unit": unit, "day": f"{unit.valid_to:%d/%m/%Y}",
        }  # fmt: skip
    return None


@transaction.atomic
def appoint(
    *, unit: Unit, kind: str, title: str, full_name: str, starts_on: date, act: str, ends_on: date | None = None, user=None,
    seats: int | None = None, mark: str = Mark.READ, simulated: bool = False, by,
) -> Term:  # fmt: skip
    """
    Record that somebody holds a position of a unit from a day to a day, both included; a new title opens the position.

    :param user: their account, where they have one
    :param seats: how many hold the position at once; left out, as it is known, or one
    :raises UnableToAppoint: if something is missing, the unit does not exist in those days, or all seats are taken
    """
    title, full_name, act = (" ".join(text.split()) for text in (title, full_name, act))
    if not title or not full_name or not act:
        raise UnableToAppoint(_("Give the title, the full name and the decision."))
    if ends_on and ends_on < starts_on:
        raise UnableToAppoint(_("The last day comes before the first."))
    if reason := _outside(unit, starts_on, ends_on):
        raise UnableToAppoint(reason)
    position, created = Position.objects.select_for_update().get_or_create(
        unit=unit, title=title, defaults={"kind": Office(kind), "seats": seats or 1}
    )
    if not created and position.kind != kind:
        raise UnableToAppoint(
            _("“%(title)s” is recorded there as “%(kind)s”. Choose the same, or another title.")
            % {"title": title, "kind": position.get_kind_display()}
        )
    if seats and seats != position.seats:
        position.seats = seats
        position.save(update_fields=["seats"])
    spans = [_span(term) for term in position.terms.all()]
    fresh = Span(full_name, starts_on, ends_on)
    if pair := crowded([*spans, fresh], position.seats):
        raise UnableToAppoint(taken(pair if pair[0] is fresh else (fresh, pair[0])))
    term = Term.objects.create(
        position=position, full_name=full_name, user=user, starts_on=starts_on, ends_on=ends_on, act=act, mark=mark,
        simulated=simulated,
    )  # fmt: skip
    audit.record(
        "units.appointed", term, by=by, on_behalf_of=unit.code, position=title, unit=unit.code, starts_on=starts_on, act=act
    )  # fmt: skip
    return term


@transaction.atomic
def end_term(*, term: Term, ends_on: date, by) -> Term:
    """
    Give a term its last day.

    :raises UnableToAppoint: if it begins after that day, or has ended before it
    """
    held = Term.objects.select_for_update(of=("self",)).select_related("position__unit").get(pk=term.pk)
    if ends_on < held.starts_on:
        raise UnableToAppoint(_("The last day comes before the first."))
    if held.ends_on and held.ends_on <= ends_on:
        raise UnableToAppoint(
            _("This term ends on %(day)s already. Give an earlier day, or record a new term.")
            % {"day": f"{held.ends_on:%d/%m/%Y}"}
        )
    held.ends_on = ends_on
    held.save(update_fields=["ends_on"])
    audit.record(
        "units.term_ended", held, by=by, on_behalf_of=held.position.unit.code, position=held.position.title,
        unit=held.position.unit.code, ends_on=ends_on,
    )  # fmt: skip
    return held


def import_terms(
    *, rows: Sequence[dict], units: set[str] | None, simulated: bool = False, by
) -> tuple[int, int, int]:
    """
    Take in positions and their holders from the rows of a table, all or nothing; see ``record_terms``.

    :raises UnableToImport: naming every line and column that is wrong
    """
    lines, problems = read_terms(rows)
    if problems:
        raise UnableToImport(problems)
    return record_terms(lines=lines, units=units, simulated=simulated, by=by)


@transaction.atomic
def record_terms(
    *, lines: list[TermLine], units: set[str] | None, simulated: bool = False, by
) -> tuple[int, int, int]:
    """
    Write positions and terms read from a file; a term that is there already learns its last day, act and account.

    Return how many positions are new, how many terms are new, and how many terms changed.

    :param units: codes of the units whose positions the caller may record; None: all
    :raises UnableToImport: naming every line whose unit or account is unknown, or whose position is taken in those days
    """
    wanted = Unit.objects.filter(code__in={line.unit for line in lines})
    there = {unit.code: unit for unit in wanted if units is None or unit.code in units}
    problems, positions, known = [], {}, defaultdict(list)
    for one in (
        Position.objects.select_for_update(of=("self",))
        .filter(unit__in=there.values())
        .select_related("unit")
    ):
        positions[one.unit.code, one.title] = one
    for term in Term.objects.filter(position__in=positions.values()).select_related("position__unit"):
        known[term.position.unit.code, term.position.title].append(term)
    fresh_positions, fresh, changed, last_line = [], [], [], {}
    for line in lines:
        wrong = []
        unit = there.get(line.unit)
        account = by_username(line.account) if line.account else None
        if unit is None:
            wrong.append(_("unit: there is no unit %(code)s that you may record") % {"code": line.unit})
        if line.account and account is None:
            wrong.append(_("account: nobody signs in as %(name)s") % {"name": line.account})
        if unit and line.starts_on and (reason := _outside(unit, line.starts_on, line.ends_on)):
            wrong.append(f"from, to: {reason}")
        key = (line.unit, line.position)
        position = positions.get(key)
        if position is None and unit is not None:
            position = positions[key] = Position(
                unit=unit, title=line.position, kind=line.kind, seats=line.seats
            )
            fresh_positions.append(position)
        elif position is not None and position.kind != line.kind:
            wrong.append(
                _("kind: %(title)s is recorded there as %(kind)s")
                % {"title": line.position, "kind": position.kind}
            )
        if wrong:
            problems += [on_line(line.number, str(sentence)) for sentence in wrong]
            continue
        if position.pk and line.seats > position.seats:
            position.seats = line.seats
        last_line[key] = line.number
        if not line.holder:
            continue
        said = {"ends_on": line.ends_on, "act": line.act, "user": account}
        found = next(
            (t for t in known[key] if t.full_name == line.holder and t.starts_on == line.starts_on), None
        )
        if found is None:
            known[key].append(
                Term(
                    position=position, full_name=line.holder, starts_on=line.starts_on, mark=line.mark, simulated=simulated,
                    **said,
                )
            )  # fmt: skip
            fresh.append(known[key][-1])
        else:
            said = {
                name: value
                for name, value in said.items()
                if value not in (None, "") and getattr(found, name) != value
            }
            for name, value in said.items():
                setattr(found, name, value)
            if said and found.pk and found not in changed:
                changed.append(found)
    for key, number in last_line.items():
        if pair := crowded([_span(term) for term in known[key]], positions[key].seats):
            problems.append(on_line(number, f"from: {key[1]}: {taken(pair)}"))
    if problems:
        raise UnableToImport(problems)
    Position.objects.bulk_create(fresh_positions)
    Position.objects.bulk_update([one for one in positions.values() if one not in fresh_positions], ["seats"])
    Term.objects.bulk_create(fresh)
    Term.objects.bulk_update(changed, ["ends_on", "act", "user"])
    if fresh_positions or fresh or changed:
        audit.record(
            "units.terms_imported", Term, by=by, positions=len(fresh_positions), new=len(fresh), changed=len(changed)
        )  # fmt: skip
    return len(fresh_positions), len(fresh), len(changed)

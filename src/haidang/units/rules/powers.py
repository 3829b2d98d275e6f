"""Powers passed from holder to holder: pure, with the rules of the law as an argument."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from haidang.units.choices import Transfer


@dataclass(frozen=True)
class Rules:
    """
    What the law in force says of passing powers on.

    :param onward: by kind: ``never``, or ``if_allowed`` where the act that passed the power says so
    :param term_needed: kinds that hold for a stated time only
    """

    version: str
    onward: dict[str, str]
    term_needed: tuple[str, ...]

    def may_go_on(self, kind: str, act_allows: bool) -> bool:
        """Say whether whoever received a power in this way may pass it on."""
        return self.onward[kind] == "if_allowed" and act_allows


Seat = tuple[int, int | None]
"""A holder: the unit's key, and the position's where it is neither the unit itself nor its head."""


@dataclass(frozen=True)
class Passed:
    """A power passed from holder to holder, in days both included; no end where none is set."""

    key: int
    kind: str
    source: Seat
    target: Seat
    starts_on: date
    ends_on: date | None
    narrow: bool
    onward: bool

    def meets(self, starts_on: date, ends_on: date | None) -> bool:
        """Say whether it holds on one of these days."""
        return (ends_on is None or self.starts_on <= ends_on) and (
            self.ends_on is None or self.ends_on >= starts_on
        )


def chain(holder: Seat, passed: Iterable[Passed], on: date, rules: Rules) -> list[Passed]:
    """
    Return how a power went on from a holder on a day, step by step; nothing where it stayed with them.

    What was passed for one procedure comes before what was passed for its whole field. Who received a power that may not be passed
    on keeps it, whatever they passed of their own.
    """
    from_: dict[Seat, Passed] = {}
    for one in sorted(passed, key=lambda one: one.narrow):
        if one.meets(on, on):
            from_[one.source] = one
    steps, seen = [], {holder}
    while (step := from_.get(holder)) is not None and step.target not in seen:
        if steps and not rules.may_go_on(steps[-1].kind, steps[-1].onward):
            break
        steps.append(step)
        holder = step.target
        seen.add(holder)
    return steps


def goes_round(fresh: Passed, passed: Iterable[Passed]) -> bool:
    """Say whether on some day the power would come back to whoever passes it."""
    passed = list(passed)

    def returns(holder: Seat, starts_on: date, ends_on: date | None, seen: frozenset[Seat]) -> bool:
        if holder == fresh.source:
            return True
        for one in passed:
            if one.source == holder and one.target not in seen and one.meets(starts_on, ends_on):
                ends = [day for day in (ends_on, one.ends_on) if day]
                if returns(
                    one.target,
                    max(starts_on, one.starts_on),
                    min(ends) if ends else None,
                    seen | {one.target},
                ):
                    return True
        return False

    return returns(fresh.target, fresh.starts_on, fresh.ends_on, frozenset({fresh.target}))


def receipt(holder: Seat, passed: Iterable[Passed], on: date) -> Passed | None:
    """Return by what a holder has a power on a day that was somebody else's; None where it is their own."""
    return next((one for one in passed if one.target == holder and one.meets(on, on)), None)


def needs_term(kind: str, rules: Rules) -> bool:
    """Say whether a power passed in this way needs a last day."""
    return Transfer(kind) in rules.term_needed

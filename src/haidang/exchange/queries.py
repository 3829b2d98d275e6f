from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from haidang.exchange.choices import OPEN, STUCK, State
from haidang.exchange.models import Line, Message
from haidang.exchange.registry import System, systems


def is_connected(system: str) -> bool:
    """Say whether messages are written for an outside system."""
    return systems()[system].is_connected()


def lanes_with_work(now: datetime) -> list[tuple[str, int]]:
    """Return system and lane of what is due, or was left half done by a process that died."""
    resting = Line.objects.filter(not_before__gt=now).values("system")
    due = Q(state=State.WAITING, not_before__lte=now) | Q(state=State.SENDING)
    found = Message.objects.filter(due, state__in=OPEN).exclude(system__in=resting)
    return sorted(found.values_list("system", "lane").distinct())


@dataclass(frozen=True)
class Standing:
    """
    How it stands with one outside system.

    :param counted: how many messages there are in each state that is not settled
    :param since: of what time the oldest of them is
    """

    system: System
    connected: bool
    line: Line
    counted: dict[str, int]
    since: datetime | None

    @property
    def stuck(self) -> int:
        return sum(self.counted[state] for state in STUCK)


def standings() -> list[Standing]:
    """Return how it stands with every outside system."""
    lines = {line.system: line for line in Line.objects.all()}
    rows = (
        Message.objects.filter(state__in=OPEN)
        .values("system", "state")
        .annotate(n=Count("id"), since=Min("created_at"))
    )
    open_ones = list(rows.order_by("system", "state"))
    found = []
    for name, system in sorted(systems().items()):
        mine = [row for row in open_ones if row["system"] == name]
        counted = {row["state"]: row["n"] for row in mine}
        found.append(
            Standing(
                system, system.is_connected(), lines.get(name, Line(system=name)),
                {str(state): counted.get(state, 0) for state in OPEN}, min((row["since"] for row in mine), default=None),
            )
        )  # fmt: skip
    return found


def unsent(system: str = "", state: str = "", subject: str = "", after: int = 0) -> QuerySet[Message]:
    """
    Return what is not sent, the oldest first; ``behind`` says of each whether an earlier one of its subject is not sent either.

    :param subject: the whole code of what it is about
    :param after: only those with a greater number
    """
    earlier = Message.objects.filter(
        system=OuterRef("system"), subject=OuterRef("subject"), pk__lt=OuterRef("pk"), state__in=OPEN
    )
    found = Message.objects.filter(state__in=OPEN, pk__gt=after).annotate(behind=Exists(earlier))
    for name, value in (("system", system), ("state", state), ("subject", subject)):
        if value:
            found = found.filter(**{name: value})
    return found.order_by("id")

"""A city to try the house on: each app plugs in the step that makes its part, in order of floors."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

COUNTING = 100  # steps of this order or higher count what the others made, and so come after their commit


@dataclass(frozen=True)
class Scale:
    """
    How big a city, and when "now" is. The same seed and moment give the same city.

    ``full``: with what is made for people to look at alone, and takes its time.
    """

    dossiers: int
    seed: int
    now: datetime
    full: bool = False


@dataclass(frozen=True)
class Step:
    """
    One app's part of the demo.

    ``run(scale)`` does the work and yields how much of ``total(scale)`` each piece was. What is ``extra`` is made in a full city only.
    """

    name: str
    order: int
    title: str
    total: Callable[[Scale], int]
    run: Callable[[Scale], Iterator[int]]
    extra: bool = False


_steps: dict[str, Step] = {}


def register(step: Step) -> None:
    """:raises ValueError: if the name is taken"""
    if step.name in _steps:
        raise ValueError(f"Demo step {step.name} is registered twice")
    _steps[step.name] = step


def steps(full: bool = True) -> list[Step]:
    """Return the steps in order, without those of a full city unless it is one."""
    return sorted((step for step in _steps.values() if full or not step.extra), key=lambda step: step.order)

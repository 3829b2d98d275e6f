"""One line a figure: name, value, unit, target, and whether it was reached."""

import statistics
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measured figure. ``target`` is "<=X" or ">=X"."""

    name: str
    value: float
    unit: str
    target: str

    def __str__(self):
        bound = float(self.target[2:])
        reached = self.value <= bound if self.target.startswith("<=") else self.value >= bound
        return f"{self.name} {self.value:.3g} {self.unit} target {self.target} {'ok' if reached else 'short'}"


def paired_seconds(one, other, runs: int = 15) -> tuple[float, float]:
    """Return the median times of two functions run in turn, so that what else the machine does hits both alike."""
    one(), other()
    times = [], []
    for _ in range(runs):
        for function, found in zip((one, other), times, strict=True):
            start = time.perf_counter()
            function()
            found.append(time.perf_counter() - start)
    return statistics.median(times[0]), statistics.median(times[1])


def median_seconds(function, runs: int = 5) -> float:
    """Return the median time of several runs after one that is not counted."""
    function()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return statistics.median(times)

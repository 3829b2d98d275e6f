"""
The index as a whole: a round scored anew after any change, for a city and for every commune of the country, and rank intervals.

A hundred leaves by every kind of rule, over half of them counted. The intervals are made in a process of their own, whose memory is measured.
"""

import json
import random
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

from benchmarks.figures import Figure, median_seconds
from haidang.parindex.engine.book import Band, Book, Node, Rule
from haidang.parindex.engine.matrix import matrix
from haidang.parindex.engine.ranking import rank
from haidang.parindex.engine.score import Input

CITY, COUNTRY, LEAVES, REPLICATIONS = 128, 3_321, 100, 10_000
ASKED = 15  # leaves that a survey answers
KINDS = (
    ["proportional"] * 50
    + ["bands"] * 12
    + ["judged"] * 12
    + ["yes_no"] * 9
    + ["answers"] * ASKED
    + ["mean"] * 2
)
BANDS = (Band(Decimal("0.5"), Decimal("0.5")), Band(Decimal("0.8"), Decimal(1)))
WORTH = {"A": Decimal(1), "B": Decimal("0.6"), "C": Decimal("0.2"), "D": Decimal(0)}
RULES = {
    "proportional": Rule("proportional", target=Decimal("0.9")), "bands": Rule("bands", bands=BANDS), "answers": Rule("answers", weights=WORTH),
}  # fmt: skip


def made_up(units: int) -> tuple[Book, dict[str, dict[str, Input]]]:
    """Return a rule book of a hundred points and what is known of so many units."""
    chance = random.Random(1)
    leaves = [Node(f"1.{n}", "", "", Decimal(1), RULES.get(kind, Rule(kind))) for n, kind in enumerate(KINDS)]
    area = Node("1", "", "", Decimal(LEAVES), Rule("sum"), tuple(leaves))

    def fact(kind: str) -> Input:
        among = chance.randint(20, 5_000)
        hits = chance.randint(among // 2, among)
        if kind == "judged":
            return Input(judged=(Decimal(chance.randint(0, 4)) / 4, None, None))
        if kind == "yes_no":
            return Input(answer=chance.random() < 0.8)
        if kind == "answers":
            return Input(answers={option: chance.randint(1, 60) for option in WORTH})
        return Input(among=among, hits=hits, total=hits)

    known = {str(unit): {leaf.code: fact(leaf.rule.kind) for leaf in leaves} for unit in range(units)}
    return Book("bench", "1", "", "", "", "assumption", (area,)), known


def intervals_of_the_country() -> dict[str, float]:
    """Return the seconds of all intervals of the country, and the peak of memory in gigabytes, of this process."""
    import numpy as np

    from haidang.parindex.engine.intervals import Shaken, intervals

    chance = np.random.default_rng(1)
    shares = chance.uniform(0.3, 1, (COUNTRY, LEAVES))
    errors = np.where(np.arange(LEAVES) < ASKED, 0.02, 0.0) * np.ones((COUNTRY, 1))
    shaken = Shaken(shares, chance.uniform(0.5, 3, LEAVES), errors)
    start = time.perf_counter()
    intervals(shaken, REPLICATIONS)
    seconds = time.perf_counter() - start
    # Not by ``getrusage``: that begins with what the process that started this one had.
    peak = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return {"seconds": seconds, "gigabytes": int(peak.split()[1]) / 1_048_576}


def run() -> list[Figure]:
    seconds = {}
    for units in (CITY, COUNTRY):
        book, known = made_up(units)
        seconds[units] = median_seconds(
            lambda book=book, known=known: rank(matrix(book, known, 2026).indices())
        )
    measured = "import json; from benchmarks.index import *; print(json.dumps(intervals_of_the_country()))"
    said = subprocess.run([sys.executable, "-c", measured], capture_output=True, text=True, check=True)
    intervals = json.loads(said.stdout)
    return [
        Figure("round_of_a_city_ms", seconds[CITY] * 1000, "ms", "<=100"),
        Figure("round_of_a_country_seconds", seconds[COUNTRY], "s", "<=1"),
        Figure("rank_intervals_seconds", intervals["seconds"], "s", "<=5"),
        Figure("rank_intervals_gigabytes", intervals["gigabytes"], "GiB", "<=1"),
    ]

"""
Questions in people's own words, with the procedure that is meant: how often it comes first, and how often among the first five.

Fifty-five questions that were collected beside this project, over all procedures that were collected; and the same without what people
call things, which shows what the weighing of words does alone. The sayings were written by people who had seen the questions: of
questions nobody has seen yet fewer will be answered first.
"""

import csv
from pathlib import Path

from django.contrib.auth.models import AnonymousUser

from benchmarks.figures import Figure
from haidang.core.finding import operations
from haidang.core.finding.models import Saying
from haidang.core.finding.queries import find
from haidang.procedures.findable import KIND
from haidang.procedures.operations import import_file

COLLECTED = Path(__file__).resolve().parents[2] / "shared" / "data"


def shares() -> tuple[float, float]:
    """Return the shares of questions whose procedure comes first, and among the first five."""
    first = five = 0
    with (COLLECTED / "qa" / "queries.csv").open() as file:
        asked = list(csv.DictReader(file))
    for one in asked:
        groups = find(AnonymousUser(), one["query"]).groups
        things = [thing.code for group in groups for thing in group.things if group.kind == KIND]
        wanted = set(one["expected_codes"].split(";"))
        first += bool(groups) and groups[0].kind == KIND and things[0] in wanted
        five += bool(wanted.intersection(things[:5]))
    return first / len(asked), five / len(asked)


def run() -> list[Figure]:
    if not COLLECTED.exists():
        print("questions: the collected procedures are not beside this checkout: not measured")
        return []
    import_file(path=COLLECTED / "procedures.csv", by="system:bench")
    operations.rebuild()
    first, five = shares()
    Saying.objects.update(active=False)
    alone_first, alone_five = shares()
    Saying.objects.update(active=True)
    print(f"without sayings {alone_first:.3f} come first and {alone_five:.3f} among the first five")
    return [
        Figure("questions_answered_first", first, "share", ">=0.7"),
        Figure("questions_answered_in_five", five, "share", ">=0.92"),
    ]

"""Submissions through the API: how many a second, none lost, none doubled, codes without gaps."""

import json

from benchmarks.figures import Figure
from benchmarks.server import load, serving
from haidang.dossiers.models import Dossier
from haidang.units.queries import active_units


def run() -> list[Figure]:
    from django.utils import timezone

    units = [unit.code for unit in active_units(timezone.localdate()) if unit.kind != "department"]

    def request(n):
        body = {"procedure": "1.001193", "unit": units[n % len(units)], "applicant_name": "Người đo (mẫu)"}
        return "POST", "/api/v1/dossiers/", json.dumps(body), {"Content-Type": "application/json"}

    with serving() as port:
        load(port, request, seconds=2)
        seconds = 8.0
        _times, answers = load(port, request, seconds=seconds)
    assert {status for status, _ in answers} == {201}
    codes = [json.loads(body)["code"] for _status, body in answers]
    assert len(codes) == len(set(codes)), "doubled"
    assert Dossier.objects.filter(code__in=codes).count() == len(codes), "lost"
    today = f"-{timezone.localdate():%y%m%d}-"
    numbers: dict[str, list[int]] = {}
    for code in Dossier.objects.filter(code__contains=today).values_list("code", flat=True):
        head, number = code.rsplit("-", 1)
        numbers.setdefault(head, []).append(int(number))
    assert all(sorted(given) == list(range(1, len(given) + 1)) for given in numbers.values()), "a gap"
    return [Figure("submissions_a_second", len(codes) / seconds, "/s", ">=150")]

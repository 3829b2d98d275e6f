"""The demo's dossiers: simulated column by column and copied into PostgreSQL, however many there are."""

import random
from datetime import date, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.accounts.queries import SAMPLE_PREFIX, by_username
from haidang.core.calendar import current, local
from haidang.core.dated.queries import rule_in_force
from haidang.core.demo.registry import Scale, Step, register
from haidang.dossiers import copying, simulation
from haidang.dossiers.choices import EXAMINED, BodyKind, Reach, Shape
from haidang.dossiers.models import Dossier
from haidang.dossiers.queries import warnings_on
from haidang.dossiers.rules import ClockPolicy
from haidang.procedures.processes.choices import Place
from haidang.procedures.processes.queries import held_by_procedure, process_of
from haidang.procedures.queries import offered
from haidang.units.choices import Kind
from haidang.units.queries import active_units

CHUNK, BUSY, LETTERS = 250_000, 8, 20


def counters(today: date, seed: int) -> list[simulation.Counter]:
    """Return the units with the procedures each handles and how much work each has."""
    chance = random.Random(seed)
    procedures = sorted(offered(), key=lambda one: one.pk)  # as shipped: the most asked for first
    found = []
    for unit in active_units(today):
        commune = unit.kind != Kind.DEPARTMENT
        mine = [
            p for p in procedures if (p.unit_code == unit.code if p.unit_code else commune and p.fits(False))
        ]
        weight = {Kind.WARD: 1.5, Kind.SPECIAL_ZONE: 0.2, Kind.DEPARTMENT: 2.0}.get(
            unit.kind, 1.0
        ) * chance.uniform(0.6, 1.5)
        if unit.code == settings.HAIDANG_SAMPLE_UNIT:
            weight *= BUSY  # so that the lists of the sample people are worth looking at
        if mine:
            found.append(
                simulation.Counter(
                    unit.code, weight,
                    [(p.pk, p.time_limit, p.time_unit, bool(p.fee) and "miễn phí" not in p.fee.lower()) for p in mine],
                )
            )  # fmt: skip
    return found


def clock_policies(first: date, last: date) -> list[tuple[date, ClockPolicy]]:
    """Return how time was counted from which day on, over a stretch of days."""
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(number)
        rule = rule_in_force("dossiers.clock", day)
        if not found or found[-1][1].version != rule.version:
            found.append((day, ClockPolicy(version=rule.version, **rule.content)))
    return found


def simple_processes(on: date) -> dict[int, tuple[int, int, int]]:
    """Return which processes open dossiers follow, by procedure: those whose first two steps stay in the unit that decides."""
    found = {}
    for procedure, version in held_by_procedure(on).items():
        steps = process_of(version).steps
        if len(steps) > 1 and all(step.place != Place.OTHER for step in steps[:2]):
            found[procedure] = version.pk, steps[0].minutes, steps[1].minutes
    return found


def load(scale: Scale):
    """Simulate the year up to now and copy it in; yields how many dossiers each piece had."""
    now = local(scale.now)
    units = counters(now.date(), scale.seed)
    first = now.date() - timedelta(365)
    policies = clock_policies(first, now.date())
    city = simulation.simulate(units, scale.dossiers, scale.seed, first, now, current(), policies)
    versions = [policy.version for _day, policy in policies]
    simulation.watch(city, now, current(), warnings_on(now.date()))
    processes = simple_processes(now.date())
    with transaction.atomic():
        with copying.without_indexes(connection, scale.dossiers > CHUNK):
            start = copying.first_free_id(connection)
            yield from copying.copy_dossiers(
                connection, city, units, versions, settings.HAIDANG_CITY_IDENTIFIER, start, CHUNK, processes
            )
            copying.copy_history(connection, city, units, start, CHUNK)
            copying.copy_stations(connection, city, units, start, CHUNK, processes)
            copying.copy_sequences(connection, city, units)
            copying.copy_slips(connection, city, units, start)
    copying.tell_the_planner(connection)


register(Step("dossiers", 30, _("Dossiers of the last year"), lambda scale: scale.dossiers, load))


def to_sign(scale: Scale):
    """Lay a few letters for signing, so that the sample leader has a morning's work."""
    from haidang.dossiers.signing import operations  # slow to load, and only who makes a city needs it

    officer = by_username(SAMPLE_PREFIX + "chuyenvien")
    waiting = Dossier.objects.filter(unit_code=settings.HAIDANG_SAMPLE_UNIT, state__in=EXAMINED)
    for dossier in waiting.select_related("procedure").order_by("due_at", "id")[:LETTERS]:
        name = dossier.procedure.name
        letter = {
            "number": "", "title": "Thông báo", "about": f"Kết quả giải quyết thủ tục “{name}”", "recipients": "Người nộp hồ sơ;\nLưu: hồ sơ thủ tục hành chính.",
            "text": f"Hồ sơ mã {dossier.code} về thủ tục “{name}” đã được xem xét.\nHồ sơ đủ điều kiện giải quyết theo quy định.",
        }  # fmt: skip
        operations.lay(dossier=dossier, draft=Shape.LETTER, letter=letter, at=scale.now, by=officer)
        yield 1


# Made up for the trial city alone: what such bodies are called there and how they are reached was not looked up.
BODIES = (
    ("MAU.CA", "Công an thành phố", "City police", BodyKind.POLICE), ("MAU.BHXH", "Bảo hiểm xã hội thành phố", "City social insurance", BodyKind.INSURANCE),
    ("MAU.THUE", "Thuế thành phố", "City tax office", BodyKind.TAX),
)  # fmt: skip


def bodies(scale: Scale):
    """A few bodies outside that can be asked, reached on paper."""
    from haidang.dossiers.operations import enter_body  # slow to load, and only who makes a city needs it

    for code, name, name_en, kind in BODIES:
        enter_body(code=code, name=name, name_en=name_en, kind=kind, reach=Reach.PAPER, starts_on=scale.now.date(), by="system:demo")  # fmt: skip
    yield 1


register(Step("bodies", 24, _("Bodies outside"), lambda scale: 1, bodies))
register(Step("to-sign", 95, _("Results laid for signing"), lambda scale: LETTERS, to_sign))

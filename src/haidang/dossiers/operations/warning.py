"""Amber before red: who holds a dossier is told while there is still time, then the leader; each once."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from haidang.core.access import roles
from haidang.core.access.queries import holders, holders_of_role
from haidang.core.audit import operations as audit
from haidang.core.calendar import aware, current, local
from haidang.core.events.operations import publish
from haidang.core.notices.operations import tell
from haidang.core.notices.queries import of_account
from haidang.dossiers import rules
from haidang.dossiers.choices import AT_RISK, ESCALATED, TOLD_LEADER, TOLD_RISK
from haidang.dossiers.models import Dossier
from haidang.dossiers.permissions import DECIDE
from haidang.dossiers.queries import local_time, warnings_on
from haidang.procedures.processes.queries import process_numbered
from haidang.units import queries as units
from haidang.units.choices import Office

AT_ONCE = 50  # dossiers locked together: who works with one of them waits that long
EVENTS = {TOLD_RISK: AT_RISK, TOLD_LEADER: ESCALATED}


def set_alarms(dossier: Dossier, clock: rules.Clock, anew: bool = False) -> None:
    """
    Say from when a dossier is at risk and when somebody is warned next; nobody while its time stands still.

    :param anew: its whole time begins (again), so that those who were warned before are warned again
    """
    if anew:
        dossier.alarms = 0
    if clock.running_since is None:
        dossier.at_risk_at = dossier.alarm_at = None
        return
    warnings, calendar = warnings_on(clock.running_since.date()), current()
    dossier.at_risk_at = aware(rules.at_risk(clock, warnings, calendar))
    alarm = rules.next_alarm(dossier.alarms, clock, warnings, calendar)
    dossier.alarm_at = aware(alarm) if alarm else None


@transaction.atomic
def warn(*, now: datetime) -> int:
    """
    Tell those who hold the step of dossiers that are at risk, and the leader of those whose last working day began.

    Return how many were told of, ``AT_ONCE`` at most. Each is told of once, until its whole time begins again.
    """
    waiting = Dossier.objects.filter(alarm_at__isnull=False, alarm_at__lte=now)
    found = list(
        waiting.select_for_update(skip_locked=True, of=("self",)).select_related("procedure").order_by("alarm_at", "id")[:AT_ONCE]
    )  # fmt: skip
    people: dict[tuple, list] = {}
    for dossier in found:
        kind = TOLD_LEADER if dossier.alarms else TOLD_RISK
        role = _role(dossier)
        place = (kind, dossier.step_unit_code, role if kind == TOLD_RISK else "")
        if place not in people:
            on = local(now).date()
            people[place] = _who_leads(dossier.step_unit_code, on) if kind == TOLD_LEADER else _who_holds(dossier.step_unit_code, role, on)  # fmt: skip
        _tell(dossier, kind, people[place], now)
        publish(EVENTS[kind], dossier=dossier.code)
        dossier.alarms += 1
        since = local(dossier.running_since)
        clock = rules.Clock(dossier.limit_minutes, dossier.used_minutes, since)
        alarm = rules.next_alarm(dossier.alarms, clock, warnings_on(since.date()), current())
        dossier.alarm_at = aware(alarm) if alarm else None
    Dossier.objects.bulk_update(found, ["alarms", "alarm_at"])
    if found:
        audit.record("dossiers.warned", Dossier, by="system:dossiers", count=len(found))
    return len(found)


def warn_of_all(*, now: datetime) -> int:
    """Warn of everything there is to be warned of, as ``warn`` does, some at once; return how many."""
    told = 0
    while found := warn(now=now):
        told += found
    return told


def _role(dossier: Dossier) -> str:
    if dossier.process_id is None:
        return ""
    return process_numbered(dossier.process_id).steps[dossier.step - 1].role


def _who_holds(unit_code: str, role: str, on: date) -> list:
    """Those with the step's role in its unit; where nobody has it, or no process says it, all who handle dossiers there."""
    return (holders_of_role(role, unit_code, on) if role else []) or holders(DECIDE, on, unit_code)


def _who_leads(unit_code: str, on: date) -> list:
    """The head of the unit, where the house knows who it is and they have an account; otherwise who has the leader's role there."""
    unit = units.by_code(unit_code)
    offices = units.offices_of(unit, on) if unit else []
    heads = [
        term.user for one in offices if one.position.kind == Office.HEAD for term in one.now if term.user
    ]
    return [user for user in heads if user.is_active] or holders_of_role(roles.UNIT_LEADER, unit_code, on)


def _tell(dossier: Dossier, kind: str, people: list, now: datetime) -> None:
    unit = units.by_code(dossier.step_unit_code)
    path = reverse("dossiers:dossier", args=[dossier.code])
    data = {
        "code": dossier.code, "procedure": dossier.procedure.name, "due": local_time(dossier.due_at),
        "unit": unit.name if unit else dossier.step_unit_code, "link": f"{settings.HAIDANG_ADDRESS}{path}",
    }  # fmt: skip
    for user in people:
        # The deadline is part of the occasion: one that begins anew is told of again, the same one never.
        tell(
            kind=kind, about=dossier.code, occasion=f"{dossier.code}/{kind}/{data['due']}", person=of_account(user), data=data, url=path, at=now
        )  # fmt: skip

"""Where a dossier stands in its process: what is done, the step it is at, what is to come, and why it is due when it is."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from haidang.core.calendar import aware, current, local
from haidang.dossiers import rules
from haidang.dossiers.choices import State, Verb
from haidang.dossiers.models import Dossier, Station, Transition
from haidang.dossiers.queries.desk import APOLOGY, apology_values
from haidang.dossiers.queries.single import limit_in_words, local_time, policy_of, warnings_on
from haidang.procedures.guides.shape import Words
from haidang.procedures.processes.choices import Place
from haidang.procedures.processes.queries import process_numbered
from haidang.procedures.processes.shape import Step
from haidang.units import queries as units

DONE, NOW, AHEAD, LEFT_OUT = "done", "now", "ahead", "left out"


@dataclass(frozen=True)
class StepShown:
    """
    One step of a dossier as people see it.

    :param where: the unit, and its desk where that does the step
    :param how: ``done``, ``now``, ``ahead`` or ``left out`` (the dossier was over before)
    :param planned: when its time is or was up; None while the time stands still
    :param within: whether it kept its time, of one that is done; of the one it is at, whether there is time left
    :param minutes: working minutes used, of all its stays there together
    """

    number: int
    words: Words
    where: str
    how: str
    given: datetime | None = None
    planned: datetime | None = None
    done: datetime | None = None
    within: bool | None = None
    minutes: int = 0
    limit: int = 0


def _unit_name(code: str, names: dict[str, str]) -> str:
    if code not in names:
        unit = units.by_code(code)
        names[code] = unit.name if unit else code
    return names[code]


def _where(step: Step, code: str, names: dict[str, str]) -> str:
    name = _unit_name(code, names)
    return _("one-stop desk, %(unit)s") % {"unit": name} if step.place == Place.DESK else name


def _used(station: Station, now: datetime) -> int:
    since = local(station.running_since) if station.running_since else None
    return rules.Clock(station.limit_minutes, station.used_minutes, since).used_at(local(now), current())


def possible(dossier: Dossier) -> list[Verb]:
    """Return what may be done with a dossier as it stands, in the order of the work."""
    verbs = rules.allowed(State(dossier.state))
    if not rules.may_send_back(dossier.process_id is not None, dossier.step):
        verbs = [verb for verb in verbs if verb is not Verb.SEND_BACK]
    at_last = dossier.process_id is not None and dossier.step >= len(
        process_numbered(dossier.process_id).steps
    )
    return [verb for verb in verbs if verb is not Verb.ADVANCE] if at_last else verbs


def way_of(dossier: Dossier, now: datetime) -> list[StepShown]:
    """Return the steps of a dossier in the order of its process; empty for one that follows none."""
    if dossier.process_id is None:
        return []
    steps, names = process_numbered(dossier.process_id).steps, {}
    stays: dict[int, list[Station]] = {}
    for one in Station.objects.filter(dossier=dossier).order_by("seq"):
        stays.setdefault(one.step, []).append(one)
    ended, found = State(dossier.state) in rules.ENDED, []
    runs, ahead = dossier.running_since is not None and not ended, None
    for number, step in enumerate(steps, 1):
        mine = stays.get(number, [])
        last = mine[-1] if mine else None
        if last is None or (number > dossier.step and not ended):
            code = step.unit if step.place == Place.OTHER else dossier.unit_code
            if runs and ahead is not None:
                [ahead] = rules.planned_ends(ahead, [step.minutes], current())
            planned = aware(ahead) if runs and ahead and not ended else None
            found.append(StepShown(number, step.words, _where(step, code, names), LEFT_OUT if ended else AHEAD, planned=planned, limit=step.minutes))  # fmt: skip
            continue
        used, allowed = sum(_used(one, now) for one in mine), sum(one.limit_minutes for one in mine)
        here = last.done_at is None
        if here and last.planned_at:
            ahead = max(local(last.planned_at), local(now))
        found.append(
            StepShown(
                number, step.words, _where(step, last.unit_code, names), NOW if here else DONE, mine[0].given_at, last.planned_at,
                last.done_at, used <= allowed, used, allowed,
            )
        )  # fmt: skip
    return found


def _day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y}"


def why_due(dossier: Dossier, history: list[Transition]) -> list[str]:
    """Return in sentences why a dossier is due when it is: from when its time counts, how much it has, and what was not counted."""
    received = next((one for one in history if one.verb == Verb.RECEIVE), None)
    if received is None:
        return []
    said = [
        _("Received at %(at)s; %(limit)s are allowed.") % {"at": local_time(received.at), "limit": limit_in_words(dossier)}
    ]  # fmt: skip
    if policy_of(dossier).content["counted_from"] == "transfer" and received.due_after:
        start = _first_start(dossier, received)
        if start and start > local(received.at):
            said.append(_("The time counts from %(at)s on, when the dossier was passed on.") % {"at": local_time(aware(start))})  # fmt: skip
    restarts, asked = policy_of(dossier).content["on_supplement"] == "restart", None
    for one in history[received.seq - 1 :]:
        if one.verb == Verb.ASK_SUPPLEMENT:
            asked = one
        elif one.verb == Verb.ANSWER_SUPPLEMENT and asked is not None:
            said.append(_waited(asked.at, one.at, restarts))
            asked = None
    if asked is not None and dossier.state == State.SUPPLEMENT:
        said.append(_("Since %(day)s the time stands still: papers are awaited.") % {"day": _day(asked.at)})
    return said


def _first_start(dossier: Dossier, received: Transition) -> datetime | None:
    policy = policy_of(dossier)
    content = {"version": policy.version, **policy.content}
    return rules.counting_starts(
        local(received.at), rules.ClockPolicy(**content), current(), dossier.channel == "online"
    )


def _waited(asked: datetime, came: datetime, restarts: bool) -> str:
    minutes = current().minutes_between(local(asked), local(came))
    days = max(1, round(minutes / rules.MINUTES_A_DAY))
    waited = ngettext(
        "Waiting for papers from %(since)s to %(until)s, %(days)s working day, is not counted.",
        "Waiting for papers from %(since)s to %(until)s, %(days)s working days, is not counted.", days,
    ) % {"since": _day(asked), "until": _day(came), "days": days}  # fmt: skip
    if restarts:
        return f"{waited} " + _("The whole time began again with the full dossier on %(day)s.") % {"day": _day(came)}  # fmt: skip
    return waited


@dataclass(frozen=True)
class Apology:
    """An apology as it might be written: to be read, changed and sent by a person."""

    reason: str
    new_day: date


def needs_apology(dossier: Dossier, now: datetime) -> bool:
    """Say whether the person must be told today why it takes longer, if it is not finished today."""
    with connection.cursor() as cursor:
        cursor.execute(f"select 1 from dossiers_dossier d where d.id = %s and {APOLOGY}", [dossier.pk, *apology_values(now)])  # fmt: skip
        return cursor.fetchone() is not None


def runs_out(dossier: Dossier, now: datetime) -> bool:
    """Say whether a dossier is late, at risk or in its last working days: from then on its apology is drafted."""
    if dossier.late or (dossier.at_risk_at is not None and dossier.at_risk_at <= now):
        return True
    if dossier.running_since is None:
        return False
    since = local(dossier.running_since)
    clock = rules.Clock(dossier.limit_minutes, dossier.used_minutes, since)
    return aware(rules.last_days(clock, warnings_on(since.date()), current())) <= now


def drafted_apology(dossier: Dossier, now: datetime) -> Apology | None:
    """
    Return a draft of the apology for a dossier that is due: where its time went, and a day to propose.

    In Vietnamese, as the letter is. None where nothing is due.
    """
    if dossier.due_at is None:
        return None
    with translation.override("vi"):
        way = way_of(dossier, now)
        late = [one for one in way if one.how in (DONE, NOW) and one.minutes > one.limit]
        here = next((one for one in way if one.how == NOW), None)
        said = [
            _("The step “%(step)s” at %(where)s took %(days)s working days instead of %(limit)s.")
            % {"step": one.words, "where": one.where, "days": _days(one.minutes), "limit": _days(one.limit)}
            for one in late
        ]
        if here and here not in late:
            said.append(_("The dossier is still at the step “%(step)s”, %(where)s.") % {"step": here.words, "where": here.where})  # fmt: skip
    left = sum(max(0, one.limit - one.minutes) for one in way if one.how == NOW) + sum(one.limit for one in way if one.how == AHEAD)  # fmt: skip
    day = rules.day_to_propose(local(dossier.due_at).date(), local(now), left, current())
    return Apology(" ".join(said), day)


def _days(minutes: int) -> str:
    return f"{minutes / rules.MINUTES_A_DAY:.1f}".rstrip("0").rstrip(".").replace(".", ",")

"""What waits for people in rounds: a sheet to send, scores to appraise, a vote, an objection to answer, a round to move on."""

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from haidang.core.access.queries import can, units_where
from haidang.core.inbox import Few, Source, Waiting, end_of, register
from haidang.parindex.choices import Outcome, Sheets, Stage
from haidang.parindex.models import Objection, Round, Vote
from haidang.parindex.permissions import KEEP, SCORE
from haidang.parindex.queries import any_round_runs
from haidang.parindex.rounds import access, heads, queries, rules
from haidang.parindex.sheets import in_words

KINDS = {
    "round-score": gettext_lazy("Units to score"),
    "round-explain": gettext_lazy("Scores to explain"),
    "round-appraise": gettext_lazy("Scores to appraise"),
    "round-vote": gettext_lazy("Votes in a council"),
    "round-objection": gettext_lazy("Objections to answer"),
    "round-heads": gettext_lazy("Heads of units to score"),
    "round-head": gettext_lazy("Your own class as head of a unit"),
    "round-move": gettext_lazy("Rounds to move on"),
}


def _waiting(kind: str, key: str, round_: Round, detail: str, url: str, day: date | None, now: datetime) -> Waiting:  # fmt: skip
    due = end_of(day) if day else None
    return Waiting(kind, key, round_.title, detail, url, due, bool(due and due < now))


def of(user, now: datetime) -> Few:
    """Return what a person has to do in the rounds that run."""
    rounds = queries.running() if any_round_runs() else []
    return Few([one for round_ in rounds for one in _in_round(user, round_, now)])


def _in_round(user, round_: Round, now: datetime):
    day = rules.last_day(round_)
    if round_.stage == Stage.SELF and (mine := _units(user, round_)):
        for one in queries.progress(round_, queries.leaves_of(round_), mine):
            if not one.sheet:
                detail = _("%(unit)s: %(done)s of %(all)s criteria scored") % {"unit": in_words(one.unit), "done": one.own, "all": one.leaves}  # fmt: skip
                url = reverse("rounds-unit", args=[round_.pk, one.unit.code])
                yield _waiting("round-score", f"{round_.pk}-{one.unit.code}", round_, detail, url, day, now)
    if round_.stage == Stage.EXPLANATION and (mine := _units(user, round_)):
        sent = {one.unit_code for one in queries.sheets_of(round_, Sheets.EXPLANATION)}
        for unit in sorted(mine - sent):
            every = queries.lines(round_, [unit], queries.leaves_of(round_), with_files=False)
            if left := sum(1 for line in every if line.differs and not line.explanation):
                detail = _("%(count)s scores were appraised differently") % {"count": left}
                url = reverse("rounds-unit", args=[round_.pk, unit])
                yield _waiting("round-explain", f"{round_.pk}-{unit}", round_, detail, url, day, now)
    if round_.stage in (Stage.APPRAISAL, Stage.SECOND) and (leads := access.led_by(user, round_)):
        first = round_.stage == Stage.APPRAISAL
        left = (
            queries.not_appraised(round_, leads) if first else len(queries.explained_and_open(round_, leads))
        )
        if left:
            detail = _("%(count)s scores to appraise") % {"count": left}
            yield _waiting("round-appraise", str(round_.pk), round_, detail, reverse("rounds-appraise", args=[round_.pk]), day, now)  # fmt: skip
    if round_.stage == Stage.COUNCIL and (member := queries.member_for(round_, user)):
        sitting = queries.open_sitting(round_)
        if sitting and (left := sitting.matters.count() - Vote.objects.filter(matter__sitting=sitting, member=member).count()):  # fmt: skip
            detail = _("%(count)s matters to vote about, %(how)s") % {"count": left, "how": sitting.get_how_display()}  # fmt: skip
            yield _waiting("round-vote", f"{round_.pk}-{sitting.number}", round_, detail, reverse("rounds-council", args=[round_.pk]), sitting.on, now)  # fmt: skip
    if round_.heads_book_id:
        yield from _of_heads(user, round_, now)
    if can(user, KEEP):
        for one in Objection.objects.filter(round=round_, outcome=Outcome.OPEN).order_by("pk"):
            url = f"{reverse('rounds-objections', args=[round_.pk])}#o{one.pk}"
            yield _waiting("round-objection", str(one.pk), round_, _("Objection of %(unit)s") % {"unit": _name(round_, one.unit_code)}, url, one.due_on, now)  # fmt: skip
        if day and day < timezone.localdate(now) and round_.stage != Stage.PUBLISHED:
            detail = _("“%(stage)s” was to be done by %(day)s") % {"stage": round_.get_stage_display(), "day": day.strftime("%d/%m/%Y")}  # fmt: skip
            yield _waiting("round-move", str(round_.pk), round_, detail, reverse("rounds-round", args=[round_.pk]), day, now)  # fmt: skip


def _of_heads(user, round_: Round, now: datetime):
    if round_.stage == Stage.COUNCIL and can(user, KEEP) and heads.open_for_scores(round_) and (left := heads.lacking(round_)):  # fmt: skip
        detail = _("%(count)s scores of heads are missing") % {"count": left}
        yield _waiting("round-heads", str(round_.pk), round_, detail, reverse("rounds-heads", args=[round_.pk]), rules.last_day(round_), now)  # fmt: skip
    until = rules.last_day(round_)
    if round_.frozen_at and (until is None or timezone.localdate(now) <= until):
        for one in heads.mine(user, round_):
            detail = _("Your class: %(grade)s") % {"grade": _graded(one) or _("none")}
            yield _waiting("round-head", f"{round_.pk}-{one.unit_code}", round_, detail, reverse("rounds-head", args=[round_.pk, one.unit_code]), until, now)  # fmt: skip


def _graded(one) -> str:
    return one.grade_en if get_language() == "en" else one.grade


def _units(user, round_: Round) -> set[str]:
    codes = units_where(user, SCORE)
    return {unit.code for unit in queries.units_in(round_) if codes is None or unit.code in codes}


def _name(round_: Round, code: str) -> str:
    unit = queries.unit_in(round_, code)
    return in_words(unit) if unit else code


register(Source("rounds", KINDS, of))

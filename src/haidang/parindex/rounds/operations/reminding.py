"""Who has to do something in a round soon is reminded once, some days before."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from haidang.core.access.queries import holders
from haidang.core.notices import operations as notices
from haidang.core.notices.queries import of_account
from haidang.parindex.choices import REMINDER, Sheets, Stage
from haidang.parindex.permissions import APPRAISE, KEEP, SCORE
from haidang.parindex.rounds import queries, rules

AHEAD = (7, 1)  # days before the last day: an assumption


def remind(*, now: datetime) -> int:
    """Remind, seven days and one day before the last day of a stage, those who are not done; return how many were told."""
    today, told = timezone.localdate(now), 0
    for round_ in queries.running():
        left = queries.days_left(rules.last_day(round_), today)
        if left not in AHEAD:
            continue
        for unit in _not_done(round_):
            appraising = round_.stage in (Stage.APPRAISAL, Stage.SECOND)
            people = holders(APPRAISE if appraising else SCORE, today, unit)
            # Where nobody has the right in the department that leads, those who keep rounds are told.
            for person in people or (holders(KEEP, today) if appraising else []):
                told += bool(
                    notices.tell(
                        kind=REMINDER, occasion=f"{round_.pk}/{round_.stage}/{unit}/{left}", person=of_account(person),
                        data={"round": round_.title, "what": str(round_.get_stage_display()), "day": rules.last_day(round_).strftime("%d/%m/%Y")},
                        at=now, about=f"round/{round_.pk}", url=reverse("rounds-round", args=[round_.pk]),
                    )
                )  # fmt: skip
    return told


def _not_done(round_) -> list[str]:
    leaves = queries.leaves_of(round_)
    if round_.stage == Stage.SELF:
        return [one.unit.code for one in queries.progress(round_, leaves) if not one.sent]
    if round_.stage == Stage.EXPLANATION:
        sent = {one.unit_code for one in queries.sheets_of(round_, Sheets.EXPLANATION)}
        return sorted({line.unit_code for line in queries.disputed(round_)} - sent)
    if round_.stage == Stage.APPRAISAL:
        every, done = len(queries.units_in(round_)), queries.appraised_by_leaf(round_, leaves)
        return sorted({queries.lead_of(leaf) for leaf in leaves if done.get(leaf.code, 0) < every})
    if round_.stage == Stage.SECOND:
        open_still = {leaf for _unit, leaf in queries.explained_and_open(round_, leaves)}
        return sorted({queries.lead_of(leaf) for leaf in leaves if leaf.code in open_still})
    return []

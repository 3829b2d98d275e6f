"""A unit scores itself, brings evidence, sends its sheet, and explains later what it does not agree with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.access.queries import holders
from haidang.core.audit import operations as audit
from haidang.core.files import operations as files
from haidang.core.files.inspecting import Checked
from haidang.core.files.models import File
from haidang.core.notices import operations as notices
from haidang.core.notices.queries import of_account
from haidang.parindex.choices import EVIDENCE, EXPLAINING, GIVEN_BACK, SHEET, Sheets, Stage
from haidang.parindex.models import Explanation, HeadScore, Judgement, Round, Sheet
from haidang.parindex.operations import Judged, judge
from haidang.parindex.permissions import SCORE
from haidang.parindex.rounds import queries
from haidang.parindex.rounds.operations.locking import held, lock_sheets
from haidang.parindex.rounds.refusing import Locked, UnableToScore, WrittenMeanwhile

STAGE_OF = {Sheets.SELF: Stage.SELF, Sheets.EXPLANATION: Stage.EXPLANATION}


@dataclass(frozen=True)
class Said:
    """
    What is said of a leaf: a value as its rule takes it (None: it does not apply), and what proves it.

    ``seen``: the number of what stood there when the person looked, 0 where nothing did; None where nobody looked.
    """

    leaf: str
    value: Decimal | None
    note: str = ""
    seen: int | None = None


def changed(said: Sequence[Said], newest: Mapping[str, Judgement | HeadScore], rows: QuerySet) -> list[Said]:
    """
    Return what is new in a form that sends all of its lines: what the person left as they saw it is not theirs to say again.

    :param newest: by leaf what stands there now; ``rows``: everything that was said of these leaves
    :raises WrittenMeanwhile: if somebody else wrote another thing where the person changed something, since they looked
    """
    known = {leaf: (one.value, one.evidence) for leaf, one in newest.items() if one is not None}
    new = [one for one in said if known.get(one.leaf) != (one.value, one.note)]
    late = [
        one for one in new if one.seen is not None and one.leaf in known and newest[one.leaf].pk != one.seen
    ]
    saw = rows.in_bulk([one.seen for one in late if one.seen])
    left = [one for one in late if (was := saw.get(one.seen)) and (was.leaf, was.value, was.evidence) == (one.leaf, one.value, one.note)]  # fmt: skip
    if lost := [newest[one.leaf] for one in late if one not in left]:
        raise WrittenMeanwhile(lost)
    return [one for one in new if one not in left]


def _open(round_: Round, unit_code: str, kind: str) -> Round:
    """Return the round, held, while the unit may still change its sheet of this kind."""
    round_ = held(round_)
    if round_.stage != STAGE_OF[kind]:
        raise Locked(_("The round is at “%(stage)s”: nothing of the sheet can be changed. What you do not agree with, explain in its time.") % {"stage": round_.get_stage_display()})  # fmt: skip
    if sheet := queries.sheet_of(round_, unit_code, kind):
        raise Locked(
            _(
                "The sheet was sent by %(who)s at %(at)s and is locked. Files and scores stay as they were sent."
            )
            % {"who": sheet.sent_by, "at": timezone.localtime(sheet.at).strftime("%H:%M %d/%m/%Y")}
        )
    if queries.unit_in(round_, unit_code) is None:
        raise UnableToScore(_("This unit does not take part in the round."))
    return round_


@transaction.atomic
def save_own(*, round_: Round, unit_code: str, said: Sequence[Said], by) -> list[Judgement]:
    """
    Save a unit's own scores; what did not change is not written again.

    :raises Locked: if the sheet was sent or its time is over
    :raises WrittenMeanwhile: if a colleague wrote something else since the person looked
    :raises UnableToJudge: if a leaf is measured, or its rule cannot take the value
    """
    round_ = _open(round_, unit_code, Sheets.SELF)
    before = {line.leaf.code: line.own for line in queries.lines(round_, [unit_code], queries.leaves_of(round_), with_files=False)}  # fmt: skip
    written = Judgement.objects.filter(round=round_, unit_code=unit_code, stage=queries.SELF)
    new = [Judged(unit_code, one.leaf, one.value, one.note) for one in changed(said, before, written)]
    return judge(round_=round_, judged=new, stage=queries.SELF, step=Stage.SELF, by=by)


@transaction.atomic
def add_evidence(*, round_: Round, unit_code: str, leaf: str, checked: Sequence[Checked], kind: str = Sheets.SELF, at: datetime, by) -> list[File]:  # fmt: skip
    """
    Keep files for a leaf: evidence with the self-score, or more of it with an explanation.

    :raises Locked: if the sheet was sent or its time is over
    """
    round_ = _open(round_, unit_code, kind)
    if leaf not in {one.code for one in queries.leaves_of(round_)}:
        raise UnableToScore(_("No evidence is asked for this criterion."))
    owner = EVIDENCE if kind == Sheets.SELF else EXPLAINING
    return files.keep(checked=checked, owner=owner, key=queries.file_key(round_, unit_code, leaf), at=at, by=by)  # fmt: skip


@transaction.atomic
def drop_evidence(*, round_: Round, file: File, by) -> None:
    """
    Take a file of evidence away, as long as its sheet was not sent.

    :raises Locked: if it was, or its time is over
    """
    _number, unit_code, _leaf = queries.read_key(file.key)
    _open(round_, unit_code, Sheets.SELF if file.owner == EVIDENCE else Sheets.EXPLANATION)
    files.forget(owner=file.owner, keys=[file.key], only=[file.pk], by=by)


@transaction.atomic
def send_sheet(*, round_: Round, unit_code: str, kind: str = Sheets.SELF, at: datetime, by) -> Sheet:  # fmt: skip
    """
    Send a unit's sheet, which locks it: scores, notes and the digest of each file.

    :raises UnableToScore: if a leaf has no score, or neither a file nor a note that says why there is none
    :raises Locked: if it was sent already or its time is over
    """
    round_ = _open(round_, unit_code, kind)
    if kind == Sheets.SELF:
        every = queries.lines(round_, [unit_code], queries.leaves_of(round_))
        if missing := [line.leaf.code for line in every if line.own is None]:
            raise UnableToScore(_("Not scored yet: %(leaves)s. Give each a score, or say that it does not apply.") % {"leaves": ", ".join(missing)})  # fmt: skip
        if bare := [line.leaf.code for line in every if not line.proved]:
            raise UnableToScore(_("No evidence yet: %(leaves)s. Add a file, or write a note that explains why there is none.") % {"leaves": ", ".join(bare)})  # fmt: skip
    return lock_sheets(round_, [unit_code], kind, at, by, sent=True)[0]


@transaction.atomic
def give_back(*, round_: Round, unit_code: str, reason: str, at: datetime, by) -> None:
    """
    Give a sheet that was sent back to its unit, which may change it until its day is over; the audit keeps the digest it had.

    :raises UnableToScore: if no sheet was sent, the self-scoring is over, or no reason is given
    """
    round_ = held(round_)
    # Whoever signs it just now is waited for: their file goes with it.
    sheet = (
        Sheet.objects.select_for_update().filter(round=round_, unit_code=unit_code, kind=Sheets.SELF).first()
    )
    if round_.stage != Stage.SELF or sheet is None:
        raise UnableToScore(
            _("A sheet is given back only while units score themselves, and only one that was sent.")
        )
    if not reason.strip():
        raise UnableToScore(_("Write what is to be changed: the unit will read it."))
    files.forget(owner=SHEET, keys=[queries.file_key(round_, unit_code, "")], by=by)
    audit.record(
        "parindex.sheet_given_back", sheet, by=by, digest=sheet.digest, round=round_.pk, reason=reason.strip()
    )
    sheet.delete()
    for person in holders(SCORE, timezone.localdate(at), unit_code):
        notices.tell(
            kind=GIVEN_BACK, occasion=f"{round_.pk}/{sheet.digest[:16]}", person=of_account(person), at=at, about=f"round/{round_.pk}",
            data={"round": round_.title, "reason": reason.strip(), "who": str(by)}, url=reverse("rounds-unit", args=[round_.pk, unit_code]),
        )  # fmt: skip


@transaction.atomic
def explain(
    *, round_: Round, unit_code: str, leaf: str, text: str, seen: int | None = None, at: datetime, by
) -> Explanation | None:
    """
    Explain why a unit does not agree with the appraisal of a leaf; without text what was written is taken back. None where nothing is new.

    :param seen: the number of what stood there when the person looked, 0 where nothing did; None where nobody looked
    :raises UnableToScore: if the appraisal gave what the unit gave, or a colleague wrote something else since the person looked
    :raises Locked: if the explanation was sent or its time is over
    """
    round_ = _open(round_, unit_code, Sheets.EXPLANATION)
    node = next((one for one in queries.leaves_of(round_) if one.code == leaf), None)
    if node is None or not queries.line_of(round_, unit_code, node).differs:
        raise UnableToScore(_("The appraisal gave what the unit gave itself: there is nothing to explain."))
    text, written = text.strip(), Explanation.objects.filter(round=round_, unit_code=unit_code, leaf=leaf)
    now = written.order_by("pk").last()
    if text == (now.text if now else ""):
        return None
    if now is not None and seen is not None and now.pk != seen:
        was = written.filter(pk=seen).first()
        if text == (was.text if was else ""):
            return None
        raise UnableToScore(
            _("%(leaf)s: %(who)s wrote at %(at)s while you were writing: “%(text)s”. Nothing was overwritten: look at it, and save once more if yours is to stand.")
            % {"leaf": leaf, "who": now.by, "at": timezone.localtime(now.at).strftime("%H:%M"), "text": now.text}
        )  # fmt: skip
    said = Explanation.objects.create(
        round=round_, unit_code=unit_code, leaf=leaf, text=text, by=str(by)[:150], at=at
    )
    audit.record("parindex.explained", said, by=by, leaf=leaf, round=round_.pk)
    return said

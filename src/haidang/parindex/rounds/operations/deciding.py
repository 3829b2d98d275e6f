"""The council: who sits in it, when it decides about what, and what came of the votes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.parindex.choices import Choice, How, Seat, Stage
from haidang.parindex.engine.book import Node
from haidang.parindex.engine.score import NotWhatTheRuleAsks, check_said
from haidang.parindex.models import CouncilMember, Matter, Round, Sitting, Vote
from haidang.parindex.operations import Judged, judge
from haidang.parindex.rounds import heads, queries, rules
from haidang.parindex.rounds.operations.locking import held
from haidang.parindex.rounds.refusing import NoQuorum, UnableToDecide
from haidang.parindex.sheets import in_words


@transaction.atomic
def appoint(*, round_: Round, user, seat: str, position: str, by) -> CouncilMember:
    """
    Give somebody a seat in the council.

    :raises UnableToDecide: if they have one, another is the chair, or the figures are frozen
    """
    round_ = held(round_)
    if not rules.is_before(round_.stage, Stage.FROZEN):
        raise UnableToDecide(_("The figures are frozen: the council stays as it was."))
    members = queries.members_of(round_)
    if any(one.user_id == user.pk for one in members):
        raise UnableToDecide(_("%(who)s is in the council already.") % {"who": user})
    if seat == Seat.CHAIR and any(one.seat == Seat.CHAIR for one in members):
        raise UnableToDecide(_("The council has a chair already."))
    made = CouncilMember.objects.create(round=round_, user=user, seat=Seat(seat), position=position.strip())
    audit.record("parindex.appointed", made, by=by, seat=str(seat), round=round_.pk)
    return made


@transaction.atomic
def dismiss(*, member: CouncilMember, by) -> None:
    """
    Take somebody's seat away.

    :raises UnableToDecide: if they voted already, or were present
    """
    held(member.round)
    sat = any(member.pk in one.present for one in Sitting.objects.filter(round=member.round))
    if sat or Vote.objects.filter(member=member).exists():
        raise UnableToDecide(_("%(who)s took part in a decision already and stays in the council.") % {"who": member.user})  # fmt: skip
    audit.record("parindex.dismissed", member, by=by, round=member.round_id)
    member.delete()


@transaction.atomic
def convene(*, round_: Round, how: str, on: date, place: str, at: datetime, by) -> Sitting:
    """
    Call the council together: on a day in session, or to answer in writing until a day.

    The first matter of every sitting is that all the rest stands as appraised.

    :raises UnableToDecide: at another stage, without a council, while another sitting is open, or while scores of heads are missing
    """
    round_ = held(round_)
    if round_.stage != Stage.COUNCIL:
        raise UnableToDecide(_("The council decides once the second appraisal is done."))
    if not queries.members_of(round_):
        raise UnableToDecide(_("Appoint the members of the council first."))
    if queries.open_sitting(round_):
        raise UnableToDecide(_("Another sitting is open. Close it first."))
    if round_.heads_book_id and (left := heads.lacking(round_)):
        raise UnableToDecide(_("Not said of heads of units yet: %(left)s scores. The council decides about their classes as well: write them first, or that they do not apply.") % {"left": left})  # fmt: skip
    number = Sitting.objects.filter(round=round_).count() + 1
    made = Sitting.objects.create(
        round=round_,
        number=number,
        how=How(how),
        on=on,
        place=place.strip(),
        opened_at=at,
        opened_by=str(by)[:150],
    )
    Matter.objects.create(sitting=made)
    audit.record("parindex.convened", made, by=by, round=round_.pk, how=str(how))
    return made


def _open(sitting: Sitting) -> Sitting:
    found = Sitting.objects.select_for_update(of=("self",)).select_related("round__book").get(pk=sitting.pk)
    if found.closed_at:
        raise UnableToDecide(
            _("The sitting was closed at %(at)s. Nothing was done.")
            % {"at": timezone.localtime(found.closed_at).strftime("%H:%M %d/%m/%Y")}
        )
    return found


@dataclass(frozen=True)
class Proposed:
    """A leaf of a unit with the value it shall have (None: it does not apply), and why."""

    unit_code: str
    leaf: Node
    value: Decimal | None
    reason: str


@transaction.atomic
def propose(*, sitting: Sitting, proposed: Sequence[Proposed], by) -> list[Matter]:
    """
    Put leaves of units to the vote, all of them or none.

    :raises UnableToDecide: if the sitting is closed, one of them is put already, or its rule cannot take the value
    """
    sitting = _open(sitting)
    put = set(Matter.objects.filter(sitting=sitting).values_list("unit_code", "leaf"))
    units = {unit.code: unit for unit in queries.units_in(sitting.round)}
    for one in proposed:
        if one.unit_code not in units:
            raise UnableToDecide(_("This unit does not take part in the round."))
        if (one.unit_code, one.leaf.code) in put:
            raise UnableToDecide(_("%(leaf)s of %(unit)s is put to the vote already.") % {"leaf": one.leaf.code, "unit": in_words(units[one.unit_code])})  # fmt: skip
        put.add((one.unit_code, one.leaf.code))
        try:
            if one.value is not None:
                check_said(one.leaf, one.value)
        except NotWhatTheRuleAsks as error:
            raise UnableToDecide(_("Criterion %(leaf)s takes %(what)s.") % {"leaf": one.leaf.code, "what": error}) from None  # fmt: skip
    made = Matter.objects.bulk_create(
        [Matter(sitting=sitting, unit_code=one.unit_code, leaf=one.leaf.code, value=one.value, reason=one.reason.strip()) for one in proposed]
    )  # fmt: skip
    audit.record_each("parindex.proposed", {one: {"leaf": one.leaf} for one in made}, by=by, round=sitting.round_id)  # fmt: skip
    return made


@transaction.atomic
def mark_present(*, sitting: Sitting, members: Sequence[CouncilMember], discussion: str = "", by) -> Sitting:
    """
    Write down who is present in a session, and what was said so far.

    :raises UnableToDecide: if the sitting is closed or goes in writing
    """
    sitting = _open(sitting)
    if sitting.how != How.SESSION:
        raise UnableToDecide(_("In writing nobody is present: who answers takes part."))
    sitting.present, sitting.discussion = sorted(one.pk for one in members), discussion.strip()
    sitting.save(update_fields=["present", "discussion"])
    audit.record("parindex.marked_present", sitting, by=by, count=len(members))
    return sitting


@transaction.atomic
def vote(*, matter: Matter, member: CouncilMember, choice: str, at: datetime, by) -> Vote:
    """
    Vote as a member; until the sitting is closed a vote may be changed.

    :raises UnableToDecide: if the sitting is closed, or its day is over in writing
    """
    sitting = _open(matter.sitting)
    if sitting.how == How.WRITING and timezone.localdate(at) > sitting.on:
        raise UnableToDecide(_("The day for answers in writing was %(day)s.") % {"day": sitting.on.strftime("%d/%m/%Y")})  # fmt: skip
    found, _new = Vote.objects.update_or_create(
        matter=matter, member=member, defaults={"choice": Choice(choice), "at": at}
    )
    audit.record("parindex.voted", found, by=by, matter=matter.pk, choice=str(choice))
    return found


@transaction.atomic
def close(*, sitting: Sitting, discussion: str, at: datetime, by) -> Sitting:
    """
    Close a sitting: what more than half of all members are for is decided; what is not stays as appraised.

    :raises NoQuorum: if not more than half of the members took part: nothing is decided
    :raises UnableToDecide: if it is closed already
    """
    sitting = _open(sitting)
    round_, members = sitting.round, len(queries.members_of(sitting.round))
    if not rules.has_quorum(here := len(queries.took_part(sitting)), members):
        raise NoQuorum(
            _("%(here)s of %(members)s members took part: a council decides only with more than half of them. Nothing was decided; the sitting stays open.")
            % {"here": here, "members": members}
        )  # fmt: skip
    in_favour = Count("votes", filter=Q(votes__choice=Choice.YES))
    matters = list(Matter.objects.filter(sitting=sitting).annotate(in_favour=in_favour).order_by("pk"))
    for matter in matters:
        matter.adopted = rules.is_adopted(matter.in_favour, members)
    Matter.objects.bulk_update(matters, ["adopted"])
    decided = [Judged(one.unit_code, one.leaf, one.value, one.reason) for one in matters if one.adopted and one.leaf]  # fmt: skip
    judge(round_=round_, judged=decided, stage=queries.COUNCIL, step=Stage.COUNCIL, by=by)
    sitting.closed_at, sitting.closed_by, sitting.discussion = at, str(by)[:150], discussion.strip()
    sitting.save()
    audit.record("parindex.sitting_closed", sitting, by=by, round=round_.pk, took_part=here, members=members)
    return sitting

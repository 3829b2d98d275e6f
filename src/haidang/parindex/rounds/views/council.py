"""The council: what is disputed side by side, sittings, votes and minutes."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.pages import page, show
from haidang.core.print.serving import answer as on_paper
from haidang.core.refusals import Refusal
from haidang.parindex.choices import Choice, How, Seat, Stage
from haidang.parindex.models import Matter, Sitting
from haidang.parindex.rounds import access, operations, papers, queries, rules
from haidang.parindex.rounds.forms import SittingForm, proposals


@page(writes=True)
def council(request, pk):
    """What the council has to decide, and how it voted."""
    seen = access.for_council(request.user, pk)
    do, refusal = request.POST.get("do", ""), None
    form = SittingForm(
        request.POST if do == "convene" else None, initial={"on": timezone.localdate() + timedelta(3)}
    )
    rows = proposals(_disputed(seen.round), request.POST if do == "put" else None)
    if request.method == "POST":
        try:
            if _done(request, seen, do, form, rows):
                return redirect("rounds-council", pk)
        except Refusal as reason:
            refusal = reason
    return _shown(request, seen, form, rows, refusal)


def _disputed(round_) -> list[queries.Line]:
    return [] if rules.is_before(round_.stage, Stage.COUNCIL) else queries.disputed(round_)


def _shown(request, seen, form, rows, refusal):
    round_ = seen.round
    leaves = {leaf.code: leaf for leaf in queries.leaves_of(round_)}
    units = {unit.code: unit for unit in queries.units_in(round_)}
    sittings, members = queries.sittings_of(round_), queries.members_of(round_)
    open_one = next((one for one in sittings if one.closed_at is None), None)
    put = {(one.unit_code, one.leaf) for one in open_one.matters.all()} if open_one else set()
    here = queries.took_part(open_one) if open_one else set()
    wrong = any(row.problem for row in rows)
    return show(
        request, "parindex/rounds/council.html", status=400 if form.errors else 409 if wrong else 200, refusal=refusal, round=round_, seen=seen, members=members,
        open_one=open_one, sittings=[(one, [_matter(matter, seen, leaves, units) for matter in one.matters.all()]) for one in sittings],
        lines=[(row, row.line, (row.line.unit_code, row.line.leaf.code) in put) for row in rows], form=form, choices=Choice.choices,
        here=here, quorum=rules.has_quorum(len(here), len(members)), deciding=round_.stage == Stage.COUNCIL, session=How.SESSION,
        approved=queries.is_approved(round_), leads_sitting=_leads(seen), discussion=request.POST.get("discussion", open_one.discussion if open_one else ""),
    )  # fmt: skip


def _leads(seen) -> bool:
    """Say whether somebody may call the council together and close its sittings."""
    return seen.keeps or (seen.member is not None and seen.member.seat in (Seat.CHAIR, Seat.SECRETARY))


def _matter(matter: Matter, seen, leaves, units) -> dict:
    votes = list(matter.votes.all())
    return {
        "matter": matter, "leaf": leaves.get(matter.leaf), "unit": units.get(matter.unit_code),
        "mine": next((one.choice for one in votes if seen.member and one.member_id == seen.member.pk), ""),
        "counts": [(label, sum(1 for one in votes if one.choice == value)) for value, label in Choice.choices],
    }  # fmt: skip


def _done(request, seen, do, form, rows) -> bool:
    """Do what a button says; False where something typed has to be looked at again."""
    round_, by, now = seen.round, request.user, timezone.now()
    if do == "vote":
        return _voted(request, seen, now)
    if not _leads(seen):
        raise Http404
    if do == "convene":
        if not form.is_valid():
            return False
        operations.convene(round_=round_, **form.cleaned_data, at=now, by=by)
        messages.success(request, _("The council is called together. Put to the vote what is disputed."))
        return True
    sitting = _newest(round_)
    if do == "put":
        return _put(request, sitting, rows)
    discussion = request.POST.get("discussion", "")
    if "seats" in request.POST:
        ticked = set(request.POST.getlist("present"))
        members = [one for one in queries.members_of(round_) if str(one.pk) in ticked]
        operations.mark_present(sitting=sitting, members=members, discussion=discussion, by=by)
    if do == "close":
        operations.close(sitting=sitting, discussion=discussion, at=now, by=by)
        messages.success(request, _("The sitting is closed. The minutes can be printed and signed."))
    return True


def _newest(round_) -> Sitting:
    """Return the sitting that somebody saw as open: where it was closed meanwhile they are told so."""
    found = Sitting.objects.filter(round=round_).order_by("-number").first()
    if found is None:
        raise Http404
    return found


def _put(request, sitting, rows) -> bool:
    """Put everything that is filled in to the vote at once; nothing where something of it is wrong."""
    if any(row.problem for row in rows):
        return False
    filled = [operations.Proposed(row.line.unit_code, row.line.leaf, row.value, row.note) for row in rows if row.said]  # fmt: skip
    if not filled:
        raise Refusal(_("Fill in a value for what is to be put to the vote."))
    operations.propose(sitting=sitting, proposed=filled, by=request.user)
    messages.success(request, _("Put to the vote: %(count)s.") % {"count": len(filled)})
    return True


def _voted(request, seen, now) -> bool:
    """Take the votes of one member about everything on the page at once."""
    if seen.member is None:
        raise Http404
    matters = list(_newest(seen.round).matters.select_related("sitting").order_by("pk"))
    said = 0
    for matter in matters:
        choice = request.POST.get(f"c.{matter.pk}", "")
        if choice in Choice.values:
            operations.vote(matter=matter, member=seen.member, choice=choice, at=now, by=request.user)
            said += 1
    messages.success(
        request, _("Your votes are in: %(count)s of %(all)s.") % {"count": said, "all": len(matters)}
    )
    return True


@page()
def minutes(request, pk, number):
    """The minutes of a closed sitting, as PDF."""
    seen = access.for_council(request.user, pk)
    sitting = Sitting.objects.filter(round=seen.round, number=number, closed_at__isnull=False).first()
    if sitting is None:
        raise Http404
    return on_paper(papers.minutes(seen.round, sitting), f"bien-ban-hoi-dong-{pk}-{number}.pdf")

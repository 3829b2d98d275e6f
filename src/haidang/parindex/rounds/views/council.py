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
from haidang.parindex.rounds.forms import NOT_APPLICABLE, SittingForm, takes


@page(writes=True)
def council(request, pk):
    """What the council has to decide, and how it voted."""
    seen = access.for_council(request.user, pk)
    do, refusal = request.POST.get("do", ""), None
    form = SittingForm(
        request.POST if do == "convene" else None, initial={"on": timezone.localdate() + timedelta(3)}
    )
    if request.method == "POST":
        try:
            if _done(request, seen, do, form):
                return redirect("rounds-council", pk)
        except Refusal as reason:
            refusal = reason
    return _shown(request, seen, form, refusal)


def _shown(request, seen, form, refusal):
    round_ = seen.round
    leaves = {leaf.code: leaf for leaf in queries.leaves_of(round_)}
    units = {unit.code: unit for unit in queries.units_in(round_)}
    sittings, members = queries.sittings_of(round_), queries.members_of(round_)
    open_one = next((one for one in sittings if one.closed_at is None), None)
    lines = queries.disputed(round_) if not rules.is_before(round_.stage, Stage.COUNCIL) else []
    put = {(one.unit_code, one.leaf) for one in open_one.matters.all()} if open_one else set()
    here = queries.took_part(open_one) if open_one else set()
    return show(
        request, "parindex/rounds/council.html", status=400 if form.errors else 200, refusal=refusal, round=round_, seen=seen, members=members,
        open_one=open_one, sittings=[(one, [_matter(matter, seen, leaves, units) for matter in one.matters.all()]) for one in sittings],
        lines=[_disputed(line, put, request.POST) for line in lines], form=form, choices=Choice.choices,
        here=here, quorum=rules.has_quorum(len(here), len(members)), deciding=round_.stage == Stage.COUNCIL, session=How.SESSION,
        approved=queries.is_approved(round_), leads_sitting=_leads(seen), discussion=request.POST.get("discussion", ""),
    )  # fmt: skip


def _leads(seen) -> bool:
    """Say whether somebody may call the council together and close its sittings."""
    return seen.keeps or (seen.member is not None and seen.member.seat in (Seat.CHAIR, Seat.SECRETARY))


def _disputed(line: queries.Line, put: set, typed) -> dict:
    """A disputed leaf, with what was typed beside it where that was refused."""
    key = f"{line.unit_code}~{line.leaf.code}"
    return {
        "line": line, "key": key, "hint": takes(line.leaf), "put": (line.unit_code, line.leaf.code) in put,
        "typed": typed.get(f"v.{key}", ""), "why": typed.get(f"n.{key}", ""),
    }  # fmt: skip


def _matter(matter: Matter, seen, leaves, units) -> dict:
    votes = list(matter.votes.all())
    return {
        "matter": matter, "leaf": leaves.get(matter.leaf), "unit": units.get(matter.unit_code),
        "mine": next((one.choice for one in votes if seen.member and one.member_id == seen.member.pk), ""),
        "counts": [(label, sum(1 for one in votes if one.choice == value)) for value, label in Choice.choices],
    }  # fmt: skip


def _done(request, seen, do, form) -> bool:
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
    if do.startswith("put:"):
        _put(request, round_, sitting, do.removeprefix("put:"), by)
    elif do == "present":
        ticked = set(request.POST.getlist("present"))
        operations.mark_present(sitting=sitting, members=[one for one in queries.members_of(round_) if str(one.pk) in ticked], by=by)  # fmt: skip
    elif do == "close":
        operations.close(sitting=sitting, discussion=request.POST.get("discussion", ""), at=now, by=by)
        messages.success(request, _("The sitting is closed. The minutes can be printed and signed."))
    return True


def _newest(round_) -> Sitting:
    """Return the sitting that somebody saw as open: where it was closed meanwhile they are told so."""
    found = Sitting.objects.filter(round=round_).order_by("-number").first()
    if found is None:
        raise Http404
    return found


def _put(request, round_, sitting, what, by) -> None:
    unit, _sign, code = what.partition("~")
    leaf = next((one for one in queries.leaves_of(round_) if one.code == code), None)
    if leaf is None:
        raise Http404
    typed = request.POST.get(f"v.{what}", "").strip()
    value = None
    if typed != NOT_APPLICABLE:
        try:
            value = rules.number_in(typed)
        except ValueError:
            raise Refusal(_("%(leaf)s takes %(what)s.") % {"leaf": leaf.code, "what": takes(leaf)}) from None
    operations.propose(sitting=sitting, unit_code=unit, leaf=leaf, value=value, reason=request.POST.get(f"n.{what}", ""), by=by)  # fmt: skip


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

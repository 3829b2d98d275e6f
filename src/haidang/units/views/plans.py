"""Restructurings: drafting them, seeing what moves, letting them wait for their day."""

from dataclasses import replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.access.registry import named_units
from haidang.core.moving import foreseen, in_words, list_of, things_of
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.units import access, operations, queries
from haidang.units.choices import PlanState
from haidang.units.forms import PlanChange, PlanHead
from haidang.units.permissions import RECORD

OPEN = (PlanState.DRAFT, PlanState.READY)
ROWS = 50


@page(writes=True, permission=RECORD)
def listing(request):
    """Every plan; a POST begins one."""
    access.to_plans(request.user)
    form, refusal = PlanHead(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.draft(by=request.user, **form.cleaned_data)
        except Refusal as reason:
            refusal = reason
        else:
            return redirect("units:plan", pk=made.pk)
    return show(
        request, "units/plans.html", status=400 if form.errors else 200, refusal=refusal, form=form, plans=queries.plans()
    )  # fmt: skip


def _names(codes) -> dict[str, str]:
    return {unit.code: unit.name for unit in queries.named(codes)}


def _plan(request, found, *, change=None, head=None, refusal=None):
    steps = queries.steps_of(found)
    restructuring = queries.restructuring_of(found)
    named = _opened(found)
    codes = {code for _pk, step in steps for code in (*step.units, step.target) if code}
    named |= _names(
        codes | {row["to"] for row in found.outcome if row["to"]} | {row["code"] for row in found.outcome}
    )
    open_ = found.state in OPEN
    moves = foreseen(restructuring) if open_ else []
    rows = (
        [vars(one) | {"door": _door(request.user, found, restructuring, one)} for one in moves]
        if open_
        else found.outcome
    )
    now = timezone.now()
    return show(
        request, "units/plan.html", status=400 if (change and change.errors) or (head and head.errors) else 200, refusal=refusal,
        plan=found, open=open_, now=now, ahead=open_ and found.on > timezone.localdate(now), steps=[(pk, _in_words(step, named)) for pk, step in steps],
        rows=[{**row, "unit": named.get(row["code"], row["code"]), "heir": named.get(row["to"], row["to"] or "")} for row in rows],
        divided=[
            (code, named.get(code, code), [(heir, named.get(heir, heir)) for heir in heirs], found.named.get(code, ""))
            for code, heirs in restructuring.heirs.items() if len(heirs) > 1
        ],
        change=change or PlanChange(units=named_units(timezone.localdate())),
        head=head or PlanHead(initial={"title": found.title, "act": found.act, "on": found.on}),
    )  # fmt: skip


def _door(user, found, restructuring, moved) -> str:
    """Where a number opens: a list of the house that has just this, or else the plan's own page of it; empty where this person sees neither."""
    asked = (user, restructuring, moved.code, moved.kind)
    if address := list_of(*asked):
        return address
    return (
        "" if things_of(*asked) is None else reverse("units:moved", args=[found.pk, moved.code, moved.kind])
    )


@page(permission=RECORD)
def moved(request, pk, code, kind):
    """The things behind one number of a plan, a page at a time, as they are now."""
    found = access.for_planning(request.user, pk)
    restructuring = queries.restructuring_of(found)
    if found.state not in OPEN or code not in restructuring.heirs:
        raise Http404
    things = things_of(request.user, restructuring, code, kind)
    if things is None:
        raise Http404
    alone = replace(restructuring, heirs={code: restructuring.heirs[code]})
    counted = next((one for one in foreseen(alone) if one.kind == kind), None)
    if counted is None:  # all of it went elsewhere meanwhile: the plan says what is left
        return redirect("units:plan", pk=pk)
    listing = Paginator(things, ROWS).get_page(request.GET.get("page"))
    named = _names({code, counted.to} - {None}) | _opened(found)
    return show(
        request, "units/moved.html", plan=found, moved=counted, unit=named.get(code, code), heir=named.get(counted.to, counted.to or ""),
        listing=listing, lines=in_words(kind, listing), now=timezone.now(),
    )  # fmt: skip


def _opened(found) -> dict[str, str]:
    return {one.code: one.name for _pk, step in queries.steps_of(found) for one in step.into}


def _in_words(step, named) -> str:
    before = ", ".join(f"{named.get(code, code)} ({code})" for code in step.units)
    after = ", ".join(f"{one.name} ({one.code})" for one in step.into)
    target = named.get(step.target, step.target)
    label = dict(PlanChange.KINDS)[step.kind]
    return f"{label}: {before} → {' · '.join(part for part in (after, target) if part)}"


@page(writes=True, permission=RECORD)
def plan(request, pk):
    """One plan with all that moves; a POST does one thing with it."""
    found = access.for_planning(request.user, pk)
    if request.method != "POST":
        return _plan(request, found)
    does, said = request.POST.get("does", ""), request.POST
    change = head = None
    if does == "add":
        change = PlanChange(said, units=named_units(timezone.localdate()))
        if not change.is_valid():
            return _plan(request, found, change=change)
    elif does == "edit":
        head = PlanHead(said)
        if not head.is_valid():
            return _plan(request, found, head=head)
    try:
        if does == "add":
            operations.add_step(plan=found, step=change.step(), by=request.user)
        elif does == "edit":
            operations.edit(plan=found, by=request.user, **head.cleaned_data)
        elif does == "drop":
            operations.drop_step(plan=found, number=_number(said.get("step")), by=request.user)
        elif does == "name":
            operations.name_heir(
                plan=found, code=said.get("code", ""), heir=said.get("heir", ""), by=request.user
            )
        elif does == "ready":
            operations.make_ready(plan=found, today=timezone.localdate(), by=request.user)
        elif does == "withdraw":
            operations.withdraw(plan=found, reason=said.get("reason", ""), by=request.user)
        else:
            raise Http404
    except Refusal as reason:
        found.refresh_from_db()
        return _plan(request, found, change=change, head=head, refusal=reason)
    messages.success(request, _("Done. The plan is kept."))
    return redirect("units:plan", pk=pk)


def _number(text) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0

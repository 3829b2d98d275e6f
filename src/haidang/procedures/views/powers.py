"""Who holds which power, and who may decide."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.access.queries import units_where
from haidang.core.access.registry import named_units
from haidang.core.dated.queries import NoRuleInForce, rule_in_force
from haidang.core.forms import day_in
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.procedures import access, operations, queries
from haidang.procedures.forms import Asking, Passing, TakingBack
from haidang.procedures.permissions import DELEGATE
from haidang.units import operations as unit_operations
from haidang.units import queries as units

ROWS = 50


def _names(today) -> dict[str, str]:
    city = units.city()
    return ({city.code: city.name} if city else {}) | named_units(today)


def _powers(request, form=None, refusal=None):
    today = timezone.localdate()
    words, ended = request.GET.get("q", "").strip(), request.GET.get("what") == "ended"
    mine = units_where(request.user, DELEGATE) if request.user.is_authenticated else set()
    names = _names(today)
    if form is None and mine != set():
        form = Passing(
            from_units={code: name for code, name in names.items() if mine is None or code in mine},
            to_units=names,
            initial={"starts_on": today},
        )
    at, on = request.GET.get("at", ""), day_in(request.GET, "on")
    found = units.delegations_in({at} if at else None, on or today, words, ended)
    listing = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = [
        {
            "one": one, "procedure": queries.by_code(one.procedure_code) if one.procedure_code else None,
            "later": one.starts_on > today,
            "may_revoke": not one.revoked_on and not ended and (mine is None or one.from_unit.code in mine),
        }
        for one in listing
    ]  # fmt: skip
    try:
        rule = rule_in_force("units.delegation", today)
    except NoRuleInForce:
        rule = None
    return show(
        request, "procedures/powers.html", status=400 if form and form.errors else 200, refusal=refusal,
        form=form, listing=listing, rows=rows, words=words, ended=ended, rule=rule,
        at=at, on=on, place=names.get(at, at),
    )  # fmt: skip


@page(writes=True, public=True)
def powers(request):
    """Which power passed from whom to whom; whoever may record it does so with a POST."""
    if request.method != "POST":
        return _powers(request)
    mine = units_where(request.user, DELEGATE) if request.user.is_authenticated else set()
    if mine == set():
        raise Http404
    names = _names(timezone.localdate())
    from_units = {code: name for code, name in names.items() if mine is None or code in mine}
    form = Passing(request.POST, from_units=from_units, to_units=names)
    if not form.is_valid():
        return _powers(request, form)
    said = form.cleaned_data
    access.for_delegating(request.user, said["from_"].unit.code)
    try:
        operations.delegate(
            kind=said["kind"], from_=said["from_"], to=said["to_"], starts_on=said["starts_on"], ends_on=said["ends_on"],
            act=said["act"], field=said["field"], procedure=said["found"], onward=said["onward"], mark=said["mark"],
            by=request.user,
        )  # fmt: skip
    except Refusal as reason:
        return _powers(request, form, reason)
    messages.success(request, _("The power passed to %(to)s is recorded.") % {"to": said["to_"].name})
    return redirect("procedures:powers")


@page(writes=True, permission=DELEGATE)
def revoke(request, pk):
    """Record that a power was taken back, from which day on and by which act."""
    found = access.for_revoking(request.user, pk)
    form = TakingBack(request.POST or None, initial={"last_day": timezone.localdate()})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            unit_operations.revoke(delegation=found, by=request.user, **form.cleaned_data)
        except Refusal as reason:
            refusal = reason
        else:
            messages.success(request, _("It is recorded that the power was taken back."))
            return redirect("procedures:powers")
    return show(
        request, "procedures/revoke.html", status=400 if form.errors else 200, refusal=refusal, one=found, form=form
    )  # fmt: skip


@page(public=True)
def who_decides(request, code):
    """Who may decide this procedure at a unit on a day: the way the power went, and the acts."""
    procedure = queries.by_code(code)
    if procedure is None:
        raise Http404
    today = timezone.localdate()
    names = named_units(today)
    form = Asking(request.GET or None, units=names, initial={"unit": procedure.unit_code, "on": today})
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    on = asked.get("on") or today
    unit = asked.get("unit") or procedure.unit_code
    return show(
        request, "procedures/who_decides.html", procedure=procedure, form=form, on=on, today=today,
        decider=queries.who_decides(procedure, unit, on) if unit else None,
    )  # fmt: skip

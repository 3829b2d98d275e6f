"""Who holds which role where: for those who give them."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from haidang.core.access import access, operations
from haidang.core.access.permissions import GRANT
from haidang.core.access.queries import actings_in, grants_in, names_where, narrowed, units_where
from haidang.core.access.registry import permissions, roles
from haidang.core.accounts.forms import EVERYWHERE, Giving
from haidang.core.accounts.queries import acting_rows
from haidang.core.forms import day_in, number_in
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal

ROWS = 50


@page(writes=True, permission=GRANT)
def rights(request):
    """Who holds what in one's units, narrowed to one unit or one name; a POST gives a role."""
    today = timezone.localdate()
    mine = units_where(request.user, GRANT)
    names = names_where(mine, today)
    form = Giving(
        request.POST or None, units=names, everywhere=mine is None, roles=access.roles_to_give(request.user),
        initial={"starts_on": today} | _once_more(request.user, number_in(request.GET, "like")),
    )  # fmt: skip
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        access.for_giving(request.user, given["role"], given["unit_code"])
        try:
            operations.grant(by=request.user, **given)
        except Refusal as reason:
            refusal = reason
        else:
            messages.success(request, _("%(person)s has the role now.") % {"person": given["user"]})
            return redirect(f"{reverse('rights')}?{urlencode({'q': given['user'].username})}")
    unit, words = request.GET.get("unit", ""), request.GET.get("q", "").strip()
    where, on = narrowed(mine, unit, today), day_in(request.GET, "on")
    at = "" if unit else request.GET.get("at", "")  # who chooses a unit on the page asks anew
    if at:  # what is given in this very unit, not what reaches it
        where = {at} if where is None else where & {at}
    listing = Paginator(grants_in(where, on or today, words), ROWS).get_page(request.GET.get("page"))
    actings = acting_rows(
        actings_in(where, on or today, words)[:ROWS],
        today,
        lambda one: access.may_end_acting(request.user, one),
    )
    rows = [
        {
            "grant": grant, "role": roles().get(grant.role), "unit": names.get(grant.unit_code, grant.unit_code),
            "begins_later": grant.starts_on > today, "may_end": access.may_give(request.user, grant.role, grant.unit_code),
        }
        for grant in listing
    ]  # fmt: skip
    told = [(role, [permissions()[name] for name in sorted(role.permissions)]) for role in roles().values()]
    return show(
        request, "accounts/rights.html", status=400 if form.errors else 200, refusal=refusal,
        form=form, listing=listing, rows=rows, units=names, unit=unit, words=words, roles=told, actings=actings,
        at=at, on=on, place=names.get(at, at),
    )  # fmt: skip


def _once_more(user, pk: int | None) -> dict:
    """Return what the form says to begin with, where somebody is to hold a role on from the day after its end."""
    held = access.to_prolong(user, pk)
    if held is None:
        return {}
    return {
        "user": held.user.username, "role": held.role, "unit_code": held.unit_code or EVERYWHERE,
        "starts_on": held.ends_on + timedelta(1),
    }  # fmt: skip


@page(writes=True, permission=GRANT)
def end_right(request, pk):
    """Take a role away from somebody, at once."""
    if request.method != "POST":
        raise Http404
    held = access.for_ending(request.user, pk)
    try:
        operations.end(grant=held, at=timezone.now(), by=request.user)
    except Refusal as reason:
        messages.error(request, reason.message)
    else:
        messages.success(request, _("%(person)s no longer has the role.") % {"person": held.user})
    return redirect(f"{reverse('rights')}?{urlencode({'q': held.user.username})}")

"""Who holds which position of which unit: recording it."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from haidang.core.access.queries import units_where
from haidang.core.access.registry import named_units
from haidang.core.forms import day_in, number_in
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.units import access, operations, queries
from haidang.units.forms import Appointment, LastDay, TableFile
from haidang.units.permissions import RECORD

ROWS = 50


def _units(user) -> tuple[set[str] | None, dict[str, str]]:
    """The codes in which somebody may record (None: all), and the names of those that exist today; the city itself too."""
    mine, today = units_where(user, RECORD), timezone.localdate()
    city = queries.city()
    names = ({city.code: city.name} if city else {}) | named_units(today)
    return mine, {code: name for code, name in names.items() if mine is None or code in mine}


def _once_more(user, pk: int | None) -> dict:
    """Return what the form says to begin with, where somebody is to hold a position on from the day after its end."""
    term = access.to_prolong(user, pk)
    if term is None:
        return {}
    position = term.position
    return {
        "unit": position.unit.code, "kind": position.kind, "title": position.title, "full_name": term.full_name,
        "user": term.user.username if term.user else "", "starts_on": term.ends_on + timedelta(1),
    }  # fmt: skip


def _positions(request, form=None, file=None, refusal=None, wrong=()):
    mine, names = _units(request.user)
    unit, words = request.GET.get("unit", ""), request.GET.get("q", "").strip()
    today, on = timezone.localdate(), day_in(request.GET, "on")
    at = "" if unit else request.GET.get("at", "")  # who chooses a unit on the page asks anew
    if form is None:
        begun = _once_more(request.user, number_in(request.GET, "like"))
        form = Appointment(units=names, initial={"unit": unit, "starts_on": today} | begun)
    listing = Paginator(queries.terms_in(mine, words, at or unit, on), ROWS).get_page(request.GET.get("page"))
    return show(
        request, "units/positions.html", status=400 if form.errors or wrong or (file and file.errors) else 200, refusal=refusal,
        form=form, file=file or TableFile(), wrong=wrong, listing=listing, units=names, unit=unit, words=words, today=today,
        at=at, on=on, place=names.get(at, at),
    )  # fmt: skip


@page(writes=True, permission=RECORD)
def positions(request):
    """Who holds what in the units one records for; a POST records a holder."""
    if request.method != "POST":
        return _positions(request)
    form = Appointment(request.POST, units=_units(request.user)[1])
    if not form.is_valid():
        return _positions(request, form)
    said = dict(form.cleaned_data)
    unit = queries.by_code(said.pop("unit"))
    access.for_recording(request.user, unit.code)
    try:
        term = operations.appoint(unit=unit, by=request.user, **said)
    except Refusal as reason:
        return _positions(request, form, refusal=reason)
    messages.success(
        request,
        _("Recorded: %(who)s, %(title)s.") % {"who": term.full_name, "title": term.position.title},
    )
    return redirect(f"{reverse('units:positions')}?{urlencode({'unit': unit.code})}")


@page(writes=True, permission=RECORD)
def take_in(request):
    """Take in positions and holders from a file, all or nothing."""
    if request.method != "POST":
        raise Http404
    file = TableFile(request.POST, request.FILES)
    if not file.is_valid():
        return _positions(request, file=file)
    access.for_recording_in(request.user, {str(row.get("unit", "")) for row in file.rows})
    try:
        positions, new, changed = operations.import_terms(
            rows=file.rows, units=units_where(request.user, RECORD), by=request.user
        )
    except operations.UnableToImport as refusal:
        return _positions(request, file=file, wrong=refusal.lines)
    messages.success(
        request,
        _("Taken in: %(positions)s new positions, %(new)s new holders, %(changed)s changed.")
        % {"positions": positions, "new": new, "changed": changed},
    )
    return redirect("units:positions")


@page(writes=True, permission=RECORD)
def end_term(request, pk):
    """Give somebody's term its last day."""
    if request.method != "POST":
        raise Http404
    term = access.for_ending_a_term(request.user, pk)
    form = LastDay(request.POST)
    back = f"{reverse('units:positions')}?{urlencode({'unit': term.position.unit.code})}"
    if not form.is_valid():
        messages.error(request, _("Give the last day as a date."))
        return redirect(back)
    try:
        operations.end_term(term=term, ends_on=form.cleaned_data["ends_on"], by=request.user)
    except Refusal as reason:
        messages.error(request, reason.message)
    else:
        messages.success(request, _("The last day of %(who)s is recorded.") % {"who": term.full_name})
    return redirect(back)

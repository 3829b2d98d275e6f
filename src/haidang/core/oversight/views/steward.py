"""Requests of people about their data, for the steward who settles them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.oversight import access, forms, operations, queries
from haidang.core.oversight.choices import State, Wish
from haidang.core.oversight.models import PersonalRequest
from haidang.core.oversight.permissions import STEWARD
from haidang.core.oversight.serving import to_take_along
from haidang.core.pages import page, show
from haidang.core.people import masked
from haidang.core.refusals import Refusal

SHOWN, ROWS = 20, 50


@page(permission=STEWARD)
def requests(request):
    """What people asked for, open ones first; whose data it is stands there masked."""
    access.for_stewarding(request.user)
    listing = Paginator(queries.requests(), ROWS).get_page(request.GET.get("page"))
    rows = [(one, masked(PersonalRequest, "asked_by", one.asked_by)) for one in listing]
    return show(request, "oversight/requests.html", listing=listing, rows=rows, now=timezone.now())


@page(writes=True, permission=STEWARD)
def new(request):
    """Take in a request."""
    access.for_stewarding(request.user)
    form, refusal = forms.TakingIn(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            taken = operations.take_in(**form.cleaned_data, at=timezone.now(), by=request.user)
        except Refusal as reason:
            refusal = reason
        else:
            return redirect("personal-request", pk=taken.pk)
    return show(
        request, "oversight/request_new.html", status=400 if form.errors else 200, form=form, refusal=refusal
    )


@page(permission=STEWARD)
def retention(request):
    """Every field about people that is kept anywhere, with what it is for and how long."""
    access.for_stewarding(request.user)
    return show(request, "oversight/retention.html", terms=queries.terms(timezone.localdate()))


@page(writes=True, permission=STEWARD)
def one(request, pk):
    """A request and what is kept about its person: masked, until a reason is given; a POST does one thing."""
    doing = DOINGS.get(request.POST.get("do")) if request.method == "POST" else None
    if doing:
        return doing(request, pk)
    return _page_of(request, access.for_settling(request.user, pk))


def _goes_on(found) -> bool:
    return found.state == State.OPEN or (found.wish == Wish.EXPORT and found.state == State.DONE)


def _about(found):
    return queries.about(found.handle, found.value) if _goes_on(found) else []


def _right(request, reason="") -> operations.By:
    return operations.By(STEWARD, *access.for_stewarding(request.user), reason)


def _page_of(request, found, kinds=None, refusal=None, status=200, kept=(), seen=None, **bound):
    """:param seen: taken before the rows were read: what changes after that is not erased unseen"""
    asked = {"handle": found.handle, "value": found.value, "on": timezone.localdate()}
    open_to_deeds = _goes_on(found)
    opened, about = kinds is not None, _about(found)
    seen = seen or queries.fingerprint(about, asked["on"])
    if kinds is None and open_to_deeds:
        kinds = operations.find(**asked, by=request.user, right=_right(request), most=SHOWN)
    return show(
        request, "oversight/request.html", status=status, refusal=refusal, found=found, opened=opened, may=open_to_deeds,
        kinds=kinds or [], now=timezone.now(), kept=kept,
        seen=seen, erasable=sum(len(queries.erasable(one, asked["on"])) for one in about),
        asked_by=masked(PersonalRequest, "asked_by", found.asked_by), value=masked(PersonalRequest, "value", found.value),
        looking=bound.get("looking") or forms.Looking(), answering=bound.get("answering") or forms.Answering(),
    )  # fmt: skip


def _look(request, pk):
    found, looking = access.for_settling(request.user, pk), forms.Looking(request.POST)
    if not _goes_on(found):
        return _page_of(request, found)
    if not looking.is_valid():
        return _page_of(request, found, status=400, looking=looking)
    right = _right(request, looking.cleaned_data["reason"])
    seen = queries.fingerprint(_about(found), timezone.localdate())
    try:
        kinds = operations.look(
            handle=found.handle,
            value=found.value,
            on=timezone.localdate(),
            by=request.user,
            right=right,
            most=SHOWN,
        )
    except Refusal as reason:
        return _page_of(request, found, refusal=reason, looking=looking)
    return _page_of(request, found, kinds, seen=seen, looking=looking)


def _hand_out(request, pk):
    try:
        with transaction.atomic():
            found = access.for_settling(request.user, pk, lock=True)
            rows = operations.hand_out(
                request=found, on=timezone.localdate(), at=timezone.now(), by=request.user, right=_right(request, found.act)
            )  # fmt: skip
            return to_take_along(rows, request.POST.get("ending", ""), f"hai-dang-yeu-cau-{found.pk}")
    except Refusal as reason:
        return _page_of(request, access.for_settling(request.user, pk), refusal=reason)


def _erase(request, pk):
    try:
        with transaction.atomic():
            rows = operations.settle(
                request=access.for_settling(request.user, pk, lock=True), seen=request.POST.get("seen", ""),
                on=timezone.localdate(), at=timezone.now(), by=request.user,
            )  # fmt: skip
    except Refusal as reason:
        found = access.for_settling(request.user, pk)
        return _page_of(request, found, refusal=reason, kept=reason.details.get("kept", []))
    messages.success(
        request,
        _("Erased: %(gone)s fields. Kept, with the term beside each: %(left)s.")
        % {"gone": sum(len(row.erased) for row in rows), "left": sum(len(row.kept) for row in rows)},
    )
    return _page_of(request, access.for_settling(request.user, pk), kept=rows)


def _close(request, pk):
    answering = forms.Answering(request.POST)
    if not answering.is_valid():
        return _page_of(request, access.for_settling(request.user, pk), status=400, answering=answering)
    try:
        with transaction.atomic():
            found = access.for_settling(request.user, pk, lock=True)
            operations.close(request=found, **answering.cleaned_data, at=timezone.now(), by=request.user)
    except Refusal as reason:
        return _page_of(request, access.for_settling(request.user, pk), refusal=reason, answering=answering)
    messages.success(request, _("The request is settled."))
    return redirect("personal-request", pk=pk)


DOINGS = {"look": _look, "hand-out": _hand_out, "erase": _erase, "close": _close}

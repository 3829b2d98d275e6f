"""What outside systems were not told yet, why, and what a person does about it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.exchange import access, operations, queries
from haidang.exchange.choices import OPEN, STUCK, State
from haidang.exchange.forms import Asked, LeavingOut
from haidang.exchange.permissions import MANAGE
from haidang.exchange.registry import kinds, systems

SIZE = 50
STATES = [(str(state), State(state).label) for state in OPEN]


@page(writes=True, permission=MANAGE)
def unsent(request):
    """What is not sent, by system; a POST sends everything of a system again that waits for a person."""
    refusal = None
    if request.method == "POST":
        system = request.POST.get("system", "")
        try:
            if system not in systems():
                raise operations.UnableToSendAgain(_("There is no such system. Look at the list again."))
            count = operations.send_again(system=system, at=timezone.now(), by=request.user)
        except Refusal as reason:
            refusal = reason
        else:
            _say_sent_again(request, count)
            return redirect("exchange:unsent")
    asked = Asked(request.GET)
    filters, now = asked.filters(), timezone.now()
    rows = list(queries.unsent(**filters)[: SIZE + 1])
    return show(
        request, "exchange/unsent.html", refusal=refusal, form=asked, now=now, standings=queries.standings(), states=STATES,
        rows=[_row(one) for one in rows[:SIZE]], later=rows[SIZE - 1].pk if len(rows) > SIZE else None, first=filters["after"] == 0,
    )  # fmt: skip


@page(writes=True, permission=MANAGE)
def one(request, pk):
    """One message that is not sent: send it again, or leave it out with a reason."""
    message = access.for_deciding(request.user, pk)
    form, refusal = LeavingOut(), None
    if request.method == "POST":
        try:
            if "again" in request.POST:
                count = operations.send_again(numbers=[message.pk], at=timezone.now(), by=request.user)
                _say_sent_again(request, count)
                return redirect("exchange:unsent")
            form = LeavingOut(request.POST)
            if form.is_valid():
                operations.leave_out(
                    message=message, reason=form.cleaned_data["reason"], at=timezone.now(), by=request.user
                )
                messages.success(request, _("It is left out; what waited behind it is sent."))
                return redirect("exchange:unsent")
        except Refusal as reason:
            refusal = reason
    found = queries.unsent(subject=message.subject, system=message.system)
    return show(
        request, "exchange/one.html", status=400 if form.errors else 200, refusal=refusal, form=form, now=timezone.now(),
        row=_row(found.get(pk=message.pk)), behind=found.filter(pk__gt=message.pk).count(), back=reverse("exchange:unsent"),
    )  # fmt: skip


def _say_sent_again(request, count: int) -> None:
    said = ngettext("%(n)s message is sent again.", "%(n)s messages are sent again.", count) % {"n": count}
    messages.success(request, said)


def _row(message) -> dict:
    kind, system = kinds().get(message.kind), systems().get(message.system)
    return {
        "message": message, "what": kind.title if kind else message.kind, "system": system.title if system else message.system,
        "door": kind.door(message.subject) if kind and kind.door else "", "decide": message.state in STUCK,
    }  # fmt: skip

"""The desk: what waits for a person, as a page of it is drawn, and what is done with several things at once."""

from datetime import datetime

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from haidang.core import inbox
from haidang.core.pages import page, show
from haidang.core.ui.templatetags.ui import moment, shortened

SIZE = 50


def _lines(found: inbox.Desk) -> list[tuple]:
    """Return the lines of the desk in words: fifty of them are drawn, so they are plain for the template."""
    late, unknown, choose = _("late since %(t)s"), _("no deadline yet"), _("Tick %(what)s")
    lines = []
    for one in found.shown:
        thing = one.thing
        due = moment(thing.due) if thing.due else unknown
        look = "late" if thing.late else "" if thing.due else "text-secondary"
        barred = "" if one.source.actions else "disabled"  # nothing is done with several of these
        lines.append(
            (
                look, late % {"t": due} if thing.late else due, shortened(thing.title, 110), thing.url, thing.detail, thing.mark,
                one.tick, choose % {"what": thing.title.partition(" · ")[0]}, barred,
            )
        )  # fmt: skip
    return lines


def _number(text: str) -> int:
    return int(text) if len(text) < 6 and text.isascii() and text.isdigit() and int(text) else 1


def _asked(request, now: datetime) -> tuple[inbox.Desk, str, int]:
    what, number = request.GET.get("what", ""), _number(request.GET.get("page", "1"))
    found = inbox.waiting_for(request.user, now, what, number, SIZE)
    pages = max(1, -(-found.asked // SIZE))
    if number > pages:  # what was there is done by now: the last page there is, not an empty one
        number = pages
        found = inbox.waiting_for(request.user, now, what, number, SIZE)
    return found, what, number


@page()
def desk(request):
    """What waits for me, from every app, by deadline."""
    now = timezone.now()
    found, what, number = _asked(request, now)
    piles = [("", _("in all"), found.total, 0), (inbox.LATE, _("late"), found.late, found.late), *found.kinds]
    return show(
        request, "web/desk.html", lines=_lines(found), now=now, piles=piles, what=what, number=number,
        pages=max(1, -(-found.asked // SIZE)), actions=found.actions, whole="all" in request.GET,
    )  # fmt: skip


def _back(request) -> str:
    """Return the address of the part of the desk somebody came from."""
    kept = {name: request.POST[name] for name in ("what", "page") if request.POST.get(name)}
    return f"{reverse('web:desk')}{f'?{urlencode(kept)}' if kept else ''}"


@page(writes=True)
def together(request):
    """
    Do one thing with everything that was ticked.

    First it is shown what will become of each, and asked what is needed; with ``sure`` it is done, each by itself, and shown.
    """
    if request.method != "POST":
        return redirect("web:desk")
    named, things = inbox.action_named(request.POST.get("do", "")), inbox.ticked(request.POST.getlist("tick"))
    if wrong := _wrong(named, things):
        messages.error(request, wrong)
        return redirect(_back(request))
    source, action = named
    sure = "sure" in request.POST
    form = action.form(request.POST if sure else None) if action.form else None
    told = {"action": action, "back": _back(request), "form": form}
    if sure and (form is None or form.is_valid()):
        said = inbox.do_together(request.user, source, action, things, form.cleaned_data if form else {})
        return show(request, "web/together_done.html", **told, **_parted(said))
    said = inbox.foreseen(request.user, source, action, things, timezone.now())
    return show(
        request, "web/together.html", status=400 if form and form.errors else 200, name=request.POST["do"],
        what=request.POST.get("what", ""), number=request.POST.get("page", ""), **told, **_parted(said),
    )  # fmt: skip


def _wrong(named, things) -> str:
    if named is None:
        return _("Choose what is to be done.")
    if not things:
        return _("Tick at least one line first.")
    if len(things) > SIZE:
        most = ngettext("Tick %(n)s line at most.", "Tick %(n)s lines at most.", SIZE)
        return most % {"n": SIZE}
    return ""


def _parted(said: list[inbox.Foreseen]) -> dict:
    """Part what is or will be done from what is refused; the tick of each is what a form sends again."""
    return {
        "done": [one for one in said if not one.why],
        "refused": [one for one in said if one.why],
        "ticks": [f"{one.ticked.source}/{one.ticked.key}/{one.ticked.seen_as}" for one in said],
    }

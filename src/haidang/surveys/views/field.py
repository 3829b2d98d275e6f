"""
Field sheets: filled in with people at home, on a tablet that may have no network.

Without JavaScript the page sends each sheet at once. With it, sheets are kept on the tablet (``field.js``, ``worker.js``) and sent when there is a network.
"""

import json
import re
from datetime import date
from pathlib import Path
from secrets import token_hex

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.surveys import access, operations, queries
from haidang.surveys.asked.filling import read, shown
from haidang.surveys.choices import Way
from haidang.surveys.operations import Sheet
from haidang.surveys.permissions import COLLECT

NUMBER = re.compile(r"[A-Za-z0-9-]{6,40}")
AT_ONCE = 200
WORKER = Path(__file__).parents[1] / "static" / "surveys" / "worker.js"


@page(public=True)
def worker(request):
    """What keeps the page of the field on a tablet; it stands here because it may keep pages of its own folder only."""
    return HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})  # fmt: skip


@page(permission=COLLECT)
def listing(request):
    """The surveys that take field sheets today."""
    return show(
        request, "surveys/in_the_field.html", listed=queries.open_for(Way.FIELD, timezone.localdate())
    )


@page(writes=True, permission=COLLECT)
def sheet(request, code):
    """One sheet to fill in."""
    campaign, today = access.to_field(code), timezone.localdate()
    asked, refusal, problems = queries.asked_in(campaign), None, {}
    number = request.POST.get("sheet", "")
    number = number if NUMBER.fullmatch(number) else f"P-{token_hex(5)}"
    unit = request.POST.get("unit", "")
    if request.method == "POST":
        problems = read(asked, request.POST).problems
        if not access.may_collect(request.user, unit):
            problems |= {"unit": _("You may not send sheets of this unit. Choose one of the list.")}
        if not problems:
            try:
                taken = operations.take_in_sheets(campaign=campaign, sheets=[Sheet(number, unit, today, request.POST)], on=today, by=request.user)  # fmt: skip
            except Refusal as reason:
                refusal = reason
            else:
                if taken.kept:
                    messages.success(request, _("Sheet %(number)s is kept.") % {"number": number})
                    return redirect("surveys:field", code)
                problems = {"unit": taken.wrong[number]}
    return show(
        request, "surveys/field.html", refusal=refusal, status=400 if problems else 200, campaign=campaign, asked=asked, problems=problems, number=number,
        questions=list(shown(asked, request.POST if request.method == "POST" else None, problems)), unit=unit,
        units=access.units_in_the_field(request.user, today),
    )  # fmt: skip


@page(writes=True, permission=COLLECT)
def sheets(request, code):
    """Sheets that a tablet kept, as JSON; the answer says which are here now and what is wrong with the others."""
    campaign, today = access.to_field(code), timezone.localdate()
    if request.method != "POST":
        return redirect("surveys:field", code)
    try:
        sent = [_sheet(one, today) for one in json.loads(request.body)["sheets"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"message": _("This is not what a tablet sends: a list of sheets with number, unit, day and what was typed.")}, status=400)  # fmt: skip
    if len(sent) > AT_ONCE:
        return JsonResponse({"message": _("At most %(n)s sheets at once.") % {"n": AT_ONCE}}, status=400)
    foreign = {one.number: _("You may not send sheets of this unit. Choose one of the list.") for one in sent if not access.may_collect(request.user, one.unit_code)}  # fmt: skip
    try:
        taken = operations.take_in_sheets(campaign=campaign, sheets=[one for one in sent if one.number not in foreign], on=today, by=request.user)  # fmt: skip
    except Refusal as reason:
        return JsonResponse({"message": str(reason.message)}, status=409)
    return JsonResponse({"kept": taken.kept, "wrong": taken.wrong | foreign})


def _sheet(one: dict, today: date) -> Sheet:
    """:raises ValueError: if it is not what a tablet sends"""
    if not NUMBER.fullmatch(one["number"]) or not isinstance(one["unit"], str):
        raise ValueError(one)
    try:
        day = date.fromisoformat(str(one.get("day")))
    except ValueError:
        day = today  # a clock that says nothing
    return Sheet(
        one["number"], one["unit"][:40], day, {str(key): value for key, value in one["typed"].items()}
    )

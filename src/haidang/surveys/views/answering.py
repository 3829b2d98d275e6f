"""For those who answer: with a code, at a counter, at a kiosk. Nobody signs in, and nothing says who they are."""

from secrets import randbits

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.surveys import access, operations, queries
from haidang.surveys.asked.filling import read, shown
from haidang.surveys.choices import Way
from haidang.surveys.forms import CodeForm
from haidang.surveys.rules import codes
from haidang.units.queries import by_code as unit_by_code

SECONDS_TO_READ_THANKS = 10
# A kiosk somebody left begins anew for the next person; nobody who is still answering a long form loses it (assumptions).
SECONDS_LEFT_ALONE = 240
SECONDS_FOR_AN_ANSWER = 20
KEYS = 2**52
DIGITS = 16  # of the longest key


def _form(request, template, campaign, unit, refusal=None, filled=None, **more):
    asked = queries.asked_in(campaign)
    problems = filled.problems if filled else {}
    return show(
        request, template, refusal=refusal, status=400 if problems else 200, campaign=campaign, asked=asked, unit=unit,
        title=str(campaign),
        questions=list(shown(asked, request.POST if request.method == "POST" else None, problems)), problems=problems,
        key=_key(request), **more,
    )  # fmt: skip


def _key(request) -> int:
    """The number of this form, kept when it comes back with something to mend."""
    said = request.POST.get("key", "")
    known = said.isdecimal() and len(said) <= DIGITS and int(said) < KEYS
    return int(said) if known else randbits(52)


@page(writes=True, public=True)
def by_code(request, secret):
    """The questions that a one-time code opens; a POST answers them, once."""
    found, today = queries.code(secret), timezone.localdate()
    if found is None:
        return show(request, "surveys/code.html", status=404, form=CodeForm(initial={"code": codes.in_groups(secret)}), unknown=True)  # fmt: skip
    refusal, filled = None, None
    if found.used:
        return show(request, "surveys/over.html", status=410, sentence=_("This code was used already: your answer is kept. Thank you."))  # fmt: skip
    if not found.campaign.starts_on <= today <= found.campaign.ends_on:
        return show(request, "surveys/over.html", status=410, sentence=_("This survey can be answered from %(first)s to %(last)s.") % {"first": f"{found.campaign.starts_on:%d/%m/%Y}", "last": f"{found.campaign.ends_on:%d/%m/%Y}"})  # fmt: skip
    if request.method == "POST":
        filled = read(queries.asked_in(found.campaign), request.POST)
        if not filled.problems:
            try:
                operations.answer_by_code(code=found, filled=filled, on=today)
            except Refusal as reason:
                refusal = reason
            else:
                return redirect("surveys:thanks")
    return _form(request, "surveys/answer.html", found.campaign, unit_by_code(found.unit_code), refusal, filled, way="code")  # fmt: skip


@page(public=True)
def type_code(request):
    """For who has a code on paper: typed here, it leads to its questions."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        code = codes.as_typed(form.cleaned_data["code"])
        if len(code) == codes.LENGTH:
            return redirect("surveys:by-code", code)
        form.add_error("code", _("A code has %(n)s letters and digits. Look whether one is missing.") % {"n": codes.LENGTH})  # fmt: skip
    return show(request, "surveys/code.html", status=400 if form.errors else 200, form=form, unknown=False)


@page(public=True)
def thanks(request):
    return show(request, "surveys/over.html", sentence=_("Thank you. Your answer is kept, without anything that says it is yours."))  # fmt: skip


@page(writes=True, public=True)
def counter(request, code, unit):
    """What the QR code at the counter opens."""
    campaign = access.to_place(code, Way.COUNTER, unit, timezone.localdate())
    return _openly(request, campaign, unit, Way.COUNTER, "surveys/answer.html")


@page(writes=True, public=True)
def kiosk(request, code, unit):
    """A screen in the hall: after each person it begins anew by itself, without JavaScript."""
    here = reverse("surveys:kiosk", args=[code, unit])
    campaign = access.to_place(code, Way.KIOSK, unit, timezone.localdate())
    if request.method == "GET" and "thanks" in request.GET:
        answer = show(request, "surveys/kiosk_thanks.html", here=here)
        answer.headers["Refresh"] = f"{SECONDS_TO_READ_THANKS}; url={here}"
        return answer
    answer = _openly(request, campaign, unit, Way.KIOSK, "surveys/kiosk.html")
    if answer.status_code != 302:
        answers = sum(len(one.lines) for one in queries.asked_in(campaign).questions)
        answer.headers["Refresh"] = f"{max(SECONDS_LEFT_ALONE, answers * SECONDS_FOR_AN_ANSWER)}; url={here}"
    answer.headers["Cache-Control"] = "no-store"  # the button back shows nothing of who was here before
    return answer


def _openly(request, campaign, unit, way, template):
    now = timezone.localtime()
    if not campaign.starts_on <= now.date() <= campaign.ends_on:
        return show(request, "surveys/over.html", status=410, sentence=_("This survey can be answered from %(first)s to %(last)s.") % {"first": f"{campaign.starts_on:%d/%m/%Y}", "last": f"{campaign.ends_on:%d/%m/%Y}"})  # fmt: skip
    refusal, filled = None, None
    if request.method == "POST":
        filled = read(queries.asked_in(campaign), request.POST)
        if not filled.problems:
            try:
                operations.answer_openly(
                    campaign=campaign, unit_code=unit, way=way, filled=filled, key=_key(request), on=now.date(), at_minute=int(now.timestamp()) // 60
                )  # fmt: skip
            except Refusal as reason:
                refusal = reason
            else:
                return redirect(f"{reverse('surveys:kiosk', args=[campaign.code, unit])}?thanks=1" if way == Way.KIOSK else "surveys:thanks")  # fmt: skip
    return _form(request, template, campaign, unit_by_code(unit), refusal, filled, way=way)

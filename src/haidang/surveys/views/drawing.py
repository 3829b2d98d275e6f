"""Whom to ask, drawn by chance that can be repeated."""

from fractions import Fraction

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.forms import number_in
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.surveys import access, operations, queries
from haidang.surveys.choices import Fate
from haidang.surveys.forms import DrawForm
from haidang.surveys.permissions import MANAGE
from haidang.units.queries import named as units_named


def _rule(drawn) -> str:
    """The rule by which a sample was drawn, in words where it is no formula."""
    word, _blank, n = drawn.rule.partition(" ")
    return _("%(n)s of each unit and procedure") % {"n": n} if word == "quota" else drawn.rule


@page(writes=True, permission=MANAGE)
def sample(request, code):
    """The sample of a survey by unit and procedure; a POST draws it, once."""
    campaign = access.to_campaign(code)
    form, refusal = DrawForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            operations.draw(
                campaign=campaign, frame=queries.frame_from_dossiers(said["first"], said["last"]), on=timezone.localdate(), by=request.user,
                error=Fraction(said["error"]) / 100 if said["error"] else None, quota=said["quota"], seed=said["seed"],
            )  # fmt: skip
        except Refusal as reason:
            refusal = reason
        else:
            return redirect("surveys:sample", code)
    listing = Paginator(queries.strata(campaign), 100).get_page(request.GET.get("page"))
    units = {one.code: one.name for one in units_named({row.unit_code for row in listing})}
    drawn = getattr(campaign, "sample", None)
    return show(
        request, "surveys/sample.html", refusal=refusal, status=400 if form.errors else 200, campaign=campaign, form=form,
        drawn=drawn, rule=drawn and _rule(drawn), listing=listing, rows=[(row, units.get(row.unit_code, row.unit_code)) for row in listing],
    )  # fmt: skip


@page(writes=True, permission=MANAGE)
def stratum(request, code, number):
    """The numbers drawn of one unit and procedure; a POST notes what became of one and calls on the next where it is needed."""
    campaign = access.to_campaign(code)
    found = queries.strata(campaign).filter(pk=number).first()
    if found is None:
        raise Http404
    refusal = None
    if request.method == "POST":
        drawn = access.to_drawn(campaign, number_in(request.POST, "drawn"))
        try:
            operations.note_fate(drawn=drawn, fate=request.POST.get("fate", ""), by=request.user)
        except Refusal as reason:
            refusal = reason
        else:
            return redirect(request.get_full_path())
    listing = Paginator(queries.drawn_in(found), 200).get_page(request.GET.get("page"))
    unit = next((one.name for one in units_named({found.unit_code})), found.unit_code)
    return show(request, "surveys/stratum.html", refusal=refusal, campaign=campaign, stratum=found, unit=unit, listing=listing, fates=[(fate.value, fate.label) for fate in (Fate.ANSWERED, Fate.REFUSED, Fate.NOT_FOUND)], waiting=Fate.DRAWN)  # fmt: skip

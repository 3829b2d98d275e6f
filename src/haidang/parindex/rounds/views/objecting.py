"""Objections of units, and their answers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.parindex.rounds import access, operations, queries, rules
from haidang.parindex.rounds.forms import AnswerForm, TextForm


@page(writes=True)
def objections(request, pk):
    """What units object to: theirs for units, all of them for who sees every unit; answered by whoever keeps rounds."""
    seen = access.for_seeing(request.user, pk)
    codes = None if seen.units is None else {unit.code for unit in seen.mine()}
    if codes is not None and not codes:
        raise Http404
    every, refusal, asked = (
        queries.objections(seen.round, codes, of_heads=seen.keeps),
        None,
        request.POST.get("objection", ""),
    )
    mine = [unit for unit in seen.mine() if access.may_score(request.user, unit.code)]
    form, answer = TextForm(request.POST if not asked and request.method == "POST" else None), AnswerForm(request.POST if asked else None)  # fmt: skip
    if request.method == "POST":
        try:
            if asked:
                access.for_keeping(request.user, pk)
                one = next((one for one in every if str(one.pk) == asked), None)
                if one is None:
                    raise Http404
                if answer.is_valid():
                    operations.answer(objection=one, outcome=answer.cleaned_data["outcome"], text=answer.cleaned_data["text"], at=timezone.now(), by=request.user)  # fmt: skip
                    messages.success(request, _("Answered."))
                    return redirect("rounds-objections", pk)
            else:
                unit = request.POST.get("unit", "")
                access.for_scoring(request.user, pk, unit)
                if form.is_valid():
                    operations.object_to(round_=seen.round, unit_code=unit, leaf="", text=form.cleaned_data["text"], at=timezone.now(), by=request.user)  # fmt: skip
                    messages.success(request, _("The objection is in. It is answered here."))
                    return redirect("rounds-objections", pk)
        except Refusal as reason:
            refusal = reason
    names = {unit.code: unit for unit in queries.units_in(seen.round)}
    rows = [(one, names.get(one.unit_code), AnswerForm(request.POST) if str(one.pk) == asked else AnswerForm(auto_id=f"o{one.pk}-%s")) for one in every]  # fmt: skip
    return show(
        request, "parindex/rounds/objections.html", status=400 if answer.errors else 200, refusal=refusal, round=seen.round, seen=seen, rows=rows, form=form, mine=mine,
        may_object=bool(mine) and rules.takes_objections(seen.round, timezone.localdate(), measured=False),
    )  # fmt: skip

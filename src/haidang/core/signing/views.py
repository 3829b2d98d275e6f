from django.http import Http404
from django.shortcuts import redirect

from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.core.signing import access, forms, queries


def _about(issued):
    """What is said of a document to whoever has its code: nothing about a person."""
    sort = queries.sort_of(issued)
    return {
        "issued": issued, "unit": queries.unit_name(issued), "title": sort.title if sort else "", "asks": sort.asks if sort else "",
        "replacing": issued.replaced_by,
    }  # fmt: skip


@page(writes=True, public=True)
def verify(request):
    """Whoever has a document looks whether it is real: by its code, or by the file itself."""
    if request.method != "POST":
        code = queries.typed_code(request.GET.get("code", "")[:60])
        if code and queries.by_code(code):
            return redirect("signing:issued", code=code)
        return show(request, "signing/verify.html", form=forms.Look(), code=request.GET.get("code", "")[:60], unknown=bool(request.GET.get("code")), looked=None)  # fmt: skip
    form, looked, refusal = forms.Look(), None, None
    try:
        access.may_look(request)
    except Refusal as caught:
        refusal = caught
    else:
        form = forms.Look(request.POST, request.FILES)
        if form.is_valid():
            looked = queries.looked_at(form.cleaned_data["file"].data)
    about = _about(looked.issued) if looked and looked.issued else {}
    return show(
        request, "signing/verify.html", status=400 if form.errors else 200, refusal=refusal, form=form, code="", unknown=False, looked=looked,
        file=form.cleaned_data["file"] if looked else None, **about,
    )  # fmt: skip


@page(writes=True, public=True)
def issued(request, code):
    """What anybody may know who has the code of a document, and a little more for whoever proves to have to do with it."""
    found = queries.by_code(queries.typed_code(code))
    if found is None:
        raise Http404
    typed, mine, refusal = request.POST.get("proof", "")[:40], False, None
    if request.method == "POST":
        try:
            access.may_look(request)
            mine = access.proves(found, typed)
        except Refusal as caught:
            refusal = caught
    wrong = request.method == "POST" and not mine and refusal is None
    return show(
        request, "signing/issued.html", status=400 if wrong else 200, refusal=refusal, mine=mine, wrong=wrong, typed=typed, **_about(found)
    )  # fmt: skip

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from haidang.core.access.queries import can
from haidang.core.finding import access, operations, queries
from haidang.core.finding.forms import SayingForm
from haidang.core.finding.permissions import TEACH
from haidang.core.finding.registry import kinds
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal

OF_EACH, OF_ONE = 8, 30  # how many are shown when there are several kinds, and of one alone
SUGGESTED = 4
SAYINGS = 50  # on one page
TYPED = "suggestions"


@page(public=True)
def search(request):
    """One box over everything a person may find; with htmx the suggestions below it while they type."""
    text = request.GET.get("q", "")
    kind = request.GET.get("kind", "")
    kind = kind if kind in {one.kind for one in kinds()} else ""
    typing = bool(request.htmx) and request.htmx.target == TYPED
    number = request.GET.get("page", "1")
    last = queries.LOOKED_AT // OF_ONE
    number = (
        min(int(number), last) if kind and number.isdigit() and 0 < len(number) < 4 and int(number) else 1
    )
    size = SUGGESTED if typing else OF_ONE if kind else OF_EACH
    found = queries.find(request.user, text, kind=kind, start=(number - 1) * size, limit=size, typing=typing)
    groups = [
        {
            "group": group,
            "all": f"?{urlencode({'q': found.asked.text, 'kind': group.kind})}"
            if group.total > len(group.things)
            else "",
            "more": kind and number < last and group.total > number * size,
        }
        for group in found.groups
    ]
    return show(
        request, "finding/search.html", parts=(TYPED,),
        found=found, groups=groups, kind=kind, number=number, words=found.asked.text, teaches=can(request.user, TEACH),
    )  # fmt: skip


@page(writes=True, permission=TEACH)
def sayings(request):
    """What people say and names do not: to look through, to teach one more, to change what one means."""
    words = request.GET.get("q", "")[:80]
    found = queries.sayings(words)
    begun = (
        found.filter(pk=request.GET["change"]).first() if request.GET.get("change", "").isdecimal() else None
    )
    initial = {"said": begun.said, "means": begun.means} if begun else {}
    form, refusal = SayingForm(request.POST or None, initial=initial), None
    if begun:
        form.fields["said"].widget.attrs["readonly"] = True  # another would be one more, and this one stay
    if request.method == "POST" and form.is_valid():
        try:
            kept = operations.keep_saying(**form.cleaned_data, by=request.user)
        except Refusal as reason:
            refusal = reason
        else:
            messages.success(request, _("The search knows now what “%(said)s” means.") % {"said": kept.said})
            return redirect("finding:sayings")
    return show(
        request, "finding/sayings.html", status=400 if form.errors or refusal else 200, form=form, refusal=refusal,
        begun=begun, words=words, listing=Paginator(found, SAYINGS).get_page(request.GET.get("page")),
    )  # fmt: skip


@page(writes=True, permission=TEACH)
def drop(request, pk):
    """Take a saying away; a GET goes back to the list."""
    if request.method == "POST":
        there = access.saying(pk)
        operations.drop_saying(saying=there, by=request.user)
        messages.success(request, _("“%(said)s” was taken away.") % {"said": there.said})
    return redirect("finding:sayings")

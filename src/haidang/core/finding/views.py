from django.utils.http import urlencode

from haidang.core.finding import queries
from haidang.core.finding.registry import kinds
from haidang.core.pages import page, show

OF_EACH, OF_ONE = 8, 30  # how many are shown when there are several kinds, and of one alone
SUGGESTED = 4
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
        found=found, groups=groups, kind=kind, number=number, words=found.asked.text,
    )  # fmt: skip

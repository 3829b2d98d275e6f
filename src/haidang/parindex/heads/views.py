from django.http import Http404
from django.utils import timezone

from haidang.core.facts import queries as facts
from haidang.core.pages import page, show
from haidang.parindex import months, queries
from haidang.parindex.choices import KINDS, Block
from haidang.parindex.heads.queries import HEADS, heads


@page(public=True)
def overview(request):
    """The head of every unit of a block with the unit's rank and index, and the class by what is measured so far."""
    rules, book, snapshot = queries.book_in_use(HEADS), queries.book_in_use(), facts.latest()
    block = request.GET.get("block") or Block.WARDS.value
    if block not in KINDS or rules is None:
        raise Http404
    if book is None or snapshot is None:
        return show(request, "parindex/heads.html", listed=None)
    today = timezone.localdate()
    first, last, *_rest = months.asked({}, today)
    by = queries.read(rules)
    listed = heads(rules, book, snapshot, block, first, last, today)
    missing = [leaf for leaf in by.leaves() if leaf.unknown]
    return show(
        request, "parindex/heads.html", listed=listed, rules=by, missing=missing, snapshot=snapshot, first=first, last=last,
        chosen=Block(block), blocks=list(KINDS),
    )  # fmt: skip

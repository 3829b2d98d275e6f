from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haidang.core.facts import queries as facts
from haidang.core.pages import page, show
from haidang.core.ui.templatetags.ui import points
from haidang.parindex import months, queries, ruling
from haidang.parindex.choices import KINDS, Block
from haidang.parindex.engine.book import OF_ROUND
from haidang.parindex.heads.queries import HEADS, Headed, heads, published
from haidang.parindex.sheets import in_words


@page(public=True)
def overview(request):
    """The head of every unit of a block with the unit's rank and index, and the class by what is measured so far."""
    rules, snapshot = queries.book_in_use(HEADS), facts.latest()
    block = request.GET.get("block") or Block.WARDS.value
    if block not in KINDS or rules is None:
        raise Http404
    today = timezone.localdate()
    period = months.asked({}, today)
    first, last, *_more = period
    of_index = ruling.of_months(block, period, today)
    if of_index is None or snapshot is None:
        return show(request, "parindex/heads.html", listed=None)
    by = queries.read(rules)
    listed = heads(rules, of_index.version, snapshot, block, first, last, today)
    missing = [leaf for leaf in by.leaves() if leaf.rule.kind not in OF_ROUND and not leaf.outside]
    return show(
        request, "parindex/heads.html", listed=[_row(one) for one in listed], rules=by, missing=missing, snapshot=snapshot, first=first, last=last, of_index=of_index,
        chosen=Block(block), blocks=list(KINDS), published=published(),
    )  # fmt: skip


MUTED = "text-secondary"


def _row(one: Headed) -> tuple[str, ...]:
    """A line as it is written: code and name of the unit, rank, index, who heads it and the class, each with its style."""
    unit, grade = one.ranked.unit, one.grade
    named = (grade.name_en if get_language() == "en" else grade.name) if grade else _("not measured yet")
    return (
        unit.code, in_words(unit), str(one.ranked.rank or "–"), points(one.ranked.index),
        "" if one.heads else MUTED, ", ".join(one.heads) or _("not recorded"), "" if grade else MUTED, named,
    )  # fmt: skip

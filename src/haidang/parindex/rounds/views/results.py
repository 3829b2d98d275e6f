"""The results of a round: to everybody once they are published, before to whoever sees all units."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haidang.core.facts.declare import Measure, measure
from haidang.core.pages import page, show
from haidang.core.print.serving import answer as on_paper
from haidang.core.ui.downloads import About, Named, Sheet, csv_of, excel_of, file_name
from haidang.parindex import queries as index
from haidang.parindex.behind import behind
from haidang.parindex.rounds import access, heads, heads_rows, outcome, papers, queries, rules
from haidang.parindex.rulebooks import sentences
from haidang.parindex.sheets import in_words

ENDINGS = {"csv": csv_of, "xlsx": excel_of}


def _block(request, round_) -> str:
    names = [name for name, _label in outcome.block_names(round_)]
    asked = request.GET.get("block", "")
    if not names:
        raise Http404
    return asked if asked in names else names[0]


@page(public=True)
def result(request, pk):
    """Ranks and points of a block."""
    round_ = access.for_results(request.user, pk)
    block = _block(request, round_)
    areas = outcome.areas(round_)
    rows = [(one, [one.of(area) for area in areas]) for one in outcome.places(round_)[block]]
    return show(
        request, "parindex/rounds/result.html", round=round_, rows=rows, areas=areas, blocks=outcome.block_names(round_), chosen=block,
        book=queries.book_of(round_), heads=bool(round_.heads_book_id and round_.published_at),
    )  # fmt: skip


@page(public=True)
def heads_of_units(request, pk):
    """The head of every unit of a block with the class that was published."""
    round_ = access.for_published_heads(request.user, pk)
    block = _block(request, round_)
    return show(
        request, "parindex/rounds/result_heads.html", round=round_, rows=heads_rows.frozen(pk, heads.frozen(round_)[block], inside=False), blocks=outcome.block_names(round_), chosen=block,
        book=heads.book_of(round_),
    )  # fmt: skip


NONE = (None, None, None, "")
HEAD_COLUMNS = ("block", "code", "unit", "head", "from_day", "to_day", "index", "points", "max", "class")


def _heads_sheet(round_) -> Sheet:
    """Everybody who headed a unit in the round, who is classified with their class."""
    words = (_("Block"), _("Code"), _("Unit"), _("Head"), _("From day"), _("To day"), _("Index"), _("Points"), _("Maximum"), _("Class"))  # fmt: skip
    names = dict(outcome.block_names(round_))
    english = get_language() == "en"
    rows = [
        [names[block], one.unit.code, in_words(one.unit), who.full_name, who.starts_on, who.ends_on, *(figures if who.chosen else NONE)]
        for block, here in heads.frozen(round_).items() for one in here for figures in [(one.index, one.points, one.most, one.name_en if english else one.name)]
        for who in [*([one.chosen] if one.chosen else []), *one.others]
    ]  # fmt: skip
    about = [*_about(round_), About(Named("heads_digest", _("Digest of the classes")), round_.heads_digest)]
    title = _("%(round)s: heads of units") % {"round": round_.title}
    columns = [Named(key, said) for key, said in zip(HEAD_COLUMNS, words, strict=True)]
    return Sheet(name=title, title=title, about=about, columns=columns, rows=rows)


@page(public=True)
def heads_table(request, pk):
    """The published classes of heads of units as rows."""
    return csv_of(_heads_sheet(access.for_published_heads(request.user, pk)))


@page(public=True)
def of_unit(request, pk, unit):
    """Every score of one unit in a frozen round."""
    round_ = access.for_results(request.user, pk)
    place = outcome.place_of(round_, unit)
    if place is None:
        raise Http404
    year = round_.first_month.year
    areas = [(place.of(area), [place.of(leaf) for leaf in rules.counting_under(area, year)]) for area in outcome.areas(round_)]  # fmt: skip
    return show(request, "parindex/rounds/result_unit.html", round=round_, place=place, areas=areas, book=queries.book_of(round_))  # fmt: skip


@page(public=True)
def leaf(request, pk, unit, leaf):
    """One score of one unit as it was frozen: the rule, the figures, and the deeds behind them as the snapshot has them."""
    round_ = access.for_results(request.user, pk)
    place, node = outcome.place_of(round_, unit), outcome.leaf_of(round_, leaf)
    if place is None or node is None:
        raise Http404
    counted = _counted(round_, node)
    sums = counted.of.sums_of(unit) if counted else ""
    deeds = None
    if counted and not sums:
        codes = outcome.counted_under(round_, unit)
        deeds = behind(
            node, counted, codes, round_.first_month, round_.last_month, round_.snapshot, request.GET
        )
    seen = access.seen_by(request.user, round_) if request.user.is_authenticated else None
    return show(
        request, "parindex/rounds/result_leaf.html", round=round_, place=place, scored=place.of(node), rule=sentences.of(node), book=queries.book_of(round_),
        measure=counted, sums=bool(sums), behind=deeds, judged=index.judged(node), surveyed=node.rule.kind in rules.SURVEYED, inside=bool(seen and seen.sees(unit)),
    )  # fmt: skip


def _counted(round_, node) -> Measure | None:
    """What was counted for a leaf; None where nothing was, or where it is counted no more since the round was frozen."""
    try:
        found = measure(node.measure) if node.measure else None
    except KeyError:
        return None
    return found if found and found.of.name in round_.snapshot.versions else None


@page(public=True)
def report(request, pk):
    """The report as PDF, with pictures."""
    round_ = access.for_results(request.user, pk)
    live = request.build_absolute_uri(reverse("rounds-result", args=[pk]))
    document = papers.report(round_, live)
    return on_paper(document, file_name(f"bao-cao {round_.title}", "pdf", bool(document.warning)))


def _about(round_) -> list[About]:
    book = queries.book_of(round_)
    return [
        About(Named("round", _("Round")), round_.pk, round_.title),
        About(Named("rule_book", _("Rule book")), f"{book.code} {book.version}", in_words(book)),
        About(
            Named("from_month", _("From month")), f"{round_.first_month:%Y-%m}", f"{round_.first_month:%m/%Y}"
        ),
        About(Named("to_month", _("To month")), f"{round_.last_month:%Y-%m}", f"{round_.last_month:%m/%Y}"),
        About(Named("decision", _("Decision")), round_.decision or "–"),
        About(Named("snapshot", _("Snapshot")), round_.snapshot_id),
        About(Named("digest", _("Digest")), round_.digest),
    ]


@page(public=True)
def table(request, pk, ending):
    """Ranks and points by area, to take along."""
    round_ = access.for_results(request.user, pk)
    areas, names = outcome.areas(round_), dict(outcome.block_names(round_))
    columns = [Named("block", _("Block")), Named("rank", _("Rank")), Named("code", _("Code")), Named("unit", _("Unit")), Named("index", _("Index")), Named("points", _("Points"))]  # fmt: skip
    columns += [Named(f"area_{area.code}", f"{area.code} {in_words(area)}") for area in areas]
    rows = [
        [names[block], one.rank, one.unit.code, in_words(one.unit), one.index, one.points, *(one.of(area).points for area in areas)]
        for block, here in outcome.places(round_).items() for one in here
    ]  # fmt: skip
    sheet = Sheet(name=round_.title, title=round_.title, about=_about(round_), columns=columns, rows=rows)
    if ending == "xlsx" and round_.heads_book_id and round_.published_at:
        return excel_of(sheet, {_("Heads in the round"): _heads_sheet(round_)})
    return ENDINGS[ending](sheet)


@page(public=True)
def dataset(request, pk):
    """Every score of every unit as rows, for machines."""
    round_ = access.for_results(request.user, pk)
    columns = [Named("block", _("Block")), Named("code", _("Code")), Named("unit", _("Unit")), Named("leaf", _("Criterion")), Named("name", _("Name")), Named("status", _("State")), Named("points", _("Points")), Named("max", _("Maximum"))]  # fmt: skip
    leaves = outcome.leaves(round_)
    rows = (
        [block, one.unit.code, one.unit.name, scored.node.code, scored.node.name, scored.status, scored.points, scored.max]
        for block, here in outcome.places(round_).items() for one in here for scored in map(one.of, leaves)
    )  # fmt: skip
    return csv_of(Sheet(name=f"{round_.title} scores", title=round_.title, about=_about(round_), columns=columns, rows=rows))  # fmt: skip

"""What the pages of rule books share: the tree in rows, the version an address means, and a file that is taken in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language

from haidang.core.refusals import Refusal
from haidang.parindex import queries as index
from haidang.parindex.engine.book import OF_ROUND, Book, Node
from haidang.parindex.engine.mistakes import BadRuleBook, Problem
from haidang.parindex.models import BookDraft, RuleBook
from haidang.parindex.rulebooks import queries, sentences, sheets
from haidang.parindex.rulebooks.forms import BookFileForm
from haidang.units.queries import Here

INDENT = ("", "ps-3", "ps-4", "ps-5")


@dataclass(frozen=True)
class Row:
    """
    One area, criterion or leaf as the page shows it.

    :param lead: only where it differs from what stands above; ``first``, ``last``: among those beside it
    """

    node: Node
    depth: int
    name: str
    sentence: str
    measure: str
    lead: str
    problems: Sequence[Problem] = ()
    first: bool = True
    last: bool = True

    @property
    def said(self) -> bool:
        """Whether people say what the rule makes points of, where the rule itself does not tell so."""
        node = self.node
        return not (
            node.children
            or node.measure
            or node.rule.kind in ("judged", "given", "answers", "monitor", *OF_ROUND)
        )

    @property
    def indent(self) -> str:
        return INDENT[min(self.depth, len(INDENT) - 1)]


def rows(book: Book, units: Mapping[str, Here], problems: Sequence[Problem] = ()) -> list[Row]:
    """Return a book's tree from top to bottom."""
    english, found = get_language() == "en", []
    wrong: dict[str, list[Problem]] = {}
    for problem in problems:
        wrong.setdefault(problem.code, []).append(problem)

    def walk(node: Node, depth: int, above: str, beside: Sequence[Node]) -> None:
        lead = queries.unit_name(node.lead, units, english)
        found.append(
            Row(
                node, depth, node.name_en if english else node.name, "" if _plain(node) else sentences.of(node),
                queries.measure_title(node.measure) if node.measure else "", lead if node.lead != above else "",
                wrong.get(node.code, ()), node is beside[0], node is beside[-1],
            )
        )  # fmt: skip
        for child in node.children:
            walk(child, depth + 1, node.lead, node.children)

    for area in book.areas:
        walk(area, 0, "", book.areas)
    return found


def _plain(node: Node) -> bool:
    """Whether a node is the sum of its parts and nothing else: that goes without saying."""
    return bool(node.children) and node.rule.kind == "sum" and not (node.outside and node.max is not None)


def counts(book: Book) -> dict:
    """Return how many areas (beside bonuses and penalties) and leaves a book has, and how many of these are counted by the house."""
    leaves = book.leaves()
    areas = [area for area in book.areas if not area.outside]
    return {
        "areas": len(areas), "leaves": len(leaves), "measured": sum(1 for leaf in leaves if leaf.measure),
        "most": sum((area.max or 0 for area in areas), 0),
    }  # fmt: skip


def version_or_404(number: int) -> RuleBook:
    found = queries.version(number)
    if found is None:
        raise Http404
    return found


def draft_or_404(number: int) -> BookDraft:
    found = queries.draft(number)
    if found is None:
        raise Http404
    return found


def title_of(book: Book) -> str:
    return book.title_en if get_language() == "en" else book.title


@dataclass
class Sent:
    """What became of a workbook that was sent: its data, or the form with what is wrong."""

    form: BookFileForm
    problems: Sequence[Problem] = ()
    refusal: Refusal | None = None
    done: object = None


def sent(request, take: Callable[[dict], object]) -> Sent:
    """Read the workbook of a POST and do something with it: whole, or not at all."""
    form = BookFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return Sent(form)
    try:
        data = sheets.read(form.cleaned_data["file"], index.known(timezone.localdate()))
        return Sent(form, done=take(data))
    except BadRuleBook as error:
        return Sent(form, error.problems)
    except Refusal as refusal:
        return Sent(form, refusal=refusal)

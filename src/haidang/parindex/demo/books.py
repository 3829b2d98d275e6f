"""The rule books by which the units of a city to try are ranked: examples, and marked as such wherever they count."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from haidang.core.demo.registry import Scale, Step, register
from haidang.parindex import queries
from haidang.parindex.choices import Block
from haidang.parindex.rulebooks.operations import assign

EXAMPLES = {
    Block.DEPARTMENTS: "example-department", Block.WARDS: "example-commune", Block.COMMUNES: "example-commune",
}  # fmt: skip


def assign_examples(scale: Scale):
    """Let each block be ranked by the example for its kind of unit, since the first of January."""
    for block, code in EXAMPLES.items():
        assign(
            book=queries.book_in_use(code),
            block=block.value,
            starts_on=date(scale.now.year, 1, 1),
            by="system:demo",
        )
        yield 1


register(Step("rule-books", 40, _("Examples of rule books"), lambda scale: len(EXAMPLES), assign_examples))

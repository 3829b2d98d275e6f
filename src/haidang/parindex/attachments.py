"""Files of a round: evidence of units, and what they add when they explain."""

from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from haidang.core.files.choices import Kind
from haidang.core.files.registry import Owner, declare_owner
from haidang.core.people import Always, Days
from haidang.parindex.choices import EVIDENCE, EXPLAINING, OF_HEADS, SHEET
from haidang.parindex.rounds import access, heads

KEPT = Always(_("It is part of how a published score came about."))

# It names heads, so it is kept as long as their classes are, from the publication on.
CLASSED = Days(
    "parindex.heads", after=attrgetter("term_from"), until_then=_("The round is not published yet: the class is still needed for it."),
    since=_("after the round was published"),
)  # fmt: skip

declare_owner(
    Owner(EVIDENCE, _("Evidence of a self-score"), may_read=access.to_files, keep=KEPT, personal=False)
)
declare_owner(Owner(EXPLAINING, _("File with an explanation"), may_read=access.to_explaining_files, keep=KEPT, personal=False))  # fmt: skip
declare_owner(Owner(SHEET, _("Signed self-score sheet"), may_read=access.to_files, keep=KEPT, personal=False, kinds=(Kind.PDF,)))  # fmt: skip
declare_owner(
    Owner(
        OF_HEADS, _("Workbook with scores of heads of units"), may_read=access.to_files_of_heads, keep=CLASSED, kinds=(Kind.XLSX,),
        about=heads.rounds_about, withheld=_("All heads of the round stand in it."),
    )
)  # fmt: skip

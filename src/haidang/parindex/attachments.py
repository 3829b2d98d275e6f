"""Files of a round: evidence of units, and what they add when they explain."""

from django.utils.translation import gettext_lazy as _

from haidang.core.files.choices import Kind
from haidang.core.files.registry import Owner, declare_owner
from haidang.core.people import Always
from haidang.parindex.choices import EVIDENCE, EXPLAINING, SHEET
from haidang.parindex.rounds import access

KEPT = Always(_("It is part of how a published score came about."))

declare_owner(
    Owner(EVIDENCE, _("Evidence of a self-score"), may_read=access.to_files, keep=KEPT, personal=False)
)
declare_owner(Owner(EXPLAINING, _("File with an explanation"), may_read=access.to_explaining_files, keep=KEPT, personal=False))  # fmt: skip
declare_owner(Owner(SHEET, _("Signed self-score sheet"), may_read=access.to_files, keep=KEPT, personal=False, kinds=(Kind.PDF,)))  # fmt: skip

"""Fees and exemptions as kinds of dated lines."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core.ui.templatetags.ui import count
from haidang.procedures.choices import FeeKind, LineKind
from haidang.procedures.fees.reading import ExemptionLine, FeeLine, exemption, fee
from haidang.procedures.lines.kinds import Kind
from haidang.procedures.models import Exemption, Fee


def _costs(one: Fee) -> str:
    said = f"{count(one.amount)} ₫" if one.amount else _("nothing to pay")
    return f"{said} / {one.per}" if one.per else said


FEES = Kind(
    name=LineKind.FEES, model=Fee, line=FeeLine, own=fee, verb="fees_entered", main="amount", says=_costs,
    columns={
        "case": gettext_lazy("Case"), "amount": gettext_lazy("Amount in dong"), "kind": gettext_lazy("Kind of fee"),
        "per": gettext_lazy("For each"),
    },
    fields={"case": "case", "amount": "amount", "kind": "kind", "per": "per"},
    whom=lambda one: one.case, options={"kind": FeeKind.choices}, unfounded=True,
    hints={
        "case": gettext_lazy("Such as: handed in online. Empty: every case"), "amount": gettext_lazy("Whole dong, such as 20.000; 0 where nothing is paid"),
        "per": gettext_lazy("Such as: copy. Empty: the whole dossier"),
    },
)  # fmt: skip
EXEMPTIONS = Kind(
    name=LineKind.EXEMPTIONS, model=Exemption, line=ExemptionLine, own=exemption, verb="exemptions_entered", main="percent_off",
    says=lambda one: _("%(percent)s %% off") % {"percent": one.percent_off},
    columns={"who": gettext_lazy("Who pays less"), "percent_off": gettext_lazy("Percent off")},
    fields={"who": "who", "percent_off": "percent_off"}, whom=lambda one: one.who, also_asked=("who",),
    hints={"percent_off": gettext_lazy("From 1 to 100; with 100 nothing is paid")},
)  # fmt: skip

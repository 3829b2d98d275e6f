"""What can be counted of procedures: which unit offers which."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.facts.declare import Bool, Date, FactTable, Long, Text
from haidang.procedures import queries


class Offers(FactTable):
    """One row per unit and procedure, as it stands: whether the unit offers it, and whether something is to be paid for it."""

    name, key, counted_on, title = "offers", "number", "since", _("Procedures that units offer")
    number: Long
    procedure: Text
    procedure_title: Text
    unit: Text
    since: Date
    offered: Bool
    fee: Bool
    titles = {
        "procedure": _("Code"), "procedure_title": _("Procedure"), "unit": _("Unit"), "since": _("Unit exists since"), "offered": _("Offered"),
        "fee": _("Has a fee"),
    }  # fmt: skip
    on_page = ("procedure", "procedure_title", "fee")

    @staticmethod
    def changed_since(mark):
        return queries.offers_as_facts(since=mark)

    @staticmethod
    def door(row):
        return reverse("procedures:procedure", args=[row["procedure"]])

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.dossiers.forms import Submission, fee_fields
from haidang.dossiers.rules import Chosen
from haidang.procedures.bundles.queries import Bundle, procedures_of
from haidang.procedures.queries import shown_name


class LinkedSubmission(Submission):
    """What somebody hands in for a whole group of procedures: one form, one set of papers."""

    paper_by_paper = False

    def __init__(self, *args, bundle: Bundle, **kwargs):
        """:param bundle: whose procedures are all known here"""
        there = procedures_of(bundle)
        lead = next(
            (there[part.procedure] for part in bundle.parts if not there[part.procedure].unit_code), None
        )
        super().__init__(*args, procedures=[lead or there[bundle.parts[0].procedure]], **kwargs)
        for name in ("procedure", "fee", "quantity", "exemption"):
            self.fields.pop(name, None)
        self.fields["unit"].label = _("Unit that receives and leads")
        self.bundle = bundle
        for part in bundle.parts:
            for name, field in fee_fields(there[part.procedure], timezone.localdate()).items():
                field.label = f"{shown_name(there[part.procedure])}: {field.label}"
                field.widget.attrs.setdefault("class", "form-select" if isinstance(field, forms.ChoiceField) else "form-control")  # fmt: skip
                self.fields[f"{name}_{part.number}"] = field

    def chosen(self) -> dict[int, Chosen]:
        """Return which case of the fee each part is."""
        said = self.cleaned_data
        return {
            part.number: Chosen(
                said.get(f"fee_{part.number}"), said.get(f"quantity_{part.number}") or 1, said.get(f"exemption_{part.number}")
            )
            for part in self.bundle.parts
        }  # fmt: skip

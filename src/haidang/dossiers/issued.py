"""Results and certified copies are issued: whoever has one looks it up by its code on the public page."""

from django.utils.translation import gettext_lazy as _

from haidang.core.signing.registry import Sort, declare_sort
from haidang.dossiers import queries
from haidang.dossiers.choices import COPIES, RESULT

ASKS = _("The last four digits of the phone number or identity number given with the dossier")


def proves(code: str, typed: str) -> bool:
    """Say whether these are the last four digits that whoever handed in the dossier left with it."""
    dossier, digits = queries.by_code(code), "".join(filter(str.isdigit, typed))
    if dossier is None or len(digits) != 4:
        return False
    left = (
        "".join(filter(str.isdigit, text)) for text in (dossier.applicant_phone, dossier.applicant_id_number)
    )
    return any(len(number) > 4 and number.endswith(digits) for number in left)


declare_sort(Sort(RESULT, _("Result of an administrative procedure"), ASKS, proves))
declare_sort(Sort(COPIES, _("Certified electronic copy"), ASKS, proves))

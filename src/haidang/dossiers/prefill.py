"""What somebody wrote in their own earlier dossiers, for forms: under the same name as it was asked for then."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from haidang.core.prefill import Filled, belongs_with, register
from haidang.dossiers import queries
from haidang.procedures.entry import queries as entry
from haidang.procedures.entry.typed import as_typed

MOST = 20  # dossiers looked through, the latest first: what was written before those is old
APPLICANT = {"person.name": "applicant_name", "person.phone": "applicant_phone", "person.id_number": "applicant_id_number", "person.mail": "applicant_email"}  # fmt: skip


def of_earlier_dossiers(request) -> dict[str, Filled]:
    """The latest answer under each name, and who the applicant of the latest dossier was where no form asked."""
    found: dict[str, Filled] = {}
    for dossier, answers in queries.latest_of(request.user, MOST):
        source = format_lazy(_("your dossier {code}"), code=dossier.code)
        fields = entry.form_of(answers.form).fields if answers else ()
        told = {
            one.prefill: as_typed(one, answers.content[one.key])
            for one in fields
            if one.prefill and one.key in answers.content
        }
        told |= {
            name: getattr(dossier, attribute) for name, attribute in APPLICANT.items() if name not in told
        }
        settled = {belongs_with(name) for name in found}
        found |= {
            name: Filled(value, source)
            for name, value in told.items()
            if value and belongs_with(name) not in settled
        }
    return found


register("dossiers", 30, of_earlier_dossiers, ("person.", "business.", "again.", "paper."))

"""What the page of handing in fills in by itself, with where it comes from: whose dossier it is, and the unit of last time."""

from django.forms import HiddenInput
from django.utils.translation import gettext as _

from haidang.core import prefill
from haidang.dossiers import queries
from haidang.dossiers.choices import Identified

# What of the person the page asks for, by the name under which a form may have asked it already.
APPLICANT = {"person.name": "applicant_name", "person.phone": "applicant_phone", "person.id_number": "applicant_id_number", "person.mail": "applicant_email"}  # fmt: skip


def fill_in(request, form, said) -> None:
    """
    Fill in what is known of whoever signed in and say below each field where it comes from. What was typed already stays.

    :param said: names of fields of which the person said something, in a form before or on this page
    """
    known = prefill.known_of(request, APPLICANT)
    found = {APPLICANT[name]: one for name, one in known.items()}
    if request.user.is_authenticated and "unit" not in said:
        for dossier, _answers in queries.latest_of(request.user, 1):
            if dossier.unit_code in dict(form.fields["unit"].choices):
                found["unit"] = prefill.Filled(
                    dossier.unit_code, _("your dossier {code}").format(code=dossier.code)
                )
    for name, one in found.items():
        if name not in said:
            form.initial[name] = one.value
            form.fields[name].help_text = _("From %(source)s. Correct it if it is not right.") % {
                "source": one.source
            }


def ask_not_again(form, answered) -> None:
    """What the form before said of who applies is read above and goes along unseen; it is asked once more only where it does not fit here."""
    wrong = form.errors if form.is_bound else {}
    for name in answered:
        if name not in wrong:
            form.fields[name].widget = HiddenInput()


def known_at_the_counter(form, person) -> None:
    """Fill in what is still empty of who stands at the counter: as they were called in their latest dossier, or their account is."""
    said = form.data.copy()
    dossier = next((dossier for dossier, _answers in queries.latest_of(person, 1)), None)
    for name in APPLICANT.values():
        if not said.get(name):
            said[name] = (
                getattr(dossier, name) if dossier else person.full_name if name == "applicant_name" else ""
            )
    said["identified_by"] = Identified.ACCOUNT
    form.data = said

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.accounts.models import User
from haidang.core.files.uploads import HELP, Files
from haidang.core.ui.templatetags.ui import count
from haidang.dossiers.choices import (
    DECLARED,
    NEEDS_REASON,
    PAPERS,
    RESULT,
    Channel,
    Content,
    Identified,
    PaperForm,
    Verb,
    Way,
)
from haidang.dossiers.rules import Chosen
from haidang.procedures.fees.queries import exemptions_of, fees_of
from haidang.procedures.queries import offered
from haidang.units.choices import COMMUNE_LEVEL
from haidang.units.queries import active_units


class Submission(forms.Form):
    """What somebody hands in: online, or at the counter when a clerk types it."""

    paper_by_paper = True  # online each paper is asked for by itself: see ``wallet.handing``

    procedure = forms.ChoiceField(label=_("Procedure"))
    unit = forms.ChoiceField(label=_("Unit that handles it"))
    applicant_name = forms.CharField(label=_("Full name"), max_length=150)
    applicant_phone = forms.RegexField(
        r"^[0-9 +.]{8,20}$",
        label=_("Phone"),
        error_messages={"invalid": _("Write the phone number in digits, such as 0912 345 678.")},
    )
    applicant_id_number = forms.RegexField(
        r"^[0-9]{9,12}$", label=_("Identity number"), required=False,
        error_messages={"invalid": _("An identity number has 9 or 12 digits.")},
    )  # fmt: skip
    applicant_email = forms.EmailField(
        label=_("Mail address"), required=False,
        error_messages={"invalid": _("Write the address as in lan@example.vn.")},
    )  # fmt: skip
    tell_me = forms.BooleanField(
        label=_("Tell me by mail, Zalo or SMS when the dossier is received and when it is ready"),
        required=False,
    )
    note = forms.CharField(
        label=_("What the office is asked for"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    papers = Files(owner=PAPERS, label=_("Papers"), required=False, help_text=HELP)
    channel = forms.ChoiceField(label=_("How it came"), choices=Channel.choices, initial=Channel.IN_PERSON)

    def __init__(self, *args, procedures=None, unit_codes=None, online=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.procedures = {one.code: one for one in (procedures if procedures is not None else offered())}
        # Nobody's dossier goes to the first procedure, or the first unit of the alphabet, because they did not look.
        first = [("", _("Choose the procedure"))] if len(self.procedures) > 1 else []
        self.fields["procedure"].choices = first + [(code, one.name) for code, one in self.procedures.items()]
        here = [
            unit
            for unit in active_units(timezone.localdate())
            if unit_codes is None or unit.code in unit_codes
        ]
        if len(self.procedures) == 1:
            only = next(iter(self.procedures.values()))
            decides = only.unit_code
            here = [
                unit
                for unit in here
                if (unit.code == decides if decides else only.fits(unit.kind not in COMMUNE_LEVEL))
            ]
        first = [("", _("Choose the unit"))] if len(here) > 1 else []
        self.fields["unit"].choices = first + [(unit.code, unit.name) for unit in here]
        if online:
            del self.fields["channel"]
            self.fields[
                "procedure"
            ].widget = forms.HiddenInput()  # it stands above the form; there is nothing to choose
            self.fields["procedure"].initial = only.code
            if self.paper_by_paper:
                del self.fields["papers"]
            self.fields.update(fee_fields(only, timezone.localdate()))
        else:
            self.fields["tell_me"].label = _("The person wants to be told by mail, Zalo or SMS when the dossier is received and when it is ready")  # fmt: skip
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", _look(field))


class Counter(Submission):
    """What a clerk types for who stands at the counter: for any unit of the province, and done at once where that is possible."""

    desk = forms.ChoiceField(label=_("Counter where you receive it"))
    identified_by = forms.ChoiceField(
        label=_("Who hands it in is known"),
        choices=Identified.choices,
        initial=Identified.GUEST,
        required=False,
    )
    account = forms.CharField(
        label=_("Their account"), max_length=150, required=False, help_text=_("Only if they are known by it: the name they sign in with")
    )  # fmt: skip
    wallet_agreed = forms.BooleanField(
        label=_("They are here and agree that I use papers of their wallet for this dossier"), required=False,
        help_text=_("Only for somebody known by their account. They see in “My data” that their papers were looked at, by which unit and what for."),
    )  # fmt: skip
    same_day = forms.BooleanField(
        label=_("Done at once: the result is given now"),
        required=False,
        help_text=_("It is written down all the same; no slip is needed unless the person asks for one."),
    )
    result = Files(owner=RESULT, most=5, label=_("The result as a signed PDF"), required=False)
    field_order = ("procedure", "unit", "desk", "identified_by", "account", "wallet_agreed")

    def __init__(self, *args, desks, deciding, **kwargs):
        super().__init__(*args, **kwargs)
        self.deciding = deciding
        self.fields["unit"].required = False
        named = dict(self.fields["unit"].choices)
        named.pop("", None)
        self.fields["unit"].choices = [("", _("As the procedure says; else your own")), *named.items()]
        here = [(code, name) for code, name in named.items() if desks is None or code in desks]
        self.only_desk = here[0][0] if len(here) == 1 else ""
        if self.only_desk:
            del self.fields["desk"]
        else:
            self.fields["desk"].choices = [("", _("Where the unit is yours, that one")), *here]
            self.fields["desk"].required = False
        self.fields["papers"].help_text = _("Choose all scanned pages at once; next you say what each is and in which order. %(help)s") % {"help": HELP}  # fmt: skip

    def clean(self):
        said = super().clean()
        said["identified_by"] = said.get("identified_by") or Identified.GUEST
        if said.get("wallet_agreed") and said.get("account", "").strip():
            said["identified_by"] = Identified.ACCOUNT  # that they agree says so already
        procedure = self.procedures.get(said.get("procedure"))
        unit = said.get("unit") or (procedure.unit_code if procedure else "")
        desks = [] if self.only_desk else [code for code, _name in self.fields["desk"].choices if code]
        said["desk"] = self.only_desk or said.get("desk") or (unit if unit in desks else "")
        said["unit"] = unit or said["desk"]
        if not said["desk"] and "desk" not in self.errors:
            self.add_error("desk", _("Choose the counter at which you receive it."))
        if said.get("identified_by") == Identified.ID_NUMBER and not said.get("applicant_id_number"):
            self.add_error("applicant_id_number", _("Type the identity number, or choose “Guest”."))
        said["person"] = None
        if said.get("identified_by") == Identified.ACCOUNT:
            said["person"] = User.objects.filter(
                username=said.get("account", "").strip(), is_active=True
            ).first()
            if said["person"] is None:
                self.add_error(
                    "account", _("There is no such account. Look at how it is written, or choose “Guest”.")
                )
        if said.get("wallet_agreed") and said["person"] is None and "account" not in self.errors:
            self.add_error("account", _("A wallet is opened by the account it belongs to: choose that they are known by it, and type the account."))  # fmt: skip
        if self.data.getlist("wallet") and not said.get("wallet_agreed"):
            self.add_error("wallet_agreed", _("Without their agreement no paper of their wallet is used. Tick that they agree, or take the papers away."))  # fmt: skip
        if said.get("same_day") and said.get("unit") and not self.deciding(said["unit"]):
            self.add_error(
                "same_day",
                _(
                    "Only what your own unit decides can be given at once. Take this tick away: it goes to the unit."
                ),
            )
        if said.get("result") and not said.get("same_day"):
            self.add_error(
                "result", _("A result goes with “Done at once” only. Tick that, or take the file away.")
            )
        return said


class Place(forms.Form):
    """What one scanned file is and where it stands."""

    file = forms.UUIDField(widget=forms.HiddenInput())
    place = forms.IntegerField(min_value=1, max_value=999)
    title = forms.CharField(max_length=300, required=False)
    form = forms.ChoiceField(choices=[("", "–"), *PaperForm.choices], required=False)
    copies = forms.IntegerField(min_value=1, max_value=999)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {
            "place": _("Place"),
            "title": _("Which paper it is"),
            "form": _("Form"),
            "copies": _("How many"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.update({"class": _look(self.fields[name]), "aria-label": label})
        self.fields["place"].widget.attrs["data-place"] = ""
        self.fields["title"].widget.attrs["list"] = "titles"


def fee_fields(procedure, on) -> dict[str, forms.Field]:
    """Return what must be asked to know what a procedure costs on a day: only what leaves a choice; never an amount."""
    lines, asked = fees_of(procedure, on), {}
    if len(lines) > 1:
        choices = [
            (
                line.pk,
                _("%(case)s: %(amount)s ₫")
                % {"case": line.case or line.get_kind_display(), "amount": count(line.amount)},
            )
            for line in lines
        ]
        asked["fee"] = forms.TypedChoiceField(
            label=_("Which case it is"), choices=[("", _("Choose the case")), *choices], coerce=int
        )
    if any(line.per for line in lines):
        asked["quantity"] = forms.IntegerField(
            label=_("How many"),
            min_value=1,
            max_value=1000,
            initial=1,
            help_text=next(line.per for line in lines if line.per),
        )
    if exemptions := exemptions_of(procedure, on):
        choices = [
            (one.pk, _("%(who)s: %(percent)s %% off") % {"who": one.who, "percent": one.percent_off})
            for one in exemptions
        ]
        asked["exemption"] = forms.TypedChoiceField(
            label=_("I pay less because"),
            choices=[("", "–"), *choices],
            coerce=int,
            required=False,
            empty_value=None,
            help_text=_("Put what proves it to your papers: the office looks at it."),
        )
    return asked


def chosen(form: forms.Form) -> Chosen:
    """Return what was chosen in fields of ``fee_fields``."""
    said = form.cleaned_data
    return Chosen(said.get("fee"), said.get("quantity") or 1, said.get("exemption"))


class Reckoning(forms.Form):
    """Which case of the fee it is; the amount follows."""

    def __init__(self, procedure, on, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.update(fee_fields(procedure, on))
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", _look(field))


class Taking(forms.Form):
    """Money that came: cash is what is owed, a transfer what the bank's statement shows."""

    way = forms.ChoiceField(
        label=_("How it was paid"), choices=[(way, way.label) for way in (Way.CASH, Way.TRANSFER)]
    )
    reference = forms.CharField(label=_("Number of the transfer"), max_length=80, required=False)
    amount = forms.IntegerField(
        label=_("Amount of the transfer in dong"),
        min_value=1,
        max_value=10**12,
        required=False,
        help_text=_("Only for a transfer of another amount than the one owed"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", _look(field))

    def clean(self):
        said = super().clean()
        if said.get("way") == Way.CASH:
            said["amount"], said["reference"] = None, ""
        elif not said.get("reference"):
            self.add_error(
                "reference", _("Give the number of the transfer, as the bank's statement shows it.")
            )
        return said


class GivingBack(forms.Form):
    """How much of a payment goes back, and why."""

    amount = forms.IntegerField(
        label=_("Amount in dong"),
        min_value=1,
        max_value=10**12,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )
    reason = forms.CharField(
        label=_("Reason, for the person concerned"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class Papers(forms.Form):
    """Papers that the person sends, or the clerk scanned, for a dossier that is there already."""

    papers = Files(
        owner=PAPERS,
        label=_("Papers"),
        help_text=HELP,
        error_messages={"required": _("Choose at least one file.")},
    )


class Withdrawing(forms.Form):
    """Why the person takes their dossier back; the office reads it."""

    reason = forms.CharField(
        label=_("Why do you want to withdraw it?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        error_messages={"required": _("Write the reason in a few words: the office reads it.")},
    )  # fmt: skip


class Rating(forms.Form):
    """How it went, once it is over."""

    level = forms.TypedChoiceField(
        label=_("How content are you with how it was handled?"), choices=Content.choices, coerce=int, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five.")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("What was good, what should be better?"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )  # fmt: skip

    def __init__(self, said=None, data=None):
        super().__init__(data, initial={"level": said.level, "words": said.words} if said else None)


class Result(forms.Form):
    """The electronic result that goes with finishing."""

    result = Files(owner=RESULT, most=5, label=_("The result as a signed PDF"), required=False)


class Apology(forms.Form):
    """Why it takes longer, and until when."""

    reason = forms.CharField(
        label=_("Reason, for the person concerned"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"})
    )  # fmt: skip
    new_day = forms.DateField(
        label=_("New day for the result"), widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
    )  # fmt: skip


class Together(forms.Form):
    """
    What one thing done with several dossiers needs besides: a reason, and what was done with all of them.

    What is left unticked counts as not done, unless the files of a dossier show it.
    """

    def __init__(self, verb: Verb, data=None):
        super().__init__(data)
        if verb in NEEDS_REASON:
            self.fields["reason"] = forms.CharField(
                label=_("Reason, for each person concerned"), max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
            )  # fmt: skip
        for deed in DECLARED.get(verb, ()):
            self.fields[deed] = forms.BooleanField(
                label=deed.label, required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
            )  # fmt: skip
        self.note = _("Tick only what was done with every one of them. What is left unticked counts as not done.") if verb in DECLARED else ""  # fmt: skip


def _look(field: forms.Field) -> str:
    if isinstance(field, forms.BooleanField):
        return "form-check-input"
    return "form-select" if isinstance(field, forms.ChoiceField) else "form-control"

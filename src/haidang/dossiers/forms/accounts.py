"""Forms of the accounts that fees are paid to."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from haidang.core.dated.models import Mark
from haidang.core.forms import Day, Drawn
from haidang.dossiers.queries import Account

FARTHEST = timedelta(3650)
FIELDS = {"bank": "bank", "bin": "bin", "account": "number", "holder": "holder"}


class AccountForm(Drawn):
    """An account of a unit from a day on."""

    bank = forms.CharField(label=_("Bank"), max_length=100)
    bin = forms.CharField(
        label=_("BIN of the bank"), max_length=6, help_text=_("Six digits, such as 970436 of Vietcombank"),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )  # fmt: skip
    account = forms.CharField(label=_("Account number"), max_length=25)
    holder = forms.CharField(
        label=_("Account holder"), max_length=100, help_text=_("As the bank has it, such as UBND PHUONG HONG BANG")
    )  # fmt: skip
    starts_on = Day(label=_("People pay to it from"))
    act = forms.CharField(
        label=_("Legal act"), max_length=200, help_text=_("With its number and day; or the unit's letter about its account")
    )  # fmt: skip
    mark = forms.ChoiceField(label=_("How sure"), choices=Mark.choices, initial=Mark.READ)

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_account(self):
        return self.cleaned_data["account"].replace(" ", "")

    def clean(self):
        data = super().clean()
        for column, sentence in self.said().problems().items():
            if column not in self.errors:
                self.add_error(column, sentence)
        day = data.get("starts_on")
        if day and not self.today <= day <= self.today + FARTHEST:
            self.add_error("starts_on", _("Choose today or a later day, at most ten years from now."))
        return data

    def said(self) -> Account:
        """Return the account that was typed."""
        data = self.cleaned_data
        return Account(**{field: data.get(column, "") for column, field in FIELDS.items()})


class EndAccountForm(Drawn):
    """Until when fees are paid to an account."""

    last_day = Day(label=_("Last day"))
    act = forms.CharField(label=_("Legal act or reason"), max_length=200)
    also_given = forms.BooleanField(
        label=_("Also for whoever was given it already"), required=False,
        help_text=_("Tick it where nothing may be paid to it any more, such as a wrong or closed account. Otherwise those who have not paid yet may still pay to it."),
    )  # fmt: skip

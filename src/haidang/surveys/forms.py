"""Clean input for those who manage surveys."""

from django import forms
from django.utils.translation import gettext_lazy as _

from haidang.core.forms import Day, Drawn
from haidang.surveys.choices import Way


class CampaignForm(Drawn):
    title = forms.CharField(label=_("What the survey is called"), max_length=200)
    title_en = forms.CharField(label=_("In English"), max_length=200, required=False)
    questionnaire = forms.ChoiceField(label=_("Questionnaire"))
    starts_on = Day(label=_("First day"))
    ends_on = Day(label=_("Last day"))
    ways = forms.MultipleChoiceField(
        label=_("How people can answer"), choices=Way.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, questionnaires=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ways"].widget.attrs["class"] = "survey-way"
        if questionnaires is None:  # what is asked stays
            del self.fields["questionnaire"]
        else:
            self.fields["questionnaire"].choices = questionnaires


class FileForm(Drawn):
    file = forms.FileField(label=_("File (.yaml or .xlsx)"))


class ListForm(Drawn):
    file = forms.FileField(label=_("List (.csv or .xlsx)"), help_text=_("The first row names the columns: unit (its code), mail, phone. Each row needs a mail address or a mobile number."))  # fmt: skip


class PlaceForm(Drawn):
    unit = forms.CharField(label=_("Code of the unit"), max_length=40)


class GroupForm(Drawn):
    group = forms.CharField(label=_("Group"), max_length=60, required=False, help_text=_("Empty takes them out of their group."))  # fmt: skip


class DrawForm(Drawn):
    first = Day(label=_("Dossiers finished from"))
    last = Day(label=_("Dossiers finished up to"))
    error = forms.DecimalField(
        label=_("How far the result may be off, in percent"), required=False, min_value=1, max_value=20, decimal_places=1,
        help_text=_("Usual are 5. So many are asked: N / (1 + N·e²), shared out by unit and procedure."),
    )  # fmt: skip
    quota = forms.IntegerField(label=_("Or: so many of each unit and procedure"), required=False, min_value=1, max_value=10_000)  # fmt: skip
    seed = forms.CharField(label=_("Seed"), max_length=40, required=False, help_text=_("Empty: made by chance. The same seed draws the same people again."))  # fmt: skip

    def clean(self):
        said = super().clean()
        if not self.errors and bool(said.get("error")) == bool(said.get("quota")):
            self.add_error("error", _("Give one of the two: how far it may be off, or how many of each."))
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", _("This day is before the first."))
        return said


class CodeForm(Drawn):
    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("As it stands in the message you got."))  # fmt: skip

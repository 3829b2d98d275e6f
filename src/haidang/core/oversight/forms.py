"""What may be asked of the audit; what makes no sense is not asked, and the page says so."""

from django import forms
from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import sentence_of, verbs
from haidang.core.forms import Day, Drawn
from haidang.core.oversight.choices import Ground, Handle, Wish

SHORT, LONG = 150, 2000


class TakingIn(Drawn):
    """What a steward writes down when somebody asks for one person's data."""

    wish = forms.ChoiceField(label=_("What is asked for"), choices=Wish.choices)
    asked_by = forms.CharField(label=_("Who asks"), max_length=SHORT)
    ground = forms.ChoiceField(label=_("On what ground"), choices=Ground.choices)
    act = forms.CharField(
        label=_("Number and day of the letter"), max_length=200,
        help_text=_("It stands in the audit for ever: no names, no numbers of people."),
    )  # fmt: skip
    handle = forms.ChoiceField(label=_("The person is found by"), choices=Handle.choices)
    value = forms.CharField(label=_("The number, name or code itself"), max_length=SHORT)
    why = forms.CharField(
        label=_("Why, in the person's words"), max_length=LONG, widget=forms.Textarea({"rows": 3})
    )


class Looking(Drawn):
    """Why a steward needs to see the data as they are."""

    reason = forms.CharField(
        label=_("Why you need to see it unmasked"), max_length=300,
        help_text=_("The person can read this reason, and it stands in the audit for ever: no names, no numbers of people."),
    )  # fmt: skip


class Answering(Drawn):
    """What the person is answered when nothing is done."""

    answer = forms.CharField(
        label=_("What the person is answered"), max_length=LONG, widget=forms.Textarea({"rows": 3})
    )


class Asked(Drawn):
    """The filter of the page, of its next pages and of its table to take along."""

    person = forms.CharField(
        label=_("Person"), max_length=SHORT, required=False, help_text=_("Name or sign-in name")
    )
    unit = forms.CharField(label=_("Code of the unit"), max_length=40, required=False)
    key = forms.CharField(label=_("Code of the dossier, or of another object"), max_length=80, required=False)
    day = Day(label=_("Day"), required=False)
    verb = forms.ChoiceField(label=_("What was done"), required=False)
    kind = forms.ChoiceField(
        label=_("Reads or writes"),
        required=False,
        choices=[("", _("both")), ("writes", _("what was changed")), ("reads", _("what was looked at"))],
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [
            ("", _("everything")),
            *((name, sentence_of(name, "…", {})) for name in sorted(verbs())),
        ]

    def filters(self) -> dict:
        """Return what was asked for and understood, by the names that ``audit.queries.lines`` takes."""
        self.is_valid()
        said = self.cleaned_data
        kind = said.get("kind")
        return {
            "unit": said.get("unit", ""),
            "key": said.get("key", ""),
            "day": said.get("day"),
            "verb": said.get("verb", ""),
            "reading": None if not kind else kind == "reads",
            "before": said.get("before"),
        }

"""Forms with which officials write the forms that people fill in: each reads one part and gives it back as the rules know it."""

from dataclasses import replace
from typing import NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from haidang.core.forms import Drawn
from haidang.core.prefill import AGAIN
from haidang.core.prefill import choices as prefill_choices
from haidang.procedures.choices import Mark
from haidang.procedures.entry.choices import FieldKind
from haidang.procedures.entry.reading import read_shape, table_of
from haidang.procedures.entry.shape import NO, YES, Field, Form, Part
from haidang.procedures.guides.forms import Condition, Tick, free_key
from haidang.procedures.guides.reading import LONGEST
from haidang.procedures.guides.shape import Option, Words
from haidang.procedures.versions.forms import FileForm

TICKED = {YES: _("yes"), NO: _("no")}


def _line(label, longest: int = LONGEST["question"], needed=False, **more):
    return forms.CharField(label=label, max_length=longest, required=needed, **more)


def _lines(label, rows: int = 2, **more):
    return forms.CharField(
        label=label, max_length=8000, required=False, widget=forms.Textarea({"rows": rows}), **more
    )


class Said(NamedTuple):
    """One line of a list that somebody wrote: ``key: Vietnamese | English``."""

    key: str
    words: Words


def written(things) -> str:
    """Write keys and words as lines that ``said_in`` reads."""
    return "\n".join(
        f"{one.key}: {one.words.vi}" + (f" | {one.words.en}" if one.words.en else "") for one in things
    )


def said_in(text: str) -> list[Said]:
    """Read lines of ``key: Vietnamese | English``; what has no key gets one, the English may be missing."""
    found: list[Said] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        key, colon, rest = line.partition(":")
        known = colon and key.strip() and " " not in key.strip() and key.strip().isascii()
        vi, _bar, en = (rest if known else line).partition("|")
        taken = {one.key for one in found}
        found.append(Said(key.strip() if known else free_key(vi, taken), Words(vi.strip(), en.strip())))
    return found


class _Written(Drawn):
    """``written`` is the whole form with what this one says in it, once it is valid."""

    def put(self, form: Form) -> Form:
        raise NotImplementedError

    def clean(self):
        data = super().clean()
        if not self.errors:
            self.written, problems = read_shape(table_of(self.put(self.form)))
            for problem in problems:
                self.add_error(None, problem)
        return data


class FieldForm(_Written):
    """One field: what it asks, what it takes, and in which cases."""

    words_vi = _line(_("What is asked"), needed=True)
    words_en = _line(_("The same in English"))
    part = forms.ChoiceField(label=_("Part"))
    kind = forms.ChoiceField(label=_("What it takes"))
    help_vi = _line(_("Explanation below it"), LONGEST["help"])
    help_en = _line(_("Explanation in English"), LONGEST["help"])
    needed = forms.BooleanField(label=_("It must be filled in (a box: it must be ticked)"), required=False)
    choices = _lines(
        _("Answers to choose from"),
        rows=4,
        help_text=_(
            "One a line: Vietnamese | English. What stands before a colon is its short name in files; leave it as it is."
        ),
    )
    least = forms.FloatField(label=_("At least (characters, or the number itself)"), required=False)
    most = forms.FloatField(label=_("At most"), required=False)
    pattern = _line(_("Pattern (regular expression)"), 200)
    pattern_vi = _line(_("The pattern in words"), LONGEST["help"])
    pattern_en = _line(_("The pattern in English words"), LONGEST["help"])
    prefill = forms.ChoiceField(label=_("Filled in beforehand with"), required=False)
    personal = forms.BooleanField(label=_("It says something about a person"), required=False, initial=True)

    def __init__(self, data=None, *, form: Form, one: Field | None):
        self.form, self.one = form, one
        initial = {}
        if one:
            initial = {
                "words_vi": one.words.vi, "words_en": one.words.en, "help_vi": one.help.vi, "help_en": one.help.en, "needed": one.needed,
                "part": form.part_of(one.key).key, "kind": one.kind, "choices": written(one.choices), "least": one.least, "most": one.most,
                "pattern": one.pattern, "pattern_vi": one.pattern_words.vi, "pattern_en": one.pattern_words.en, "prefill": one.prefill,
                "personal": one.personal,
            }  # fmt: skip
        super().__init__(data, initial=initial)
        self.fields["part"].choices = [(part.key, str(part.words)) for part in form.parts]
        a_list = bool(one and one.kind == FieldKind.ROWS)  # what its rows ask is written in the file
        self.fields["kind"].choices = [kind for kind in FieldKind.choices if (kind[0] == FieldKind.ROWS) == a_list]  # fmt: skip
        self.fields["prefill"].choices = [("", "–"), self._again(), *prefill_choices()]
        place = form.fields.index(one) if one else len(form.fields)
        self.before = [other for other in form.fields[:place] if other.values]
        for other in self.before:
            self.fields[f"when_{other.key}"] = forms.MultipleChoiceField(
                required=False, choices=[(value, value) for value in other.values],
                initial=list(one.when.get(other.key, ())) if one else [],
            )  # fmt: skip

    def _again(self) -> tuple[str, str]:
        """Its own answer of an earlier dossier; other forms may ask for it under the same name."""
        named = self.one.prefill if self.one and self.one.prefill.startswith(AGAIN) else AGAIN
        return named, _("what the person wrote here last time")

    def main(self):
        return [self[name] for name in self.fields if not name.startswith("when_")]

    def conditions(self) -> list[Condition]:
        found = []
        for other in self.before:
            name = f"when_{other.key}"
            ticked = set(self[name].value() or ())
            words = {choice.key: choice.words for choice in other.choices} or TICKED
            found.append(Condition(name, other, [Tick(value, words[value], value in ticked) for value in other.values]))  # fmt: skip
        return found

    def put(self, form: Form) -> Form:
        data = self.cleaned_data
        taken = {other.key for other in form.fields}
        kept = (
            {"rows": self.one.rows, "needed_when": self.one.needed_when, "needed_with": self.one.needed_with}
            if self.one
            else {}
        )
        said = {other.key: tuple(data.get(f"when_{other.key}", ())) for other in self.before}
        key = self.one.key if self.one else free_key(data["words_vi"], taken)
        made = Field(
            key, Words(data["words_vi"], data["words_en"]), data["kind"],
            Words(data["help_vi"], data["help_en"]), data["needed"], {key: values for key, values in said.items() if values},
            choices=tuple(Option(*line) for line in said_in(data["choices"])) if data["kind"] == FieldKind.CHOICE else (),
            least=data["least"], most=data["most"], pattern=data["pattern"], pattern_words=Words(data["pattern_vi"], data["pattern_en"]),
            prefill=AGAIN + key if data["prefill"] == AGAIN else data["prefill"], personal=data["personal"], **kept,
        )  # fmt: skip
        return replace(
            form, parts=tuple(replace(part, fields=self._placed(part, made)) for part in form.parts)
        )

    def _placed(self, part: Part, made: Field) -> tuple[Field, ...]:
        """The fields of a part with this one in its place, at the end if it is new there."""
        if part.key != self.cleaned_data["part"]:
            return tuple(one for one in part.fields if one is not self.one)
        if any(one is self.one for one in part.fields):
            return tuple(made if one is self.one else one for one in part.fields)
        return (*part.fields, made)


class AboutForm(_Written):
    """What stands over the whole form, and its parts."""

    title_vi = _line(_("Name of the form"), needed=True)
    title_en = _line(_("Name in English"))
    parts = _lines(
        _("Parts, in their order"),
        rows=5,
        help_text=_(
            "One a line: Vietnamese | English. What stands before a colon is its short name in files; leave it as it is."
        ),
    )
    note_vi = _line(_("Note below it"), LONGEST["note"])
    note_en = _line(_("The note in English"), LONGEST["note"])
    source = _line(_("Source (act, decision that announced it)"), LONGEST["source"])
    mark = forms.ChoiceField(label=_("How sure"), choices=Mark.choices)

    def __init__(self, data=None, *, form: Form):
        self.form = form
        super().__init__(
            data,
            initial={
                "title_vi": form.words.vi, "title_en": form.words.en, "parts": written(form.parts), "note_vi": form.note.vi,
                "note_en": form.note.en, "source": form.source, "mark": form.mark,
            },
        )  # fmt: skip

    def clean_parts(self):
        said = said_in(self.cleaned_data["parts"])
        gone = [part for part in self.form.parts if part.fields and part.key not in {one.key for one in said}]
        if gone:
            raise forms.ValidationError(
                _("The part “%(part)s” still asks something. Move or take away its fields first.")
                % {"part": gone[0].words}
            )
        return said

    def put(self, form: Form) -> Form:
        data = self.cleaned_data
        fields = {part.key: part.fields for part in form.parts}
        return Form(
            Words(data["title_vi"], data["title_en"]), tuple(Part(one.key, one.words, fields.get(one.key, ())) for one in data["parts"]),
            Words(data["note_vi"], data["note_en"]), data["source"], data["mark"],
        )  # fmt: skip


class SchemaFileForm(FileForm):
    """A form as a file."""

    file = forms.FileField(label=_("File (.json or .xlsx)"))

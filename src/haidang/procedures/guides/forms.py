"""Forms with which officials write guides: each reads one part and gives it back as the rules know it."""

from dataclasses import replace
from typing import NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from haidang.core.forms import Drawn
from haidang.core.text import slug
from haidang.procedures.choices import Mark
from haidang.procedures.guides.choices import Held, How
from haidang.procedures.guides.files import plain
from haidang.procedures.guides.kinds import named_choices
from haidang.procedures.guides.reading import LONGEST, MOST, SHEETS, read_shape
from haidang.procedures.guides.shape import Guide, Option, Paper, Question, Words

MORE_ROWS = 3  # empty ones below the answers that are there


def _line(label, longest: str, needed=False, **more):
    return forms.CharField(label=label, max_length=LONGEST[longest], required=needed, **more)


def _lines(label, longest: str, needed=False, **more):
    return _line(label, longest, needed, widget=forms.Textarea({"rows": 2}), **more)


class Tick(NamedTuple):
    """One answer in a condition, to be ticked."""

    value: str
    words: Words
    ticked: bool


class Condition(NamedTuple):
    """The answers of an earlier question, to be ticked."""

    name: str
    question: Question
    ticks: list[Tick]


class OptionRow(NamedTuple):
    key: str
    vi: forms.BoundField
    en: forms.BoundField
    place: forms.BoundField
    number: int


def free_key(words: str, taken) -> str:
    """Return a short name made of words that no other thing has."""
    base = slug(words)[:24].strip("-").lower() or "x"
    base = base if base[0].isalpha() and base.isascii() else f"x-{base}"[:24]
    found, number = base, 2
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    return found


class _Part(Drawn):
    """
    What questions and papers have in common: the conditions under which they are shown.

    ``written`` is the guide with what the form says in it, once the form is valid.
    """

    def __init__(self, *args, guide: Guide, before: tuple[Question, ...], one, **kwargs):
        self.guide, self.before, self.one = guide, before, one
        super().__init__(*args, **kwargs)
        for question in before:
            self.fields[f"when_{question.key}"] = forms.MultipleChoiceField(
                required=False, choices=[(option.key, str(option.words)) for option in question.options],
                initial=list(one.when.get(question.key, ())) if one else [],
            )  # fmt: skip

    def conditions(self) -> list[Condition]:
        found = []
        for question in self.before:
            name = f"when_{question.key}"
            ticked = set(self[name].value() or ())
            ticks = [Tick(option.key, option.words, option.key in ticked) for option in question.options]
            found.append(Condition(name, question, ticks))
        return found

    def when(self) -> dict[str, tuple[str, ...]]:
        """What was ticked; a question without a tick is no condition."""
        said = {one.key: tuple(self.cleaned_data.get(f"when_{one.key}", ())) for one in self.before}
        return {key: options for key, options in said.items() if options}

    def put(self, guide: Guide) -> Guide:
        """Return the guide with this part, as it was typed, in its place."""
        raise NotImplementedError

    def clean(self):
        data = super().clean()
        if not self.errors:
            self.written, problems = read_shape(plain(self.put(self.guide)))
            for problem in problems:
                self.add_error(None, problem)
        return data

    def fields_named(self, *names):
        return [self[name] for name in names]


class QuestionForm(_Part):
    """One question with its answers, in the order of their places; an answer without words is taken away."""

    words_vi = _line(_("Question"), "question", needed=True)
    words_en = _line(_("Question in English"), "question")
    help_vi = _lines(_("Explanation below it"), "help")
    help_en = _lines(_("Explanation in English"), "help")

    def __init__(self, data=None, *, guide: Guide, one: Question | None):
        place = guide.questions.index(one) if one else len(guide.questions)
        initial = {"words_vi": one.words.vi, "words_en": one.words.en, "help_vi": one.help.vi, "help_en": one.help.en} if one else {}  # fmt: skip
        super().__init__(data, guide=guide, before=guide.questions[:place], one=one, initial=initial)
        there = one.options if one else ()
        keys = data.getlist("option_key") if data else [option.key for option in there] + [""] * (MORE_ROWS if there else MORE_ROWS + 1)  # fmt: skip
        self.keys = keys[: MOST["options"] + MORE_ROWS]
        for number, key in enumerate(self.keys):
            known = one.option(key) if one and key else None
            for lang, label in (("vi", _("Answer")), ("en", _("Answer in English"))):
                self.fields[f"option_{number}_{lang}"] = _line(label, "option")
                if known:
                    self.initial[f"option_{number}_{lang}"] = getattr(known.words, lang)
            self.fields[f"option_{number}_place"] = forms.IntegerField(label=_("Order in the list"), min_value=1, max_value=99, required=False)  # fmt: skip
            self.initial[f"option_{number}_place"] = number + 1
            for name in ("vi", "en", "place"):
                self.fields[f"option_{number}_{name}"].widget.attrs["class"] = "form-control"

    def main(self):
        return self.fields_named("words_vi", "words_en", "help_vi", "help_en")

    def rows(self) -> list[OptionRow]:
        return [
            OptionRow(key, *(self[f"option_{number}_{name}"] for name in ("vi", "en", "place")), number + 1)
            for number, key in enumerate(self.keys)
        ]

    def _options(self) -> tuple[Option, ...]:
        said, taken = [], {key for key in self.keys if key}
        for number, key in enumerate(self.keys):
            vi, en, place = (self.cleaned_data.get(f"option_{number}_{name}") for name in ("vi", "en", "place"))  # fmt: skip
            if not vi and not en:
                continue
            if not key:
                key = free_key(vi, taken)
                taken.add(key)
            said.append((place or 99, number, Option(key, Words(vi, en))))
        return tuple(option for _place, _number, option in sorted(said, key=lambda one: one[:2]))

    def put(self, guide: Guide) -> Guide:
        data = self.cleaned_data
        key = self.one.key if self.one else free_key(data["words_vi"], {one.key for one in guide.questions})
        made = Question(
            key, Words(data["words_vi"], data.get("words_en", "")), self._options(),
            Words(data.get("help_vi", ""), data.get("help_en", "")), self.when(),
        )  # fmt: skip
        return replace(guide, questions=_put(guide.questions, self.one, made))

    def clean(self):
        data = super().clean()
        for number, _key in enumerate(self.keys):
            if data.get(f"option_{number}_en") and not data.get(f"option_{number}_vi"):
                self.add_error(f"option_{number}_vi", _("Write the answer in Vietnamese too."))
        return data


class PaperForm(_Part):
    """One paper: what it is, a sample, what makes it invalid, whether the administration has it, and where that is read."""

    words_vi = _lines(_("Paper"), "paper", needed=True)
    words_en = _lines(_("Paper in English"), "paper")
    how = forms.ChoiceField(label=_("What is done with it"), choices=How.choices)
    originals = forms.IntegerField(label=_("Originals"), min_value=0, max_value=SHEETS, initial=1)
    copies = forms.IntegerField(label=_("Copies"), min_value=0, max_value=SHEETS, initial=0)
    sample_vi = _lines(_("What a right one looks like"), "sample")
    sample_en = _lines(_("The same in English"), "sample")
    sample_url = forms.URLField(
        label=_("Where a sample can be seen"),
        max_length=LONGEST["url"],
        required=False,
        assume_scheme="https",
    )
    invalid_vi = forms.CharField(
        label=_("What makes it invalid"), required=False, widget=forms.Textarea({"rows": 4}), help_text=_("One reason a line")
    )  # fmt: skip
    invalid_en = forms.CharField(
        label=_("The same in English"), required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("As many lines, in the same order; a line may stay empty"),
    )  # fmt: skip
    held = forms.ChoiceField(label=_("Does the administration have it already?"), choices=Held.choices)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of papers that fit"), required=False, choices=named_choices, widget=forms.SelectMultiple({"size": 6}),
        help_text=_("Whoever keeps one in their wallet is offered it here by one click. Where none is chosen, the words of the paper tell."),
    )  # fmt: skip
    database_vi = _line(_("In which database"), "database")
    database_en = _line(_("The database in English"), "database")
    held_source = _line(_("By which act that is known"), "source")
    source = _line(_("Where the paper is asked for (act, article)"), "source")
    mark = forms.ChoiceField(label=_("How sure"), choices=Mark.choices, initial=Mark.ASSUMPTION)

    def __init__(self, data=None, *, guide: Guide, one: Paper | None):
        initial = {}
        if one:
            initial = {
                **{name: getattr(one, name) for name in ("how", "originals", "copies", "sample_url", "held", "held_source", "source", "mark", "kinds")},
                **{f"{name}_{lang}": getattr(getattr(one, name), lang) for name in ("words", "sample", "database") for lang in ("vi", "en")},
                **{f"invalid_{lang}": "\n".join(getattr(words, lang) for words in one.invalid).rstrip("\n") for lang in ("vi", "en")},
            }  # fmt: skip
        super().__init__(data, guide=guide, before=guide.questions, one=one, initial=initial)

    def groups(self):
        """The fields in the order people think of them, each group under its heading."""
        return [
            (_("The paper"), self.fields_named("words_vi", "words_en", "how", "originals", "copies")),
            (_("Sample and mistakes"), self.fields_named("sample_vi", "sample_en", "invalid_vi", "invalid_en", "sample_url")),
            (_("What the administration has"), self.fields_named("held", "database_vi", "database_en", "held_source", "kinds")),
            (_("Source"), self.fields_named("source", "mark")),
        ]  # fmt: skip

    def _invalid(self) -> tuple[Words, ...]:
        vi, en = ([one.strip() for one in self.cleaned_data.get(f"invalid_{lang}", "").splitlines()] for lang in ("vi", "en"))  # fmt: skip
        en += [""] * (len(vi) - len(en))
        return tuple(Words(*both) for both in zip(vi, en, strict=False) if any(both))

    def put(self, guide: Guide) -> Guide:
        data = self.cleaned_data
        both = {
            name: Words(data.get(f"{name}_vi", ""), data.get(f"{name}_en", ""))
            for name in ("words", "sample", "database")
        }
        key = self.one.key if self.one else free_key(data["words_vi"], {one.key for one in guide.papers})
        simple = {name: data[name] for name in ("how", "originals", "copies", "sample_url", "held", "held_source", "source", "mark")}  # fmt: skip
        made = Paper(
            key, when=self.when(), invalid=self._invalid(), kinds=tuple(data["kinds"]), **both, **simple
        )
        return replace(guide, papers=_put(guide.papers, self.one, made))

    def clean(self):
        data = super().clean()
        vi, en = ((data.get(f"invalid_{lang}") or "").splitlines() for lang in ("vi", "en"))
        if len(en) > len(vi):
            self.add_error("invalid_en", _("There are more lines than in Vietnamese; each belongs to the line beside it."))  # fmt: skip
        if data.get("held") != Held.NO and not data.get("database_vi"):
            self.add_error("database_vi", _("Name the database in which the administration has it."))
        return data


def _put(things: tuple, was, made) -> tuple:
    return tuple(made if one is was else one for one in things) if was else (*things, made)


class AboutForm(Drawn):
    """What stands over the whole guide."""

    note_vi = _lines(_("Note below the list"), "note")
    note_en = _lines(_("The note in English"), "note")
    source = _line(_("Source (act, decision that announced it)"), "source")
    mark = forms.ChoiceField(label=_("How sure"), choices=Mark.choices)

    def __init__(self, data=None, *, guide: Guide):
        super().__init__(
            data, initial={"note_vi": guide.note.vi, "note_en": guide.note.en, "source": guide.source, "mark": guide.mark}
        )  # fmt: skip

    def clean(self):
        data = super().clean()
        if data.get("note_en") and not data.get("note_vi"):
            self.add_error("note_vi", _("Write the note in Vietnamese too."))
        return data

    def put(self, guide: Guide) -> Guide:
        """Return the guide with what the form says over it."""
        data = self.cleaned_data
        return replace(guide, note=Words(data["note_vi"], data["note_en"]), source=data["source"], mark=data["mark"])  # fmt: skip

"""What people fill in for a round."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core.accounts.queries import by_username
from haidang.core.files.uploads import Files, looked_through
from haidang.core.forms import Day, Drawn
from haidang.parindex.choices import OF_HEADS, Block, How, Outcome, Seat
from haidang.parindex.engine.book import BY_RATE, OUTSIDE, Node
from haidang.parindex.engine.score import NotWhatTheRuleAsks, check_said
from haidang.parindex.models import RuleBook
from haidang.parindex.queries import read
from haidang.parindex.rounds import rules
from haidang.parindex.rounds.operations.planning import Days
from haidang.parindex.rounds.queries import Line
from haidang.parindex.rulebooks.queries import assigned_to
from haidang.parindex.sheets import in_words

NOT_APPLICABLE = "na"


class Month(forms.DateField):
    """A month, as 2026-12 or 12/2026; its first day."""

    def __init__(self, **kwargs):
        super().__init__(
            widget=forms.DateInput({"type": "month"}, "%Y-%m"), input_formats=["%Y-%m", "%m/%Y"], **kwargs
        )


def newest_books() -> list[RuleBook]:
    """Return the newest version of every rule book; each is read once by each process, not with every form."""
    return list(RuleBook.objects.order_by("code", "-pk").distinct("code").defer("content", "more"))


def titled(book: RuleBook) -> str:
    return f"{in_words(read(book))} ({book.version})"


class DaysForm(Drawn):
    """Title and days of a round."""

    title = forms.CharField(label=gettext_lazy("Title of the round"), max_length=200)
    starts_on = Day(label=gettext_lazy("Self-scoring begins"))
    self_until = Day(label=gettext_lazy("Self-scores until"))
    appraise_until = Day(label=gettext_lazy("Appraisal until"))
    explain_until = Day(label=gettext_lazy("Explanations until"))
    second_until = Day(label=gettext_lazy("Second appraisal until"))
    council_until = Day(label=gettext_lazy("Council until"))
    objection_days = forms.IntegerField(
        label=gettext_lazy("Days for objections after publication"), min_value=1, max_value=90, initial=10
    )
    heads_book = forms.ModelChoiceField(
        label=gettext_lazy("Rule book by which heads of units are classified"), queryset=RuleBook.objects.none(), required=False,
        empty_label=gettext_lazy("Heads are not classified in this round"), help_text=gettext_lazy("Classes are frozen and published together with the round."),
    )  # fmt: skip
    by_date = forms.BooleanField(
        label=gettext_lazy("Move on by itself when a day is over"), required=False,
        help_text=gettext_lazy("Up to the second appraisal; the council, freezing and publishing are always done by hand."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        of_heads = [one.pk for one in newest_books() if read(one).of_heads]
        kept = getattr(self.initial.get("heads_book"), "pk", None)  # also one that is not the newest any more
        self.fields["heads_book"].queryset = RuleBook.objects.filter(pk__in=[*of_heads, kept]).defer(
            "content", "more"
        )
        self.fields["heads_book"].label_from_instance = titled

    def plan(self) -> dict:
        """What the operations take."""
        data = self.cleaned_data
        days = Days(**{name: data[name] for name in Days.__dataclass_fields__})
        return {"title": data["title"], "days": days, "by_date": data["by_date"], "heads_book": data["heads_book"], "objection_days": data["objection_days"]}  # fmt: skip


class PlanForm(DaysForm):
    """A new round."""

    book = forms.ModelChoiceField(
        label=gettext_lazy("Rule book"), queryset=RuleBook.objects.none(), empty_label=None
    )
    first_month = Month(label=gettext_lazy("From month"))
    last_month = Month(label=gettext_lazy("To month"))
    blocks = forms.MultipleChoiceField(
        label=gettext_lazy("Units that take part"), choices=[(one.value, one.label) for one in Block if one != Block.CITY],
        widget=forms.SelectMultiple({"size": 3}), help_text=gettext_lazy("One or more blocks; ranks are given within each."),
    )  # fmt: skip
    as_now = forms.BooleanField(
        label=gettext_lazy("Deeds of former units count for their successors"), required=False, initial=True
    )
    field_order = ["title", "book", "blocks", "first_month", "last_month", "as_now", "heads_book"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        of_units = [one.pk for one in newest_books() if not read(one).takes_index]
        self.fields["book"].queryset = RuleBook.objects.filter(pk__in=of_units).defer("content", "more").order_by("code")  # fmt: skip
        self.fields["book"].label_from_instance = titled

    def plan(self) -> dict:
        return super().plan() | {name: self.cleaned_data[name] for name in ("book", "first_month", "last_month", "blocks", "as_now")}  # fmt: skip


def first_plan(today: date) -> dict:
    """Return what a new plan begins with: this year, and a fortnight or so for each stage; all of it to be changed."""
    year = today.year
    days = {
        "starts_on": date(year, 12, 1), "self_until": date(year, 12, 15), "appraise_until": date(year, 12, 25),
        "explain_until": date(year, 12, 31), "second_until": date(year + 1, 1, 8), "council_until": date(year + 1, 1, 15),
    }  # fmt: skip
    blocks = [Block.WARDS.value, Block.COMMUNES.value]
    heads = (book for block in blocks for book in assigned_to(block, today) if read(book).of_heads)
    return {"heads_book": next(heads, None), "first_month": date(year, 1, 1), "last_month": date(year, 12, 1), "by_date": False, "as_now": True, "blocks": blocks, **days}  # fmt: skip


def takes(leaf: Node) -> str:
    """Say what a leaf's rule takes from people."""
    kind = leaf.rule.kind
    if kind == "yes_no":
        return _("yes or no")
    if kind == "dated_bands":
        return _("days late: 0 on time, 3 three days late, -2 two days early")
    if kind in OUTSIDE:
        return _("how many times, a whole number from 0")
    if kind in BY_RATE:
        return _("a rate in percent, from 0 to 100")
    if kind == "value_bands":
        return _("a number from 0")
    return _("points from 0 to %(max)s") % {"max": rules.shown(leaf.max)}


@dataclass
class Row:
    """One leaf of one unit to be filled in: what is typed, what is wrong with it, and the number of what was ``seen`` there (0: nothing)."""

    line: Line
    key: str
    typed: str = ""
    note: str = ""
    absent: bool = False
    seen: int | None = 0
    problem: str = ""
    value: Decimal | None = None

    @property
    def choice(self) -> bool:
        return self.line.leaf.rule.kind == "yes_no"

    @property
    def hint(self) -> str:
        return takes(self.line.leaf)

    @property
    def said(self) -> bool:
        """Say whether something is filled in that can be saved."""
        return bool(self.typed or self.absent) and not self.problem

    def take(self, data) -> None:
        """Take what was typed in this row, and look at it."""
        self.typed, self.note = data.get(f"v.{self.key}", "").strip()[:20], data.get(f"n.{self.key}", "").strip()  # fmt: skip
        self.absent = self.typed == NOT_APPLICABLE or f"x.{self.key}" in data
        self.typed = "" if self.absent else self.typed
        seen = data.get(f"s.{self.key}")
        self.seen = int(seen) if seen is not None and seen.isdecimal() and len(seen) < 19 else None
        self.read()

    def read(self) -> None:
        if self.absent or not self.typed:
            return
        try:
            self.value = rules.number_in(self.typed)
            check_said(self.line.leaf, self.value)
        except (ValueError, NotWhatTheRuleAsks):
            self.problem = _("This takes %(what)s.") % {"what": self.hint}


def rows_of(lines: list[Line], data=None, *, own: bool) -> list[Row]:
    """
    Return lines as rows to fill in, with what was typed or what is kept.

    :param own: what the unit gives itself; otherwise what the appraisal gives
    """
    found = []
    for line in lines:
        row = Row(line, line.leaf.code if own else f"{line.unit_code}~{line.leaf.code}")
        kept = line.own if own else line.appraised
        if data is not None and f"v.{row.key}" in data:
            row.take(data)
        elif kept is not None:
            row.typed, row.note, row.absent = rules.shown(kept.value), kept.evidence, kept.value is None
            row.seen, row.value = kept.pk, kept.value
        found.append(row)
    return found


def read_by_now(rows: list[Row]) -> None:
    """Where rows come back that were saved, or of which the person was told who wrote what meanwhile: saving once more is meant."""
    for row in rows:
        if not row.problem:
            row.seen = row.line.own.pk if row.line.own else 0


def proposals(lines: list[Line], data=None) -> list[Row]:
    """Return disputed lines as rows to be put to the vote: empty, or with what was typed."""
    found = [Row(line, f"{line.unit_code}~{line.leaf.code}") for line in lines]
    for row in found if data else ():
        row.take(data)
        if row.note and not row.said and not row.problem:
            row.problem = _("Give a value as well: the note alone is not put to the vote.")
    return found


class MemberForm(Drawn):
    username = forms.CharField(label=gettext_lazy("Sign-in name"), max_length=150)
    seat = forms.ChoiceField(label=gettext_lazy("Seat"), choices=Seat.choices, initial=Seat.MEMBER)
    position = forms.CharField(label=gettext_lazy("Position"), max_length=150, required=False)

    def clean_username(self):
        found = by_username(self.cleaned_data["username"].strip())
        if found is None or not found.is_active:
            raise forms.ValidationError(
                _("Nobody signs in with this name. Look it up on the page of accounts.")
            )
        return found


class SittingForm(Drawn):
    how = forms.ChoiceField(label=gettext_lazy("How"), choices=How.choices)
    on = Day(
        label=gettext_lazy("Day"),
        help_text=gettext_lazy("Of the session; in writing the last day for answers."),
    )
    place = forms.CharField(label=gettext_lazy("Where it meets"), max_length=200, required=False)


class PublishForm(Drawn):
    decision = forms.CharField(label=gettext_lazy("Number of the decision"), max_length=100)
    decided_on = Day(label=gettext_lazy("Day of the decision"))


class TextForm(Drawn):
    text = forms.CharField(
        label=gettext_lazy("Text"), widget=forms.Textarea({"rows": 3}), max_length=5000, required=False
    )


class AnswerForm(Drawn):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=[(one.value, one.label) for one in (Outcome.ACCEPTED, Outcome.REJECTED)]
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("What is answered"),
        widget=forms.Textarea({"rows": 3}),
        max_length=5000,
        required=False,
    )


class SurveyForm(Drawn):
    table = forms.FileField(
        label=gettext_lazy("Survey points (Excel or CSV)"),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
        help_text=gettext_lazy(
            "Columns: unit, leaf, value (points, or the rate in percent). All rows are taken, or none."
        ),
    )

    def clean_table(self):
        sent = self.cleaned_data["table"]
        if Path(sent.name).suffix.lower() not in (".xlsx", ".csv"):
            raise forms.ValidationError(_("Choose an Excel (.xlsx) or CSV file."))
        return sent


class HeadsFileForm(Drawn):
    table = Files(
        owner=OF_HEADS, most=1, label=gettext_lazy("Scores of heads (Excel)"),
        help_text=gettext_lazy("The workbook from here, filled in: a row for each unit. All of it is taken, or nothing; the file is kept with the scores."),
    )  # fmt: skip


def files_in(request, key: str, owner: str):
    """Return the files that came for one row, looked through, and what is wrong with the others."""
    return looked_through(request.FILES.getlist(f"f.{key}"), owner)

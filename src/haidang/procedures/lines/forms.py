"""Forms of dated lines: what is typed is read as a row of a table is, by the same rules and with the same sentences."""

from django import forms
from django.utils.translation import gettext_lazy as _

from haidang.core.forms import Day, Drawn
from haidang.procedures.choices import Mark
from haidang.procedures.lines.kinds import COMMON, Kind
from haidang.procedures.lines.reading import LONGEST, Line, Problem, read_lines
from haidang.procedures.models import DatedLine, Procedure

HINTS = {
    "act": _("With its number and its day"),
    "ends_on": _("Empty: until another line takes its place"),
}


class LineForm(Drawn):
    """One line of a procedure; ``line`` is what was typed, once it is valid."""

    line: Line

    def __init__(self, *args, kind: Kind, procedure: Procedure, **kwargs):
        self.kind, self.procedure = kind, procedure
        titles = {**kind.columns, **COMMON}
        self.base_fields = {column: self._offer(column, title) for column, title in titles.items()}
        super().__init__(*args, **kwargs)

    def _offer(self, column: str, title) -> forms.Field:
        more = {"label": title, "required": column in self.kind.asked, "help_text": self.kind.hints.get(column) or HINTS.get(column, "")}  # fmt: skip
        if column == "mark":
            return forms.ChoiceField(choices=Mark.choices, initial=Mark.READ, **more)
        if column in self.kind.offered:
            return forms.ChoiceField(choices=self.kind.offered[column](), **more)
        if column in self.kind.options:
            always = column == "time_unit"  # a file may leave it to the rule; here one stands there anyway
            empty = () if always else (("", "–"),)
            return forms.ChoiceField(choices=[*empty, *self.kind.options[column]], **more | {"required": always or more["required"]})  # fmt: skip
        if column in ("starts_on", "ends_on"):
            return forms.CharField(widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **more)
        return forms.CharField(max_length=LONGEST.get(column, 30), **more)

    def clean(self):
        data = super().clean()
        row = {name: data.get(name, "") for name in self.fields} | {"procedure": self.procedure.code}
        lines, problems = read_lines([(1, row)], self.kind.line, self.kind.own)
        for one in problems:
            if self.has_error(one.column, "required"):
                del self._errors[one.column]  # the row's own sentence says what to write
        self.blame([one for one in problems if one.column not in self._errors])
        if lines and not problems:
            [self.line] = lines
        return data

    def blame(self, problems: list[Problem]) -> None:
        """Put what is wrong beside its fields."""
        for one in problems:
            self.add_error(one.column if one.column in self.fields else None, one.sentence)


def typed_of(kind: Kind, line: DatedLine, like: bool = False) -> dict:
    """
    Return what a form shows of a line.

    :param like: for a new one in its place: without its days and its act
    """
    row = {name: "" if value is None else value for name, value in kind.row(line).items()}
    if isinstance(row.get("time_limit"), float):
        row["time_limit"] = f"{row['time_limit']:g}".replace(".", ",")
    return {name: value for name, value in row.items() if not like or name in kind.columns}


class EndForm(Drawn):
    """When a line ends, and by which act."""

    last_day = Day(label=_("Last day"))
    act = forms.CharField(label=_("Legal act that ends it"), max_length=200)


class TableForm(Drawn):
    """Lines as a workbook."""

    file = forms.FileField(label=_("Excel file (.xlsx)"))

"""What a kind of dated lines is: its columns, how a row is read, and how a line is written for people."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from haidang.procedures.choices import LineKind
from haidang.procedures.lines.reading import Cells, Line, Problem
from haidang.procedures.models import DatedLine, Procedure

# The columns that every kind has after its own, with their titles.
COMMON = {"starts_on": _("First day"), "ends_on": _("Last day"), "act": _("Legal act"), "mark": _("How sure")}
Options = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Kind:
    """
    One kind of dated lines: what a file, a sheet, a form, a page and the operations on it need to know.

    :param verb: under which the audit keeps that many were entered
    :param line: what a row is read into; ``own`` reads what only this kind says
    :param columns: what only this kind says, by the names of the columns, with their titles; COMMON ones come after them
    :param fields: the field of the model that each of these columns fills
    :param main: the column that a table may not lack, and where a line is wrong that says otherwise than one that holds
    :param says: writes what a line sets, for people
    :param whom: writes which case, people or unit a line is of; empty for all
    :param options: of the columns where one of a few is chosen: values with labels
    :param offered: what a form offers besides for a column, asked when it is shown
    :param hints: what a form says below a field
    :param also_asked: columns of its own that may not stay empty, besides ``main``
    :param allows: says why a line may not be entered for its procedure, if it may not
    :param unfounded: some lines have no act: the house proposed them; they stand aside and never meet others
    """

    name: LineKind
    verb: str
    model: type[DatedLine]
    line: type[Line]
    own: Callable[[Cells], dict]
    columns: Mapping[str, Any]
    fields: Mapping[str, str]
    main: str
    says: Callable[[Any], str]
    whom: Callable[[Any], str]
    options: Mapping[str, Options] = field(default_factory=dict)
    offered: Mapping[str, Callable[[], Options]] = field(default_factory=dict)
    hints: Mapping[str, Any] = field(default_factory=dict)
    allows: Callable[[Any, Procedure], Problem | None] = lambda line, procedure: None
    also_asked: tuple[str, ...] = ()
    unfounded: bool = False

    @property
    def titles(self) -> dict[str, Any]:
        """The columns of a table in their order, with their titles."""
        return {"procedure": _("Procedure"), **self.columns, **COMMON}

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that a table may not lack."""
        return ("procedure", self.main, "starts_on", "act")

    @property
    def asked(self) -> tuple[str, ...]:
        """The columns that may not stay empty in a row."""
        return (*self.needed, *self.also_asked, "mark")

    @property
    def values(self) -> tuple[str, ...]:
        """The fields in which a line differs from another of the same days and of the same case, people or unit."""
        own = [name for name in self.fields.values() if name not in self.model.OWN]
        return (*own, "act", "mark")

    def lines(self):
        """The lines that a new one may meet."""
        found = self.model.objects.all()
        return found.exclude(act="") if self.unfounded else found

    def row(self, line: DatedLine) -> dict[str, Any]:
        """Return what a line says by column, as a file has it."""
        own = {column: getattr(line, field) for column, field in self.fields.items()}
        common = {name: getattr(line, name) for name in COMMON}
        return {"procedure": line.procedure.code, **own, **common}

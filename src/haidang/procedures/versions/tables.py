"""A version written as a table: rows, and a form of what stands over them. Every button brings all rows along, so that nothing typed is lost."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Generic

from django.forms import Form

from haidang.procedures.versions.queries import Content

UNITS = "units-to-name"  # the list of units that each row's field proposes from
MOVES = ("up", "down", "remove")


class VersionTable(ABC, Generic[Content]):
    """
    All rows of a version with what stands over them.

    :param data: what was posted; None shows what is stored
    :param do: the button: ``up-2``, ``down-2`` and ``remove-2`` with the number of a row from 0, or anything else
    :param more: how many empty rows are shown below

    Of each kind: ``name`` is that of a row in addresses, ``called`` what people call one, ``row`` its form, ``typed`` the fields in which
    something makes it a row; ``most`` how many there may be, ``too_many`` what is said of more; ``empty`` how many are shown where there is none.
    """

    name: str
    called: str
    row: type[Form]
    typed: Sequence[str]
    most: int
    too_many: str
    empty = 1

    def __init__(self, content: Content, data: Mapping | None = None, do: str = "", more: int = 0):
        self.about = self.over(content, data)
        if data is None:
            there = self.values_of(content)
            self.rows = [self.row(initial=one, prefix=self._prefix(n)) for n, one in enumerate(there)]
            below = range(len(there), len(there) + (more if there else self.empty))
            self.rows += [self.row(prefix=self._prefix(n)) for n in below]
            return
        posted = self._posted(data)
        typed = self.arranged(posted, self._order(posted, do))
        kept = {f"{self._prefix(n)}-{name}": value for n, row in enumerate(typed) for name, value in row.items()}  # fmt: skip
        self.rows = [self.row(kept, prefix=self._prefix(n)) for n in range(len(typed))]

    @abstractmethod
    def over(self, content: Content, data: Mapping | None) -> Form:
        """Return the form of what stands over the rows."""

    @abstractmethod
    def values_of(self, content: Content) -> list[dict]:
        """Return what stands in each row."""

    @abstractmethod
    def written(self) -> Content:
        """Return what was written, once it is valid."""

    def arranged(self, rows: Sequence[Mapping], order: Sequence[int]) -> list[Mapping]:
        """Return the rows in another order, some left out."""
        return [rows[number] for number in order]

    def title(self, number: int) -> str:
        """Return what people call a row, counted from 0."""
        return self.called % {"n": number + 1}

    def is_valid(self) -> bool:
        """Say whether every row and what stands over them can be kept."""
        right = all([self.about.is_valid(), *(row.is_valid() for row in self.rows)])
        for row in self.rows[self.most :]:
            row.add_error(self.typed[0], self.too_many % {"most": self.most})
        return right and len(self.rows) <= self.most

    @property
    def is_full(self) -> bool:
        """Whether no further row may be added."""
        return len(self.rows) >= self.most

    @property
    def errors(self) -> bool:
        """Whether something is wrong in what was posted."""
        return bool(self.about.errors or any(row.errors for row in self.rows))

    def _prefix(self, number: int) -> str:
        return f"{self.name[0]}{number}"

    def _posted(self, data: Mapping) -> list[dict]:
        said = data.get("rows", "")
        rows = min(int(said), 2 * self.most) if said.isdecimal() and len(said) < 4 else 0
        return [{name: data.get(f"{self._prefix(n)}-{name}", "") for name in self.row.base_fields} for n in range(rows)]  # fmt: skip

    def _order(self, rows: Sequence[Mapping], do: str) -> list[int]:
        """Return which rows stay, in which order: one is moved or taken away, those without anything written are left out."""
        order, (what, _dash, place) = list(range(len(rows))), do.partition("-")
        if what in MOVES and place.isdecimal() and len(place) < 4 and int(place) < len(rows):
            order.remove(int(place))
            if what != "remove":
                order.insert(max(0, int(place) + (1 if what == "down" else -1)), int(place))
        return [number for number in order if any(rows[number][name].strip() for name in self.typed)]

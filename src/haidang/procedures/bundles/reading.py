"""Reading what somebody wrote as a group of linked procedures: every mistake is a sentence that names its place."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from haidang.procedures.bundles.shape import COMMUNE, MOST_PARTS, Bundle, Part, problems_of
from haidang.procedures.choices import Mark
from haidang.procedures.guides.reading import Reader
from haidang.procedures.guides.shape import Words
from haidang.procedures.sheets import Path, dotted

CODE = r"\A[A-Za-z0-9][A-Za-z0-9.-]*\Z"  # of a group
LONGEST = {
    "code": 40,
    "version": 60,
    "name": 300,
    "paper": 600,
    "saying": 150,
    "limit": 200,
    "note": 400,
    "act": 300,
    "procedure": 40,
    "unit": 40,
}
MOST = {"parts": MOST_PARTS, "papers": 60, "sayings": 40, "after": MOST_PARTS}
TOP = ("name", "name_en", "lead", "sayings", "papers", "limit", "limit_en", "act", "mark", "until", "parts")
PART = ("procedure", "after", "decided_by", "note", "note_en")


class BundleReader(Reader):
    most, longest = MOST, LONGEST

    def pair(self, data: Mapping, name: str, path: Path, longest: str, needed=False) -> Words:
        """Words in Vietnamese under a name, and in English under the same with ``_en``."""
        vi, en = (self.text(data.get(one), (*path, one), longest, needed and one == name) for one in (name, f"{name}_en"))  # fmt: skip
        if en and not vi and not needed:
            self.wrong((*path, name), _("the Vietnamese is missing; English alone is not enough."))
        return Words(vi, en)

    def part(self, value, path: Path, number: int) -> Part:
        data = self.mapping(value, path, PART)
        after = []
        for one in self.listed(data.get("after"), (*path, "after")):
            if isinstance(one, bool) or not isinstance(one, int):
                self.wrong((*path, "after"), _("numbers of parts, such as 1, 2; not “%(value)s”.") % {"value": str(one)[:60]})  # fmt: skip
            else:
                after.append(one)
        return Part(
            number, self.text(data.get("procedure"), (*path, "procedure"), "procedure", needed=True), tuple(dict.fromkeys(after)),
            self.text(data.get("decided_by"), (*path, "decided_by"), "unit") or COMMUNE, self.pair(data, "note", path, "note"),
        )  # fmt: skip

    def day(self, value, path: Path) -> date | None:
        if isinstance(value, datetime):  # Excel's days
            value = value.date()
        if value in (None, "") or isinstance(value, date):
            return value or None
        try:
            return date.fromisoformat(str(value).strip())
        except ValueError:
            self.wrong(path, _("a day such as 2026-12-31, not “%(value)s”.") % {"value": str(value)[:60]})
            return None

    def bundle(self, data) -> Bundle:
        top = self.mapping(data, (), TOP)
        if top.get("lead") not in (None, "", COMMUNE):
            self.wrong(("lead",), _("only “%(commune)s”: a request is led where it is handed in.") % {"commune": COMMUNE})  # fmt: skip
        parts = [self.part(one, ("parts", n), n + 1) for n, one in enumerate(self.listed(top.get("parts"), ("parts",)))]  # fmt: skip
        papers = []
        for n, one in enumerate(self.listed(top.get("papers"), ("papers",))):
            said = self.mapping(one, ("papers", n), ("name", "name_en"))
            papers.append(self.pair(said, "name", ("papers", n), "paper", needed=True))
        sayings = [
            self.text(one, ("sayings", n), "saying")
            for n, one in enumerate(self.listed(top.get("sayings"), ("sayings",)))
        ]
        return Bundle(
            tuple(parts), self.pair(top, "name", (), "name"), tuple(filter(None, sayings)), tuple(papers), self.pair(top, "limit", (), "limit"),
            self.text(top.get("act"), ("act",), "act"), self.one_of(top.get("mark"), ("mark",), Mark, Mark.ASSUMPTION),
            self.day(top.get("until"), ("until",)),
        )  # fmt: skip


def read(data, place: Callable[[Path], str] = dotted) -> tuple[Bundle, list[str]]:
    """
    Read a nested structure as a group; return it with a sentence for every mistake, what does not fit together included.

    :param place: writes where something stands, for people: a line of a file, a cell of a sheet
    """
    reader = BundleReader(place)
    bundle = reader.bundle(data)
    if not reader.problems:
        for one in problems_of(bundle):
            reader.wrong(
                (one.field,) if one.number is None else ("parts", one.number, one.field), one.sentence
            )
    return bundle, reader.problems


def read_shape(data) -> tuple[Bundle, list[str]]:
    """Read a draft: each part for itself is right, but they need not fit together yet."""
    reader = BundleReader(dotted)
    return reader.bundle(data), reader.problems

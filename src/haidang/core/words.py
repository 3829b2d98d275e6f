"""
The words on the screen: gathered from code and templates, and compiled, without GNU gettext installed.

``python -m haidang.core.words gather`` brings every ``locale/vi/LC_MESSAGES/django.po`` up to date and keeps what
is translated; ``compile`` makes the files that Django reads. English is written in code, Vietnamese in the catalogue.
"""

import io
import sys
from copy import deepcopy
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

HOUSE = Path(__file__).resolve().parents[1]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def apps() -> list[Path]:
    """Return the folders of the apps, and of the core as one."""
    return sorted(path.parent for path in HOUSE.glob("*/__init__.py") if path.parent.name != "settings")


def homes() -> list[Path]:
    """Return the folders that keep a catalogue: those of apps that say something."""
    return [home for home in apps() if used_in(home)]


@cache  # reading all code takes seconds
def used_in(home: Path) -> Catalog:
    """Return the words that code and templates of a folder use, without translations."""
    catalog = Catalog(
        locale="vi", charset="utf-8", header_comment="# Words of Hải Đăng in Vietnamese.", fuzzy=False
    )
    for path in sorted([*home.rglob("*.py"), *home.rglob("templates/**/*.html")]):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        text = path.read_text()
        if path.suffix == ".html":
            text = templatize(text)
        for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
            catalog.add(message, locations=[(str(path.relative_to(home)), None)], context=context)
    return catalog


def catalogue(home: Path) -> Path:
    return home / "locale" / "vi" / "LC_MESSAGES" / "django.po"


def kept_in(home: Path) -> Catalog:
    """Return the catalogue as it is on disk; empty where there is none."""
    path = catalogue(home)
    if not path.exists():
        return Catalog(locale="vi")
    with path.open("rb") as file:
        return read_po(file, locale="vi", charset="utf-8")


def gather() -> None:
    """Add new words to every catalogue, drop those no longer used, keep the translations."""
    for home in homes():
        kept, wanted = kept_in(home), deepcopy(used_in(home))
        wanted.creation_date = kept.creation_date  # or every gathering would change every file
        for message in wanted:
            old = kept.get(message.id, context=message.context) if message.id else None
            if old is not None:
                message.string = old.string
        path = catalogue(home)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, wanted, width=110, sort_output=True, omit_header=False)


def compile_all() -> None:
    """Write the compiled catalogue beside each source one."""
    for path in HOUSE.rglob("locale/*/LC_MESSAGES/django.po"):
        with path.open("rb") as source:
            catalog = read_po(source, locale=path.parents[1].name, charset="utf-8")
        with path.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalog)


def untranslated() -> list[str]:
    """Return every word of the house that has no Vietnamese yet, with where it is used."""
    return [
        f"{home.name}: {message.id!r}"
        for home, kept in ((home, kept_in(home)) for home in homes())
        for message in used_in(home)
        if message.id and not _has_words(kept.get(message.id, context=message.context))
    ]


def _has_words(message) -> bool:
    return message is not None and bool(
        message.string if isinstance(message.string, str) else all(message.string or ())
    )


if __name__ == "__main__":
    {"gather": gather, "compile": compile_all}[sys.argv[1]]()

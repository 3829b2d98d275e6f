"""The one door: bytes and a name go in, and come out as something that may be kept."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from haidang.core.files.choices import MOST_BYTES, Kind
from haidang.core.files.inspecting import names, office, xml
from haidang.core.files.inspecting.refusing import UnfitFile

_ONLY_HERE = object()
BEGINNINGS = ((b"%PDF-", Kind.PDF), (b"\x89PNG\r\n\x1a\n", Kind.PNG), (b"\xff\xd8\xff", Kind.JPEG))
PACKED = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Checked:
    """A file that was looked through. Only ``inspect`` makes one, so nothing else can be kept."""

    name: str
    kind: Kind
    data: bytes = field(repr=False)
    digest: str
    made_by: object = field(repr=False, compare=False, default=None)

    def __post_init__(self):
        if self.made_by is not _ONLY_HERE:
            raise TypeError("Only inspect() says that a file was checked")


def inspect(
    data: bytes, given_name: str, *, allowed: Collection[Kind] = tuple(Kind), most_bytes: int = MOST_BYTES
) -> Checked:
    """
    Look through a file that somebody hands in, and return it with a harmless name, its real kind and its SHA-256.

    :param given_name: as the person's computer called it; it says nothing about what the file is
    :param allowed: the kinds that are taken here
    :raises UnfitFile: with the sentence that tells the person what is wrong and what to do
    """
    name = names.cleaned(given_name)
    if not data:
        raise UnfitFile(_("“%(name)s” is empty. Choose the right file.") % {"name": name})
    if len(data) > most_bytes:
        raise UnfitFile(
            _("“%(name)s” is larger than %(most)s. Scan it with fewer dots or split it.")
            % {"name": name, "most": filesizeformat(most_bytes)}
        )
    kind = _kind_of(data, name)
    if kind not in allowed:
        raise UnfitFile(
            _("“%(name)s” is of the kind %(kind)s. Here these are taken: %(kinds)s.")
            % {"name": name, "kind": kind.label, "kinds": ", ".join(str(Kind(one).label) for one in allowed)}
        )
    if kind is Kind.PDF:
        from haidang.core.files.inspecting import pdf  # slow to load, and only who hands in papers needs it

        pdf.check(data, name)
    elif kind in (Kind.PNG, Kind.JPEG):
        from haidang.core.files.inspecting import pictures

        pictures.check(data, kind, name)
    elif kind is Kind.XML:
        xml.check(data, name)
    return Checked(names.ending_as(name, kind), kind, data, hashlib.sha256(data).hexdigest(), _ONLY_HERE)


def _kind_of(data: bytes, name: str) -> Kind:
    for beginning, kind in BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if data.startswith(PACKED):
        return office.check(data, name)
    if data.startswith(OLD_OFFICE):
        raise UnfitFile(
            _("“%(name)s” is of an old kind of Office (.doc, .xls). Save it as .docx, .xlsx or PDF.")
            % {"name": name}
        )
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<?xml"):
        return Kind.XML
    raise UnfitFile(
        _("“%(name)s” is of a kind that is not taken, whatever its name says. Choose one of: %(kinds)s.")
        % {"name": name, "kinds": ", ".join(str(kind.label) for kind in Kind)}
    )

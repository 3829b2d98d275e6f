"""Names of files as people gave them: kept where harmless, refused where they are made to deceive."""

import unicodedata

from django.utils.translation import gettext as _

from haidang.core.files.choices import ENDINGS, Kind
from haidang.core.files.inspecting.refusing import UnfitFile

LONGEST = 180
# They turn the order of letters around, so that "exe.fdp" reads as "pdf.exe"; or they are not seen at all.
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def cleaned(given: str) -> str:
    """
    Return a name without the folders some browsers put before it, in one form of Unicode.

    :raises UnfitFile: if it is empty, too long, climbs to other folders, or has signs that are not seen
    """
    if ".." in given.replace("\\", "/").split("/"):
        raise UnfitFile(_("A file's name leads to another folder. Rename the file and choose it again."))
    name = unicodedata.normalize("NFC", given.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    if any(unicodedata.bidirectional(sign) in TURNING for sign in name):
        raise UnfitFile(
            _("A file's name has a sign that turns letters around. Rename the file and choose it again.")
        )
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for sign in name):
        raise UnfitFile(_("A file's name has signs that are not seen. Rename the file and choose it again."))
    if not name.strip(". "):
        raise UnfitFile(_("A file has no name. Give it one and choose it again."))
    if len(name) > LONGEST:
        raise UnfitFile(
            _("The name of “%(name)s…” is longer than %(most)s signs. Shorten it and choose the file again.")
            % {"name": name[:40], "most": LONGEST}
        )
    return name


def ending_as(name: str, kind: Kind) -> str:
    """Return the name with the ending of what the file really is, whatever it called itself."""
    stem, dot, ending = name.rpartition(".")
    if dot and stem and ending.lower() in ENDINGS.get(kind, (kind.value,)):
        return name
    return f"{name}.{kind.value}"

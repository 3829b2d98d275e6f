"""Word, Excel and OpenDocument files: a folder packed as ZIP, unpacked here within limits and looked through."""

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _

from haidang.core.files.choices import TYPES, Kind
from haidang.core.files.inspecting.refusing import UnfitFile

MOST_ENTRIES = 5_000
MOST_UNFOLDED = 200 * 1024 * 1024
LONGEST_LOOK = 8 * 1024 * 1024  # of one part that is searched for what acts by itself
MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": Kind.DOCX,
    b"spreadsheetml.sheet.main+xml": Kind.XLSX,
}
MACROS = re.compile(
    r"(^|/)(vbaProject\.bin|vbaData\.xml|vbaProjectSignature\w*\.bin)$|^(Basic|Scripts)/|(^|/)macrosheets/",
    re.I,
)
CARRIED = re.compile(
    r"(^|/)(embeddings|activeX)/|(^|/)oleObject[^/]*\.bin$|^Object \d+/.*\.(?!xml|rdf)\w+$", re.I
)
FROM_ELSEWHERE = re.compile(
    rb"<[^>]*(?:attachedTemplate|oleObject|externalLink|frame)[^>]*TargetMode\s*=\s*[\"']External|TargetMode\s*=\s*[\"']External[\"'][^>]*(?:attachedTemplate|oleObject|frame)",
    re.I,
)
DDE = re.compile(rb"<w:instrText[^>]*>\s*DDE|w:instr=\"\s*DDE|<ddeLink\b", re.I)


def check(data: bytes, name: str) -> Kind:
    """
    Return what a packed file is.

    :raises UnfitFile: if it is of no known kind, damaged, locked, carries macros or files, or unfolds without bounds
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            _check_folder(parts, name)
            texts = _unfold(packed, parts, name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        EOFError,
        RuntimeError,
        OverflowError,
        ValueError,
    ):
        raise UnfitFile(
            _("“%(name)s” is damaged or was cut off. Save it anew and choose it again.") % {"name": name}
        ) from None
    kind = _kind(texts)
    if kind is None:
        raise UnfitFile(
            _(
                "“%(name)s” is a packed folder (ZIP) or of a kind that is not taken. Choose the papers one by one."
            )
            % {"name": name}
        )
    names = [part.filename for part in parts]
    if (
        any(map(MACROS.search, names))
        or b"macroEnabled" in texts.get("[Content_Types].xml", b"")
        or b"<script:event-listener" in texts.get("content.xml", b"")
    ):
        raise UnfitFile(
            _("“%(name)s” contains macros. Save it without them (as .docx or .xlsx), or as PDF.")
            % {"name": name}
        )
    if any(map(CARRIED.search, names)):
        raise UnfitFile(
            _("“%(name)s” carries other files inside. Save it as PDF, and choose those by themselves.")
            % {"name": name}
        )
    if any(FROM_ELSEWHERE.search(text) for part, text in texts.items() if part.endswith(".rels")) or any(
        DDE.search(text) for part, text in texts.items() if part.endswith(".xml")
    ):
        raise UnfitFile(
            _("“%(name)s” fetches something from elsewhere when opened. Save it as PDF.") % {"name": name}
        )
    return kind


def _check_folder(parts: list[zipfile.ZipInfo], name: str) -> None:
    if len(parts) > MOST_ENTRIES or sum(part.file_size for part in parts) > MOST_UNFOLDED:
        raise _too_big(name)
    end = -1
    for part in sorted(parts, key=lambda part: part.header_offset):
        if part.header_offset <= end:  # parts that share their bytes: how a small file unfolds to petabytes
            raise _too_big(name)
        end = part.header_offset + part.compress_size
        if part.flag_bits & 1:
            raise UnfitFile(
                _("“%(name)s” is locked by a password. Save it without one and choose it again.")
                % {"name": name}
            )
        if part.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", part.filename):
            raise UnfitFile(
                _("“%(name)s” leads to other folders when unpacked. Save it anew.") % {"name": name}
            )


def _unfold(packed: zipfile.ZipFile, parts: list[zipfile.ZipInfo], name: str) -> dict[str, bytes]:
    """Unpack every part for real, so that one that lies about its size or is damaged is found; keep what is text."""
    texts, left = {}, MOST_UNFOLDED
    for part in parts:
        kept = b""
        with packed.open(part) as stream:
            while piece := stream.read(262_144):
                left -= len(piece)
                if left < 0:
                    raise _too_big(name)
                if len(kept) < LONGEST_LOOK:
                    kept += piece
        if part.filename.endswith((".xml", ".rels")) or part.filename == "mimetype":
            texts[part.filename] = kept
    return texts


def _kind(texts: dict[str, bytes]) -> Kind | None:
    said = texts.get("mimetype", b"").strip().decode("ascii", "replace")
    for kind in (Kind.ODT, Kind.ODS):
        if said == TYPES[kind] and "content.xml" in texts:
            return kind
    types = texts.get("[Content_Types].xml", b"")
    return next((kind for part, kind in MAIN_PARTS.items() if part in types), None)


def _too_big(name: str) -> UnfitFile:
    return UnfitFile(
        _("“%(name)s” unfolds to an enormous size when opened. Save it anew and choose it again.")
        % {"name": name}
    )

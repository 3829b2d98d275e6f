"""PDF files: what may run, start programs, carry other files or unfold to an enormous size is refused."""

import io
import re
import zlib

import pikepdf
from django.utils.translation import gettext as _

from haidang.core.files.inspecting.refusing import UnfitFile

MOST_UNFOLDED = 200 * 1024 * 1024
MOST_OBJECTS = 200_000
MOST_STREAMS = 15_000
MOST_PAGES = 3_000
ACTIONS = {
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/RichMediaExecute", "/Movie", "/Sound",
}  # fmt: skip
STREAM = re.compile(rb"stream\r?\n")
ESCAPED_LETTER = re.compile(rb"/[^\s/<>\[\]()]*#(?:4[1-9a-fA-F]|5[0-9aA]|6[1-9a-fA-F]|7[0-9aA])")
FILTERS = re.compile(rb"/(?:Filter|F)\s*(?:\[([^\]]*)\]|(/\w+))")
TRAILING = 2_000  # bytes before a stream in which its dictionary stands


def _too_big(name: str) -> UnfitFile:
    return UnfitFile(
        _("“%(name)s” unfolds to an enormous size when opened. Scan or export it anew and choose it again.")
        % {"name": name}
    )


def _unfolds_within(data: bytes, name: str) -> None:
    """
    Unfold every stream by hand, within a limit, before any library that knows no limit opens the file.

    Whoever disguises how a stream is packed does not get past: what is packed twice or in a way no scanner or office
    program writes for the structure of a file is refused.
    """
    left = MOST_UNFOLDED
    for number, found in enumerate(STREAM.finditer(data)):
        if number > 2 * MOST_STREAMS:  # the word that ends one counts too; each costs time, whatever is in it
            raise _too_big(name)
        head = data[max(0, found.start() - TRAILING) : found.start()]
        if head.endswith(
            b"end"
        ):  # the word that ends one: what stands before it is content, which may look like anything
            head = b""
        head = head[head.rfind(b"obj") :] if b"obj" in head else head
        if ESCAPED_LETTER.search(head):
            raise UnfitFile(_("“%(name)s” disguises what is in it. Export it anew as PDF.") % {"name": name})
        packed = b" ".join(part for pair in FILTERS.findall(head) for part in pair)
        if packed.count(b"Flate") + packed.count(b"/Fl ") > 1 or (b"LZW" in packed and b"/Image" not in head):
            raise UnfitFile(_("“%(name)s” disguises what is in it. Export it anew as PDF.") % {"name": name})
        unfold, at = zlib.decompressobj(), found.end()
        try:
            while at < len(data) and not unfold.eof:
                piece = data[at : at + 65_536]
                at += len(piece)
                while piece:
                    left -= len(unfold.decompress(piece, 1_048_576))
                    piece = unfold.unconsumed_tail
                    if left < 0:
                        raise _too_big(name)
        except zlib.error:
            continue  # not packed this way: a picture, or bare text


def _walk(thing, depth=0):
    """Yield every dictionary within an object, not following references: each object is looked at by itself."""
    if depth > 60:
        return
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        for key in thing.keys():
            value = thing.get(key)
            if isinstance(value, pikepdf.Object) and not value.is_indirect:
                yield from _walk(value, depth + 1)
    elif isinstance(thing, pikepdf.Array):
        for value in thing:
            if isinstance(value, pikepdf.Object) and not value.is_indirect:
                yield from _walk(value, depth + 1)


def check(data: bytes, name: str) -> None:
    """:raises UnfitFile: if the file is damaged, locked, acts by itself, carries files or unfolds without bounds"""
    _unfolds_within(data, name)
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True, attempt_recovery=False) as pdf:
            if len(pdf.objects) > MOST_OBJECTS or not 0 < len(pdf.pages) <= MOST_PAGES:
                raise _too_big(name)
            for thing in pdf.objects:
                for one in _walk(thing):
                    _check_dictionary(one, name)
    except pikepdf.PasswordError:
        raise UnfitFile(
            _("“%(name)s” is locked by a password. Save it without one and choose it again.") % {"name": name}
        ) from None
    except (pikepdf.PdfError, RecursionError, ValueError):
        raise UnfitFile(
            _("“%(name)s” is not a whole PDF: it is damaged or was cut off. Export it anew.") % {"name": name}
        ) from None


def _check_dictionary(one, name: str) -> None:
    action = one.get("/S")
    if (isinstance(action, pikepdf.Name) and str(action) in ACTIONS) or "/JS" in one or "/JavaScript" in one:
        raise UnfitFile(
            _("“%(name)s” contains a script or starts something by itself. Print it to a new PDF.")
            % {"name": name}
        )
    if (
        "/EmbeddedFiles" in one
        or "/EF" in one
        or str(one.get("/Subtype", "")) in ("/FileAttachment", "/RichMedia")
    ):
        raise UnfitFile(
            _("“%(name)s” carries other files inside. Choose those by themselves, and a PDF without them.")
            % {"name": name}
        )
    if "/XFA" in one:
        raise UnfitFile(
            _("“%(name)s” is a form that runs scripts (XFA). Print it to a new PDF.") % {"name": name}
        )

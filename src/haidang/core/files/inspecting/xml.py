"""XML files: no definitions that unfold, nothing that a browser would run."""

from defusedxml import DefusedXmlException, ElementTree
from django.utils.translation import gettext as _

from haidang.core.files.inspecting.refusing import UnfitFile

RUN_BY_BROWSERS = (
    "{http://www.w3.org/1999/xhtml}",
    "{http://www.w3.org/2000/svg}",
    "{http://www.w3.org/1999/XSL/Transform}",
)


def check(data: bytes, name: str) -> None:
    """:raises UnfitFile: if it is not well-formed, defines entities, or holds a page or a script"""
    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise UnfitFile(
            _(
                "“%(name)s” defines its own words (DTD), which may unfold without bounds. Save it without them."
            )
            % {"name": name}
        ) from None
    except (ElementTree.ParseError, ValueError, LookupError):
        raise UnfitFile(_("“%(name)s” is not well-formed XML. Export it anew.") % {"name": name}) from None
    if (
        any(str(part.tag).startswith(RUN_BY_BROWSERS) for part in root.iter())
        or b"<?xml-stylesheet" in data[:2_000]
    ):
        raise UnfitFile(
            _("“%(name)s” holds a page or a drawing that can run scripts. Save it as PDF.") % {"name": name}
        )

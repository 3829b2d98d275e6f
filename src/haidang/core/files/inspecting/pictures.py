"""Pictures: their size is read before any of them is unpacked, and what is cut off is refused."""

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from haidang.core.files.choices import Kind
from haidang.core.files.inspecting.refusing import UnfitFile

MOST_DOTS = 90_000_000  # an A3 sheet at 600 dots an inch has 70 million
FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG"}
END_OF_JPEG = b"\xff\xd9"


def check(data: bytes, kind: Kind, name: str) -> None:
    """:raises UnfitFile: if the picture is damaged, cut off, or enormous when unpacked"""
    damaged = UnfitFile(
        _("“%(name)s” is not a whole picture: it is damaged or was cut off. Take or scan it again.")
        % {"name": name}
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", Image.DecompressionBombWarning
            )  # the limit below is ours, and lower
            with Image.open(io.BytesIO(data), formats=[FORMATS[kind]]) as picture:
                width, height = picture.size
                if width * height <= MOST_DOTS:
                    picture.verify()
    except Image.DecompressionBombError:
        width, height = MOST_DOTS, 2
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise damaged from None
    if width * height > MOST_DOTS:
        raise UnfitFile(
            _("“%(name)s” has more than %(most)s million dots. Save it smaller and choose it again.")
            % {"name": name, "most": MOST_DOTS // 1_000_000}
        )
    if kind is Kind.JPEG and END_OF_JPEG not in data[-65_536:] and END_OF_JPEG not in data:
        raise damaged

"""How readable a picture of a paper may be, by a few measures: a hint for the person, never a reason to refuse."""

import io

import numpy as np
from PIL import Image

from haidang.wallet.rules import Picture

LOOKED_AT = 800  # dots of the longer side: sharpness is compared at one size


def measured(data: bytes) -> Picture:
    """Measure a picture that was looked through before, so that it is known not to be enormous; one that cannot be read is empty."""
    with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as picture:
        short_side = min(picture.size)
        picture.draft("L", (LOOKED_AT, LOOKED_AT))  # a JPEG is unpacked no larger than it is looked at
        try:
            grey = picture.convert("L")
        except (OSError, SyntaxError, ValueError):
            return Picture(short_side, 0.0, 0.0)
    grey.thumbnail((LOOKED_AT, LOOKED_AT))
    dots = np.asarray(grey, dtype=np.float32)
    if min(dots.shape) < 3:
        return Picture(short_side, 0.0, 0.0)
    # The Laplacian: how much each dot differs from its four neighbours; edges of letters make it vary, blur smooths it out.
    edges = 4 * dots[1:-1, 1:-1] - dots[:-2, 1:-1] - dots[2:, 1:-1] - dots[1:-1, :-2] - dots[1:-1, 2:]
    light, dark = np.percentile(dots, (99, 1))
    return Picture(short_side, float(edges.std()), float(light - dark))

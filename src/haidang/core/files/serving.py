"""How a file leaves the house: to be kept by the person, never shown or run as a page of ours."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from haidang.core.files.choices import TYPES, Kind
from haidang.core.files.models import File
from haidang.core.files.queries import content_of

SEALED = "default-src 'none'; sandbox; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"


def answer(file: File) -> HttpResponse:
    """
    Return a file as an answer. Whoever calls this has let the person through a gate.

    :raises StoreAway: if the store does not answer
    """
    return HttpResponse(
        content_of(file),
        content_type=TYPES[Kind(file.kind)],
        headers={
            "Content-Disposition": content_disposition_header(True, file.name),
            "Content-Security-Policy": SEALED,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )

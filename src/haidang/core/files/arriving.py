"""What is sent is measured before anything reads it: what is larger than the house takes is refused at once, and nothing of it is kept."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults

from haidang.core.files.choices import MOST_AT_ALL, MOST_BYTES
from haidang.core.files.store import FULL

IN_MEMORY = 1024 * 1024
PIECE = 64 * 1024
NO_ROOM = "haidang.no_room"
FILES = "multipart/form-data"


def most_of(kind: str) -> int:
    """Return how many bytes a request may have, by its content type: a form with files more than words alone."""
    return MOST_AT_ALL if kind.startswith(FILES) else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def measured(application):
    """
    Return a WSGI application that knows how long what comes in pieces is: Django takes a request without a length for an empty one.

    No more of it is read than may be taken.
    """

    def answer(environ, start_response):
        if not environ.get("HTTP_TRANSFER_ENCODING") or environ.get("CONTENT_LENGTH"):
            return application(environ, start_response)
        with _gathered(environ):
            return application(environ, start_response)

    return answer


@contextmanager
def _gathered(environ) -> Iterator[None]:
    """What came, as far as it may be taken, stands in a file without a name while the request is answered, and no longer."""
    most, length = most_of(environ.get("CONTENT_TYPE") or ""), 0
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
        try:
            while length <= most and (piece := environ["wsgi.input"].read(PIECE)):
                length += len(piece)
                kept.write(piece)
            kept.seek(0)
        except OSError as error:
            if error.errno not in FULL:
                raise
            environ[NO_ROOM], length = error, 0
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = kept, str(length)
        yield


class Bounds:
    """
    Middleware, before whatever reads what was sent: what is too large is answered with 413, in the person's language.

    A proxy that stops it itself says so in ``X-Too-Large`` and leaves the answer to the house.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if NO_ROOM in request.META:
            raise request.META[NO_ROOM]
        length = request.META.get("CONTENT_LENGTH") or ""
        most = most_of(request.META.get("CONTENT_TYPE") or "")
        if "HTTP_X_TOO_LARGE" in request.META or (length.isdecimal() and int(length) > most):
            return too_large(request)
        try:
            return self.get_response(request)
        finally:
            request.close()  # where nobody is there any more to hear the answer, the server does not
            if request.method == "POST" and request.content_type == FILES:
                for handler in request.upload_handlers:
                    handler.let_go()


def too_large(request) -> HttpResponse:
    """Say how much may be sent, to people and to programs."""
    title = _("What you sent is too large")
    detail = _("One form takes at most %(all)s, one file at most %(one)s. Nothing of it was kept.") % {
        "all": filesizeformat(MOST_AT_ALL),
        "one": filesizeformat(MOST_BYTES),
    }
    if request.path_info.startswith("/api/"):
        body = {"type": "about:blank", "title": title, "status": 413, "detail": detail}
        return JsonResponse(body, status=413, content_type="application/problem+json")
    return HttpResponse(render_to_string("413.html", {"title": title, "detail": detail}), status=413)


def unreadable(request, exception=None) -> HttpResponse:
    """Answer what cannot be read: 413 where words are longer than is read at all, else 400."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return defaults.bad_request(request, exception)

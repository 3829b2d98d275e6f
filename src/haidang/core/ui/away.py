"""What people and systems are told when a page could not be made, without asking the database for anything."""

import sys

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import defaults

from haidang.core import embedded
from haidang.core.ui.language import CHOICES

SECONDS_TO_WAIT = 10


def server_error(request):
    """Answer 503 with when to try again where the database is away or a disk is full; 500 for what nobody foresaw."""
    error = sys.exc_info()[1]
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    with translation.override(chosen if chosen in CHOICES else settings.LANGUAGE_CODE):
        if embedded.away(error) or _connection_broke():
            title = _("The system is being put right")
            detail = _("The database does not answer at the moment. Nothing of what was done before is lost.")
        elif embedded.full(error):
            if request.method == "POST":
                title = _("There is no room left to keep what you sent")
                detail = _("Nothing of it was kept, and nothing that was kept before is lost.")
            else:  # who reads what is remembered, which takes room too
                title = _("The server has no room left")
                detail = _("This page cannot be shown until there is some. Nothing that was kept is lost.")
        else:
            return defaults.server_error(request)
        if request.path_info.startswith("/api/"):
            body = {"type": "about:blank", "title": title, "status": 503, "detail": detail}
            answer = JsonResponse(body, status=503, content_type="application/problem+json")
        else:
            words = {
                "title": title,
                "detail": detail,
                "sent": request.method == "POST",
                "seconds": SECONDS_TO_WAIT,
            }
            answer = HttpResponse(render_to_string("503.html", words), status=503)
    answer.headers["Retry-After"] = str(SECONDS_TO_WAIT)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _connection_broke() -> bool:
    """Some libraries hide why: what failed while an answer was put into its form is for them an answer of the wrong form."""
    return connection.errors_occurred and not connection.is_usable()

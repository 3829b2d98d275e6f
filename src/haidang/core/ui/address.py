"""Addresses that no page has: refused before anything looks them up."""

from django.core.exceptions import BadRequest
from django.http import Http404


class CleanAddress:
    """Middleware: a NUL sign in the path is unknown, in a parameter a bad request; PostgreSQL takes neither."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if "\x00" in request.path:
            raise Http404
        if any("\x00" in value for values in request.GET.lists() for value in values[1]):
            raise BadRequest("A parameter has a NUL sign")

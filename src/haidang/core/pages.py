"""Thin doors: sign-in by default, a GET cannot write, a refusal is a sentence on the page."""

from collections.abc import Collection
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from haidang.core.access.queries import passes
from haidang.core.database.reading import reading_only
from haidang.core.kept.keeping import as_of_one_moment
from haidang.core.refusals import Refusal


def page(*, writes: bool = False, permission: str | None = None, public: bool = False):
    """
    Make a function a page.

    :param writes: POST is allowed, and the operation it calls is one transaction; a GET always runs read-only
    :param permission: who lacks it gets 404, as for an unknown address; who would have it with a second factor is told so
    :param public: open to everybody; otherwise signing in is required
    """

    def decorate(view):
        @wraps(view)
        def door(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not public and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            try:
                return inside(request, *args, **kwargs)
            except Http404:
                if getattr(request.user, "lacks_second_factor", False):
                    return _to_the_second_factor(request)
                raise

        def inside(request, *args, **kwargs) -> HttpResponse:
            if permission and not passes(request.user, permission):
                raise Http404
            if request.method in ("GET", "HEAD"):
                with as_of_one_moment(), reading_only():
                    return view(request, *args, **kwargs)
            if not writes or request.method != "POST":
                return HttpResponseNotAllowed(["GET", "HEAD", "POST"] if writes else ["GET", "HEAD"])
            return view(request, *args, **kwargs)

        door.is_page = True
        return door

    return decorate


def _to_the_second_factor(request: HttpRequest) -> HttpResponse:
    """Go to the page that says what to set up, and from there back to what was asked for."""
    page_of_it = reverse("accounts:second-factor")
    if request.method in ("GET", "HEAD"):
        page_of_it += f"?{urlencode({'next': request.get_full_path()})}"
    return redirect(page_of_it)


def show(
    request: HttpRequest,
    template: str,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
    parts: Collection[str] = (),
    **context,
) -> HttpResponse:
    """
    Answer with a page; a refusal is shown on top of it with status 409 and nothing typed is lost.

    :param parts: names of ``{% partialdef %}`` blocks of the template. A request that htmx makes for an element of such a
        name gets that block alone: one address, one template, and the swap equals the reload.
    """
    if refusal is not None:
        context["refusal"] = refusal
        status = 409
    htmx = request.htmx
    if htmx and not htmx.history_restore_request and htmx.target in parts:
        template = f"{template}#{htmx.target}"
    answer = render(request, template, context, status=status)
    if parts:
        patch_vary_headers(answer, ("HX-Request", "HX-Target", "HX-History-Restore-Request"))
    return answer

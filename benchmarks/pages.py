"""The rankings page, and the desk and the list of a busy clerk, who sees one ward, with eight clients."""

from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from benchmarks.figures import Figure
from benchmarks.server import load, p95, serving
from haidang.core.accounts.models import User

# The list by part, field, how it came and part of a name: four filters, and an exact count of what is left.
FOUR = {"field": "Hộ tịch", "channel": "online", "q": "nguyen"}
NARROWED = "/dossiers/?" + urlencode({"what": "open", **FOUR})
NARROWED_OVER = "/dossiers/?" + urlencode({"what": "done", **FOUR})  # among the ninety thousand of the ward


def cookie(username: str) -> str:
    """Sign a person in and return the cookie that says so."""
    browser = Client()
    browser.force_login(User.objects.get(username=username))
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def run() -> list[Figure]:
    found = []
    headers = {"Cookie": cookie("mau.motcua")}
    with serving() as port:
        for name, path, most in (
            ("rankings_page_p95", "/rankings/", "<=100"), ("clerk_list_p95", "/dossiers/", "<=100"), ("desk_p95", "/desk/", "<=80"),
        ):  # fmt: skip
            load(port, lambda n, path=path: ("GET", path, None, headers), seconds=2)
            times, answers = load(port, lambda n, path=path: ("GET", path, None, headers))
            assert {status for status, _body in answers} == {200}, path
            found.append(Figure(name, p95(times), "ms", most))
        for name, path, clients, most in (
            ("narrowed_list_p95", NARROWED, 1, "<=60"), ("narrowed_list_with_16_clients_p95", NARROWED, 16, "<=150"),
            ("narrowed_list_of_what_is_over_p95", NARROWED_OVER, 1, "<=60"),
        ):  # fmt: skip
            load(port, lambda n, path=path: ("GET", path, None, headers), clients, seconds=2)
            times, answers = load(port, lambda n, path=path: ("GET", path, None, headers), clients)
            assert {status for status, _body in answers} == {200}, path
            found.append(Figure(name, p95(times), "ms", most))
    return found

"""
Every page of the house that a clerk of one ward may open, one after the other, asked by eight clients without pause in a city of
two thousand people with rights: the slowest 5 % of each page, and which page is the slowest.
"""

from django.conf import settings
from django.test import Client

from benchmarks.figures import Figure
from benchmarks.pages import cookie
from benchmarks.server import load, p95, serving
from haidang.core.access.models import RoleGrant
from haidang.core.accounts.models import User
from haidang.dossiers.queries import visible_to
from haidang.units.queries import active_units
from tests.doors.table import DOORS

PEOPLE, CLIENTS, SECONDS = 2_000, 8, 3.0
# No page: a file to take along, an address for machines or of a single step of signing in.
NO_PAGE = (
    "/api/",
    "/health/",
    "/metrics",
    "/i18n/",
    ".csv",
    ".xlsx",
    ".png",
    "/sign-in/",
    "/sign-out/",
    "/confirm/",
)


def people() -> None:
    """Bring the city to two thousand people, each with a right in one unit."""
    from datetime import date

    from django.utils import timezone

    codes = [unit.code for unit in active_units(timezone.localdate())]
    missing = PEOPLE - User.objects.count()
    made = User.objects.bulk_create(
        [
            User(username=f"nguoi.{n}", full_name=f"Người {n} (mẫu)", password="!")
            for n in range(max(missing, 0))
        ]
    )
    RoleGrant.objects.bulk_create(
        [
            RoleGrant(
                user=user,
                role=("clerk", "officer", "unit_leader")[n % 3],
                unit_code=codes[n % len(codes)],
                starts_on=date(2025, 7, 1),
            )
            for n, user in enumerate(made)
        ]
    )


def pages(clerk) -> dict[str, str]:
    """Return the pages of the table of doors that answer 200 to this person: the pattern and an address of it."""
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    browser = Client(raise_request_exception=False)
    browser.force_login(clerk)
    dossier = visible_to(clerk).order_by("-pk").first()
    values = {
        "unit": "10525", "leaf": "2.1", "index": "par-index", "indicator": "right-first-time", "indicator_number": "1", "procedure": "1.001193", "dossier": dossier.code,
        "provider": "portal", "number": 1,
    }  # fmt: skip
    found = {}
    for pattern in DOORS:
        if not any(sign in pattern for sign in NO_PAGE):
            try:
                address = pattern.format(**values)
            except KeyError:  # something that the benchmark's city has none of
                continue
            answer = browser.get(address)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                found[pattern] = address
    return found


def run() -> list[Figure]:
    people()
    asked = pages(User.objects.get(username="mau.motcua"))
    headers = {"Cookie": cookie("mau.motcua")}
    found = []
    with serving() as port:
        for pattern, address in asked.items():
            load(port, lambda n, address=address: ("GET", address, None, headers), seconds=0.5)
            times, answers = load(
                port, lambda n, address=address: ("GET", address, None, headers), CLIENTS, SECONDS
            )
            assert {status for status, _body in answers} == {200}, address
            name = pattern.strip("/").replace("/", ".").replace("{", "").replace("}", "") or "home"
            found.append(Figure(f"page_p95:{name}", p95(times), "ms", "<=100"))
    slowest = max(found, key=lambda figure: figure.value)
    print(f"{len(found)} pages; the slowest is {slowest.name}")
    return [*found, Figure("slowest_page_p95", slowest.value, "ms", "<=100")]

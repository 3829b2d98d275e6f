"""The rankings page, and a clerk's list as a restricted user, with eight clients."""

from django.contrib.sessions.backends.db import SessionStore

from benchmarks.figures import Figure
from benchmarks.server import load, p95, serving
from haidang.core.accounts.models import User


def cookie(username: str) -> str:
    user = User.objects.get(username=username)
    session = SessionStore()
    session["_auth_user_id"], session["_auth_user_backend"] = (
        str(user.pk),
        "django.contrib.auth.backends.ModelBackend",
    )
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.save()
    return f"sessionid={session.session_key}"


def run() -> list[Figure]:
    found = []
    headers = {"Cookie": cookie("mau.motcua")}
    with serving() as port:
        for name, path in (("rankings_page_p95", "/rankings/"), ("clerk_list_p95", "/dossiers/")):
            load(port, lambda n, path=path: ("GET", path, None, headers), seconds=2)
            times, answers = load(port, lambda n, path=path: ("GET", path, None, headers))
            assert {status for status, _body in answers} == {200}, path
            found.append(Figure(name, p95(times), "ms", "<=100"))
    return found

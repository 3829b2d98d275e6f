"""What strict headers are, and what a page must not need; every door is looked at for both in test_every_door."""

import re
from html.parser import HTMLParser

import pytest
from django.test import override_settings

from haidang.core.ui.headers import StrictHeaders

WANTED = {
    "Content-Security-Policy": "default-src 'self'",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
STRICT = ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"]


class Violations(HTMLParser):
    """Collects what a strict policy would stop: inline scripts, styles and handlers, and files from elsewhere."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "script" and "src" not in values and values.get("type") != "application/json":
            self.found.append("script without a file")
        if tag in ("style", "base"):
            self.found.append(tag)
        for name, value in attributes:
            if (
                name == "style"
                or re.match(r"on[a-z]|hx-on", name)
                or (value or "").strip().lower().startswith("javascript:")
            ):
                self.found.append(f"{tag} {name}={value}")
            loads = (tag in ("script", "img", "iframe", "source") and name == "src") or (
                tag == "link" and name == "href"
            )
            if loads and re.match(r"(https?:)?//", value or ""):
                self.found.append(f"{tag} from {value}")
            if tag == "form" and name == "action" and re.match(r"(https?:)?//", value or ""):
                self.found.append(f"form to {value}")


def wrong_headers(answer) -> list[str]:
    policy = answer.headers.get("Content-Security-Policy", "")
    sealed = "default-src 'none'; sandbox" in policy and answer.headers.get("Content-Disposition", "")
    if sealed and sealed.startswith("attachment"):  # a file of somebody's: stricter than any page
        policy = policy.replace("default-src 'none'", WANTED["Content-Security-Policy"]).replace(
            "form-action 'none'", "form-action 'self'"
        )
    headers = {**answer.headers, "Content-Security-Policy": policy}
    missing = [name for name, value in WANTED.items() if value not in headers.get(name, "")]
    return (
        missing + [part for part in STRICT if part not in policy] + re.findall(r"'unsafe-[a-z]+'|\*", policy)
    )


@pytest.mark.django_db
def test_errors_and_files_have_the_headers_too(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("haidang.web.views.pages.show", lambda *_, **__: 1 / 0)
    answers = [
        client.get(path) for path in ("/", "/nothing/", "/?q=%00", "/static/ui/house.js", "/api/v1/nothing")
    ]
    assert [answer.status_code for answer in answers][:3] == [500, 404, 400]
    assert [wrong_headers(answer) for answer in answers] == [[]] * 5


def test_what_a_strict_policy_stops_is_recognised():
    for page in (
        "<script>go()</script>", "<p style='color:red'>", "<a onclick='go()'>", "<a href=' JavaScript:go()'>", "<style>p {}</style>",
        "<script src='https://cdn.example/x.js'></script>", "<link href='//cdn.example/x.css'>", "<base href='/'>", "<p hx-on:click='go()'>",
    ):  # fmt: skip
        assert len(Violations(page).found) == 1, page
    assert not Violations(
        '<script type="application/json">{}</script><script src="/a.js"></script><p class="style">'
    ).found


def test_a_configured_sign_in_elsewhere_may_be_reached_from_our_form():
    elsewhere = {
        "openid_connect": {"APPS": [{"settings": {"server_url": "https://sso.example.vn/realms/x"}}]}
    }
    with override_settings(SOCIALACCOUNT_PROVIDERS=elsewhere):
        policy = StrictHeaders(None).headers["Content-Security-Policy"]
    assert "form-action 'self' https://sso.example.vn" in policy and "realms" not in policy


def test_htmx_neither_writes_styles_into_the_page_nor_runs_text_as_code(client, db):
    config = re.search(
        r"name=\"htmx-config\" content='([^']+)'", client.get("/procedures/").content.decode()
    )[1]
    assert '"includeIndicatorStyles": false' in config and '"allowEval": false' in config

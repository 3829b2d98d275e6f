"""Slips: one as PDF through the real web server as a clerk gets it, a thousand in one file, and the clerk's queue by its four counts."""

import io
import re
import time
import urllib.parse
from http.client import HTTPConnection

import pikepdf

from benchmarks.figures import Figure
from benchmarks.pages import cookie
from benchmarks.server import load, p95, serving

MANY = 1000


def run() -> list[Figure]:
    signed_in = {"Cookie": cookie("mau.motcua")}
    with serving() as port:
        page = HTTPConnection("127.0.0.1", port, timeout=60)
        page.request("GET", "/dossiers/?what=done", headers=signed_in)
        text = page.getresponse().read().decode()
        codes = re.findall(r'name="tick" value="([^"]+)"', text)
        assert codes
        for what in ("late", "today", "risk", "waiting"):
            assert f"what={what}" in text

        def one(n):
            return "GET", f"/dossiers/{codes[n % len(codes)]}/receipt.pdf", None, signed_in

        def queue(n):
            return "GET", f"/dossiers/?what={('late', 'today', 'risk', 'waiting')[n % 4]}", None, signed_in

        load(port, one, clients=1, seconds=1)
        times, answers = load(port, one, clients=1)
        assert {status for status, _body in answers} <= {200, 404} and any(
            body.startswith(b"%PDF") for _s, body in answers
        )
        found = [Figure("slip_pdf_p95", p95(times), "ms", "<=50")]
        load(port, queue, clients=1, seconds=1)
        times, answers = load(port, queue, clients=1)
        assert {status for status, _body in answers} == {200}
        found.append(Figure("clerk_queue_p95", p95(times), "ms", "<=60"))
        token, csrf = _token(port, signed_in)
        body = urllib.parse.urlencode(
            {"csrfmiddlewaretoken": token, "kind": "receipt", "which": "all", "what": "done"}
        )
        headers = {
            "Cookie": f"{signed_in['Cookie']}; {csrf}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        start = time.perf_counter()
        page.request("POST", "/dossiers/slips.pdf", body, headers)
        answer = page.getresponse()
        made = answer.read()
        seconds = time.perf_counter() - start
        assert answer.status == 200, answer.status
    with pikepdf.open(io.BytesIO(made)) as file:
        pages = len(file.pages)
    assert pages >= MANY * 0.95, pages  # those of the done that were refused have no receipt
    found.append(Figure("thousand_slips_in_one_file", seconds * MANY / pages, "s", "<=10"))
    return found


def _token(port, headers) -> tuple[str, str]:
    """Return the sign of the form and the cookie it belongs to."""
    page = HTTPConnection("127.0.0.1", port, timeout=60)
    page.request("GET", "/dossiers/", headers=headers)
    answer = page.getresponse()
    csrf = next(
        value.split(";")[0]
        for name, value in answer.getheaders()
        if name.lower() == "set-cookie" and value.startswith("csrf")
    )
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())[1], csrf

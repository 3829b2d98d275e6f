"""
A payment gateway to try the house with, on this machine: one that works, one that refuses, one that crashes.

It speaks the contract of ``client``; that the real one speaks so is an assumption.
"""

import json
import threading
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import URLError

from haidang.exchange.payment.rules import SIGNATURE, is_signed, signature

BEHAVIOURS = ("works", "refuses", "crashes")
PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Cổng thanh toán thử</title>
<h1>Cổng thanh toán thử</h1><p>Không có tiền thật. {purpose}: {amount} đồng.</p>
<form method="post"><button>Trả tiền</button></form></html>"""


@dataclass
class Kept:
    """An order as the gateway keeps it."""

    order: str
    amount: int
    purpose: str
    back: str
    told_to: str
    transaction: str = ""
    returned: dict[str, int] = field(default_factory=dict)

    def said(self) -> dict:
        state = "paid" if self.transaction else "open"
        return {
            "order": self.order,
            "state": state,
            "amount": self.amount if self.transaction else 0,
            "transaction": self.transaction,
        }


class Gateway(ThreadingHTTPServer):
    """
    A gateway. ``works``: takes orders, is paid on its page and tells of it; ``refuses``: takes no order and gives nothing
    back; ``crashes``: takes orders and money, and breaks off before it answers or tells of it, so that it must be asked.
    """

    daemon_threads = True

    def __init__(self, behaviour: str, secret: str, port: int = 0):
        if behaviour not in BEHAVIOURS:
            raise ValueError(f"there is no double that {behaviour}")
        super().__init__(("127.0.0.1", port), _Speaking)
        self.behaviour, self.secret = behaviour, secret
        self.orders: dict[str, Kept] = {}
        self.answers: list[int] = []  # what we were told when we told of a payment
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def pay(self, number: str) -> Kept:
        """Somebody pays an order."""
        with self.lock:
            one = self.orders[number]
            one.transaction = one.transaction or f"GD{len(self.orders):06}{number[-6:]}"
        return one

    def message(self, one: Kept) -> tuple[bytes, str]:
        """Return what is told of a payment, and its signature."""
        body = json.dumps(one.said()).encode()
        return body, signature(body, self.secret)

    def tell(self, one: Kept) -> None:
        body, signed = self.message(one)
        headers = {"Content-Type": "application/json", SIGNATURE: signed}
        try:
            with urllib.request.urlopen(urllib.request.Request(one.told_to, body, headers), timeout=5) as answer:  # fmt: skip
                self.answers.append(answer.status)
        except URLError as error:
            self.answers.append(getattr(error, "code", 0))


class _Speaking(BaseHTTPRequestHandler):
    server: Gateway

    def log_message(self, *said):
        pass

    def do_GET(self):
        one = self.server.orders.get(self.path.removeprefix("/pay/"))
        if one is None:
            return self.answer(404, {})
        return self.send(200, "text/html; charset=utf-8", PAGE.format(purpose=one.purpose, amount=one.amount).encode())  # fmt: skip

    def do_POST(self):
        gateway = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith("/pay/"):
            one = gateway.pay(self.path.removeprefix("/pay/"))
            if gateway.behaviour == "crashes":
                return self.connection.close()
            gateway.tell(one)
            return self.send(303, "text/plain", b"", Location=one.back)
        if not is_signed(body, self.headers.get(SIGNATURE, ""), gateway.secret):
            return self.answer(403, {"why": "signature"})
        return getattr(self, {"/orders": "order", "/orders/query": "query", "/refunds": "refund"}[self.path])(json.loads(body))  # fmt: skip

    def order(self, asked):
        gateway = self.server
        if gateway.behaviour == "refuses":
            return self.answer(422, {"why": "this merchant is closed"})
        gateway.orders.setdefault(asked["order"], Kept(**asked))
        return self.answer(200, {"address": f"{gateway.url}/pay/{asked['order']}"})

    def query(self, asked):
        one = self.server.orders.get(asked["order"])
        return self.answer(200, one.said()) if one else self.answer(404, {"why": "no such order"})

    def refund(self, asked):
        gateway = self.server
        if gateway.behaviour == "refuses":
            return self.answer(422, {"why": "too long ago"})
        with gateway.lock:
            one = next(one for one in gateway.orders.values() if one.transaction == asked["transaction"])
            back = one.returned | {asked["refund"]: asked["amount"]}
            if sum(back.values()) > one.amount:
                return self.answer(422, {"why": "more than was paid"})
            one.returned = back
        if gateway.behaviour == "crashes":
            return self.connection.close()
        return self.answer(200, {"state": "done"})

    def answer(self, status, said):
        self.send(status, "application/json", json.dumps(said).encode())

    def send(self, status, kind, data, **headers):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def double(behaviour: str, secret: str, port: int = 0):
    """Run a gateway until the block ends; its address is in ``url``."""
    running = Gateway(behaviour, secret, port)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.shutdown()
        running.server_close()

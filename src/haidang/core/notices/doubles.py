"""
Providers of SMS and Zalo to try the house with, on this machine: one that works, one that refuses, one that crashes.

They speak as the clients expect; that the real ones speak so is an assumption. They keep what they were given, and show it.
"""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

BEHAVIOURS = ("works", "refuses", "crashes", "busy", "stalls")
TOKENS = ("first-token", "second-token", "third-token")


class Double(ThreadingHTTPServer):
    """
    A provider.

    ``works`` takes everything, the same key only once; ``refuses`` takes nothing; ``busy`` cannot just now; ``crashes`` takes
    it and breaks the connection before it answers; ``stalls`` takes it and lets wait. What it sent on is in ``sent``.
    """

    daemon_threads = True

    def __init__(self, channel: str, behaviour: str, port: int = 0):
        if channel not in ("sms", "zalo") or behaviour not in BEHAVIOURS:
            raise ValueError(f"there is no double of {channel} that {behaviour}")
        super().__init__(("127.0.0.1", port), _Speaking)
        self.channel, self.behaviour = channel, behaviour
        self.asked: list[dict] = []
        self.sent: list[dict] = []
        self.keys: set[str] = set()
        self.token_good, self.refreshed = TOKENS[0], 0
        self.lock, self.taken = threading.Lock(), threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def take(self, question: dict) -> None:
        """Send on what was not sent under its key yet."""
        key = question.get("client_id") or question.get("tracking_id")
        with self.lock:
            self.asked.append(question)
            if key not in self.keys:
                self.keys.add(key)
                self.sent.append(question)
        self.taken.set()


class _Speaking(BaseHTTPRequestHandler):
    server: Double

    def log_message(self, *said):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/token":
            return self.renew(parse_qs(body))
        question, double = json.loads(body), self.server
        if double.channel == "zalo" and self.headers.get("access_token") != double.token_good:
            return self.answer(200, {"error": -216, "message": "Access token is invalid"})
        if double.behaviour == "busy":
            return self.answer(503, {})
        if double.behaviour == "refuses":
            said = {"status": "error", "error": -118, "message": "refused"}
            return self.answer(200, said)
        double.take(question)
        if double.behaviour == "crashes":
            self.connection.close()
            return None
        if double.behaviour == "stalls":
            time.sleep(60)
        number = f"{double.channel}-{len(double.sent)}"
        return self.answer(200, {"status": "ok", "id": number, "error": 0, "data": {"msg_id": number}})

    def renew(self, asked):
        """A refresh token is good for one time, as Zalo's are."""
        double = self.server
        with double.lock:
            if asked.get("refresh_token") != [f"refresh-{double.refreshed}"]:
                return self.answer(200, {"error": -14014, "message": "Invalid refresh token"})
            double.refreshed += 1
            double.token_good = TOKENS[min(double.refreshed, len(TOKENS) - 1)]
        return self.answer(
            200, {"access_token": double.token_good, "refresh_token": f"refresh-{double.refreshed}", "expires_in": "90000"}
        )  # fmt: skip

    def answer(self, status, said):
        data = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def double(channel: str, behaviour: str, port: int = 0):
    """Run a provider until the block ends; its address is in ``url``."""
    running = Double(channel, behaviour, port)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.shutdown()
        running.server_close()

"""
A portal on this machine to try the house with: one that works, one that refuses, one that crashes.

It speaks as the client expects; that the real one speaks so is an assumption. It keeps what it was given, and says what it was given
twice or out of order.
"""

import json
import threading
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MANNERS = ("works", "refuses", "crashes", "busy", "stalls")
EXPIRED = "-1"
# A portal that crashes does it in each of these ways in turn.
CRASHES = ("drops before", "drops after", "half an answer", "500 before", "500 after")


class Portal(ThreadingHTTPServer):
    """
    A portal.

    ``works`` takes everything, the same key only once; ``refuses`` takes nothing and says why, or only what concerns the dossiers in
    ``refused``; ``busy`` cannot just now; ``crashes`` breaks off in one of several ways, before or after it took something; ``stalls``
    takes it and lets wait. What it took is in ``taken``, in the order in which it took it.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, manner: str, port: int = 0, knows_keys: bool = True):
        if manner not in MANNERS:
            raise ValueError(f"there is no double of the portal that {manner}")
        super().__init__(("127.0.0.1", port), _Speaking)
        self.manner, self.knows_keys = manner, knows_keys
        self.refused: dict[str, str] = {}
        self.asked = 0
        self.taken: list[dict] = []
        self.keys: set[str] = set()
        self.sessions: set[str] = set()
        self.logins = 0
        self.broken: Counter[str] = Counter()
        self.lock, self.heard = threading.Lock(), threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def take(self, question: dict) -> None:
        """Keep what was not taken under its key yet; without keys, everything."""
        with self.lock:
            key = question.get("MaGiaoDich", "")
            if not self.knows_keys or key not in self.keys:
                self.keys.add(key)
                self.taken.append(question)
        self.heard.set()

    def told(self) -> dict[str, list[tuple[str, str]]]:
        """Return for each dossier what was told of it, in order: the service, and the moment or the state."""
        found = defaultdict(list)
        for one in list(self.taken):
            (row,) = one["data"]
            what = row["ThoiDiemXuLy"] if "ThoiDiemXuLy" in row else row["TrangThaiHoSo"]
            found[row["MaHoSo"]].append((one["service"], what))
        return dict(found)

    def expire(self) -> None:
        """End every session, as the portal does after a while."""
        self.sessions.clear()


class _Speaking(BaseHTTPRequestHandler):
    server: Portal
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *said):
        pass

    def do_POST(self):
        question, portal = json.loads(self.rfile.read(int(self.headers["Content-Length"]))), self.server
        if portal.manner == "busy":
            return self.answer(503, {})
        if "service" not in question:
            return self.let_in(question)
        with portal.lock:
            portal.asked += 1
            turn = portal.asked
        if question.get("session") not in portal.sessions:
            return self.answer(200, {"error_code": EXPIRED, "message": "Phiên làm việc đã hết hạn"})
        if portal.manner == "crashes":
            return self.crash(CRASHES[turn % len(CRASHES)], question)
        if portal.manner == "refuses":
            (row,) = question["data"]
            why = portal.refused.get(row["MaHoSo"], "" if portal.refused else "Mã thủ tục không tồn tại")
            if why:
                return self.answer(200, {"error_code": "5", "message": why})
        portal.take(question)
        if portal.manner == "stalls":
            time.sleep(60)
        return self.answer(200, {"error_code": "0", "id": f"DVCQG-{len(portal.taken)}"})

    def let_in(self, question):
        if not (question.get("username") and question.get("password")):
            return self.answer(200, {"error_code": "401"})
        with self.server.lock:
            self.server.logins += 1
            session = f"session-{self.server.logins}"
            self.server.sessions.add(session)
        return self.answer(200, {"session": session, "error_code": "0"})

    def crash(self, way, question):
        self.server.broken[way] += 1
        if "before" not in way:
            self.server.take(question)
        if way.startswith("500"):
            return self.answer(500, {})
        if way == "half an answer":
            self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{"error_co')
        self.close_connection = True
        return None

    def answer(self, status, said):
        data = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def double(manner: str, port: int = 0, knows_keys: bool = True):
    """Run a portal until the block ends; its address is in ``url``."""
    running = Portal(manner, port, knows_keys)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.shutdown()
        running.server_close()

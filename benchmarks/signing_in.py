"""
Fifty tries a second to sign in, from as many addresses and at as many accounts, so that no throttle makes them cheap; meanwhile
eight people read the rankings, each four pages a second. (Eight who ask without pause take both processors whole already.)

The tries come at their times whether the earlier ones are answered or not. Every second one has the right password.
"""

import http.client
import os
import statistics
import threading
import time
from urllib.parse import urlencode

from benchmarks.figures import Figure
from benchmarks.server import load, p95, serving
from haidang.core.accounts.models import User
from haidang.core.accounts.operations import open_account

PASSWORD = "mot-mat-khau-de-do"
ACCOUNTS, A_SECOND, SECONDS, READING = 300, 50, 12, 0.25


class Tries:
    """Tries at their times, each in a thread of its own."""

    def __init__(self, port):
        self.port, self.token, self.times, self.statuses, self.late, self.threads = (
            port,
            *self.form(port),
            [],
            [],
            0,
            [],
        )

    def form(self, port):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/accounts/sign-in/")
        answer = connection.getresponse()
        token = answer.read().decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        return ((token, answer.headers["Set-Cookie"].split(";")[0]),)

    def go(self):
        begun = time.perf_counter()
        for number in range(A_SECOND * SECONDS):
            wait = begun + number / A_SECOND - time.perf_counter()
            if wait > 0:
                time.sleep(wait)
            thread = threading.Thread(target=self.one, args=(number,), daemon=True)
            thread.start()
            self.threads.append(thread)
        for thread in self.threads:
            thread.join(60)
        self.seconds = time.perf_counter() - begun

    def one(self, number):
        token, cookie = self.token
        word = PASSWORD if number % 2 else "sai"
        body = urlencode({"csrfmiddlewaretoken": token, "login": f"do.{number % ACCOUNTS}", "password": word})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie,
            "X-Forwarded-For": f"10.{number // 65536}.{number // 256 % 256}.{number % 256}",
        }  # fmt: skip
        start = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST", "/accounts/sign-in/", body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        self.times.append(time.perf_counter() - start)
        self.statuses.append(answer.status)


def run() -> list[Figure]:
    for number in range(ACCOUNTS):
        if not User.objects.filter(username=f"do.{number}").exists():
            open_account(
                username=f"do.{number}", full_name="Người đo (mẫu)", password=PASSWORD, by="system:bench"
            )
    os.environ["HAIDANG_PROXIES"] = "1"

    def read(_n):
        return "GET", "/rankings/", None, {}

    with serving() as port:
        load(port, read, seconds=2)
        quiet, _answers = load(port, read, seconds=6, pause=READING)
        tries = Tries(port)
        attack = threading.Thread(target=tries.go)
        attack.start()
        time.sleep(2)
        under, answers = load(port, read, seconds=SECONDS - 4, pause=READING)
        attack.join()
    assert {status for status, _body in answers} == {200}
    assert len(tries.statuses) == A_SECOND * SECONDS
    assert set(tries.statuses) <= {200, 302, 503}
    turned_away = tries.statuses.count(503) / len(tries.statuses)
    return [
        Figure("sign_ins_a_second", len(tries.statuses) / tries.seconds, "/s", ">=49"),
        Figure("sign_ins_asked_to_try_again", turned_away, "share", "<=0.1"),
        Figure("sign_in_p95", p95(tries.times), "ms", "<=1000"),
        Figure("rankings_p95_quiet", p95(quiet), "ms", "<=100"),
        Figure("rankings_p95_while_50_sign_in", p95(under), "ms", "<=100"),
        Figure(
            "rankings_median_slower_while_50_sign_in",
            statistics.median(under) / statistics.median(quiet),
            "x",
            "<=2",
        ),
    ]

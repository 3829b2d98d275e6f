"""
Two web processes with homes of their own behind nginx, as deploy/ ships it, and two workers, against one plain PostgreSQL:
everything works as with one of each.
"""

import contextlib
import http.client
import http.cookiejar
import json
import os
import re
import shutil
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime

import psycopg
import pytest

from tests.faults.installation import NAME, PASSWORD, SHIPPED, Browser, Installation
from tests.faults.looking import until
from tests.running import a_home

pytestmark = pytest.mark.fault
# Jobs that are done are forgotten; here it stays for which minutes a refresh was asked for.
REMEMBER = """
create table asked_for (minute text, job bigint);
create function remember() returns trigger language plpgsql as $$
begin
  insert into asked_for values (new.args->>'timestamp', new.id);
  return new;
end $$;
create trigger remember after insert on procrastinate_jobs for each row when (new.task_name = 'facts.refresh') execute function remember();
"""


@pytest.fixture(scope="module")
def two(plain_postgresql, migrated_there):
    folder = a_home()
    made = Installation(plain_postgresql, migrated_there, folder)
    try:
        with psycopg.connect(made.env["DATABASE_URL"], autocommit=True) as database:
            database.execute(REMEMBER)
        yield made.start()
    finally:
        made.stop()
        shutil.rmtree(folder)


@pytest.fixture
def browser(two):
    return Browser(two.url)


def test_who_signed_in_at_one_is_signed_in_at_the_other_and_both_answer(two, browser):
    before = [len(web.lines()) for web in two.webs]
    assert browser.sign_in("lan")[0] == 200
    assert [browser.get("/desk/")[0] for _ in range(6)] == [200] * 6
    for web, had in zip(two.webs, before, strict=True):
        mine = [line for line in web.lines()[had:] if line.get("route") == "/desk/"]
        assert mine and all(line["status"] == 200 for line in mine)
        status, text, _headers = web.ask("/desk/", Cookie=browser.cookies, **{"X-Forwarded-Proto": "https"})
        assert status == 200 and "lan" in text
    assert browser.post("/accounts/sign-out/", {})[0] == 200
    for web in two.webs:
        assert web.ask("/desk/", Cookie=browser.cookies)[0] == 302


def test_a_form_and_the_language_chosen_at_one_hold_at_the_other(two, browser):
    browser.get("/accounts/sign-in/")
    for language, words in (("en", "Rankings"), ("vi", "Xếp hạng")):
        # One after the other, nginx asks both: the form is from one and comes back to the other.
        status, text = browser.post("/i18n/setlang/", {"language": language, "next": "/accounts/sign-in/"})
        assert status == 200 and words in text
        for web in two.webs:
            assert words in web.ask("/rankings/", Cookie=browser.cookies)[1]


def test_what_nginx_stops_as_too_large_is_answered_by_the_house_in_the_language_of_the_person(two):
    for language, words in (("vi", "Nội dung gửi quá lớn"), ("en", "What you sent is too large")):
        line = http.client.HTTPSConnection(
            "127.0.0.1", two.port, timeout=20, context=ssl._create_unverified_context()
        )
        with contextlib.closing(line):
            line.putrequest("POST", "/dossiers/submit/1.001193/")
            for name, value in (
                ("Content-Type", "multipart/form-data; boundary=x"),
                ("Cookie", f"django_language={language}"),
            ):
                line.putheader(name, value)
            line.putheader("Content-Length", str(2 * 1024**3))
            line.endheaders()
            answer = line.getresponse()
            text = answer.read().decode()
        assert answer.status == 413 and words in text, text[:500]


def test_guesses_at_a_password_are_counted_together(two):
    tried = []
    for number in range(6):
        guessing = Browser(two.url)  # a new one each time: no cookie gives it away
        tried.append(guessing.sign_in("thu", f"sai-mat-khau-{number}")[1])
    assert [("không khớp" in text or "Kiểm tra" in text) for text in tried[:5]] == [True] * 5, tried[0][
        -1500:
    ]
    for _ in range(2):  # at either process, even the right one is refused now
        late = Browser(two.url)
        late.sign_in("thu")
        assert "/accounts/sign-in/" in late.opener.open(two.url + "/desk/").url
    assert Browser(two.url).sign_in("minh")[0] == 200


def test_nobody_says_of_themselves_where_they_come_from(two, browser):
    browser.get("/accounts/sign-in/")
    forged = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "http",
    }
    assert browser.post("/accounts/sign-in/", {"login": "minh", "password": PASSWORD}, **forged)[0] == 200
    shown = browser.get("/accounts/mine/sessions/")[1]
    assert "127.0.0.1" in shown and "203.0.113.9" not in shown
    # Past nginx, from an address that is not the proxy's: not believed to have come by https.
    for web in two.webs:
        strict = "Strict-Transport-Security"
        assert web.ask("/", **{"X-Forwarded-Proto": "https"})[2][strict]
        assert web.ask("/", source="127.0.0.2", **{"X-Forwarded-Proto": "https"})[2][strict] is None


def test_what_is_for_the_keepers_is_not_shown_outside_and_counts_every_worker(two, browser):
    assert [browser.get(path)[0] for path in ("/health/", "/health/ready", "/metrics")] == [200, 404, 404]
    plain = http.client.HTTPConnection("127.0.0.1", two.plain_port)
    plain.request("GET", "/rankings/", headers={"Host": NAME})
    moved = plain.getresponse()
    assert (moved.status, moved.headers["Location"]) == (308, f"https://{NAME}/rankings/")
    web = two.webs[0]

    def counted():
        found = re.findall(
            r'haidang_request_seconds_count\{method="GET",route="/units/",status="200"\} (\d+)',
            web.ask("/metrics")[1],
        )
        return sum(map(int, found))

    before = counted()
    for _ in range(12):
        assert web.ask("/units/")[0] == 200
    assert {counted() for _ in range(6)} == {before + 12}, "whichever worker is asked, it knows of the others"


class Visitors:
    """People who read and who submit all the time, through nginx."""

    def __init__(self, two, count=3):
        self.two, self.statuses, self.stopped = two, [], threading.Event()
        self.threads = [
            threading.Thread(target=self.visit, args=(number,), daemon=True) for number in range(count)
        ]
        for thread in self.threads:
            thread.start()

    def visit(self, number):
        mine = Browser(self.two.url)
        body = json.dumps({"procedure": "1.001193", "unit": "10525", "applicant_name": "Người thử"}).encode()
        while not self.stopped.is_set():
            try:
                if number % 2:
                    status, _text = mine.get("/units/")
                else:
                    headers = {"Content-Type": "application/json"}
                    status, _text = mine.open(
                        urllib.request.Request(f"{self.two.url}/api/v1/dossiers/", body, headers)
                    )
            except (OSError, http.client.HTTPException) as error:
                status = repr(error)
            self.statuses.append(status)
            time.sleep(0.03)  # so that what is restarted gets its share of the processors

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join(20)


SYSTEMCTL = """#!/bin/sh
# In the place of systemd, which does not run here: what it is told by deploy/restart-web, the test does.
case "$1 $2" in
  "reload nginx") exec kill -HUP "$(cat {folder}/pid)" ;;
  "restart haidang-web@"*) touch "{folder}/restart-${{2#*@}}"; while [ -e "{folder}/restart-${{2#*@}}" ]; do sleep 0.05; done ;;
esac
"""


def test_both_are_restarted_one_after_the_other_and_no_request_is_lost(two):
    programs = two.folder / "bin"
    programs.mkdir()
    (programs / "systemctl").write_text(SYSTEMCTL.format(folder=two.folder))
    (programs / "systemctl").chmod(0o755)
    visitors = Visitors(two)
    try:
        restarting = subprocess.Popen(
            ["sh", SHIPPED / "restart-web"],
            env=os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "HAIDANG_UPSTREAM": str(two.folder / "upstream.conf"), "HAIDANG_HOST": NAME},
        )  # fmt: skip
        before = [web.process.pid for web in two.webs]
        while restarting.poll() is None:
            for web in two.webs:
                asked = two.folder / f"restart-{web.port}"
                if asked.exists():
                    web.stop()
                    web.start()
                    asked.unlink()
            time.sleep(0.05)
    finally:
        visitors.stop()
    assert restarting.returncode == 0
    assert all(web.process.pid != pid for web, pid in zip(two.webs, before, strict=True))
    assert set(visitors.statuses) == {200, 201} and len(visitors.statuses) > 40, visitors.statuses[-20:]
    assert (two.folder / "upstream.conf").read_text().count("down") == 0


def test_a_process_that_is_told_to_end_leaves_the_log_to_its_lines(two):
    for part in (two.webs[0], two.workers[0]):
        part.stop()
        assert "leaked" not in part.log.read_text(), "DuckDB complains of what it finds left"
        part.start()
    two.webs[0].ready()


def test_a_house_whose_database_is_gone_lives_but_is_not_ready_until_it_is_back(two):
    web = two.webs[0]
    assert web.ask("/health/ready")[0] == 200
    two.server.stop()
    try:
        status, text, _headers = web.ask("/health/ready")
        said = json.loads(text)
        assert status == 503 and (said["ready"], said["database"], said["lake"]) == (
            False,
            "wrong",
            "skipped",
        )
        assert web.ask("/health/")[0] == 200
        assert "haidang_database_up 0.0" in web.ask("/metrics")[1]
    finally:
        two.server.start()
    until(lambda: web.ask("/health/ready")[0] == 200, 60)
    for worker in two.workers:
        if worker.process.poll() is not None:
            worker.start()


@pytest.mark.late
def test_the_refresh_of_a_minute_is_done_by_one_worker_only(two):
    def begun(worker) -> float:
        return datetime.fromisoformat(
            next(line["at"] for line in worker.lines() if "job" in line)
        ).timestamp()

    def refreshed() -> list[int]:
        return [
            line["job"]
            for worker in two.workers
            for line in worker.lines()
            if line.get("task") == "facts.refresh" and line["message"] == "done"
        ]

    def none_waits() -> bool:
        asked = "select count(*) from procrastinate_jobs where task_name = 'facts.refresh' and status in ('todo', 'doing')"
        return database.execute(asked).fetchone() == (0,)

    def by_minute() -> list[tuple[int, int]]:
        return database.execute("select minute::bigint, job from asked_for").fetchall()

    for worker in two.workers:
        until(lambda mine=worker: any("job" in line for line in mine.lines()))
    both = max(map(begun, two.workers))  # from here on each asks for the refresh of every minute
    with psycopg.connect(two.env["DATABASE_URL"], autocommit=True) as database:
        until(lambda: {job for minute, job in by_minute() if minute > both} & set(refreshed()), 130)
        until(none_waits, 100)  # and the other worker, if it did the same minute too
        time.sleep(1)  # what was just done is in the log by now
        minutes, jobs = zip(*by_minute(), strict=True)
    assert len(set(minutes)) == len(minutes), "two were asked for the same minute"
    done = refreshed()
    assert len(set(done)) == len(done) and set(done) <= set(jobs), (done, jobs)

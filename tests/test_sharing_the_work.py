"""Two web processes, and browsers that keep their connections."""

import http.client
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.fault
CLIENTS = 8
LOOKS, MOST_LOOKS = (
    30,
    150,
)  # ten a second: for three seconds they are to be shared out, on a busy machine some time later


def connections(house) -> list[int]:
    """How many open connections to the house each of its web processes has."""
    own = f":{house.port:04X}"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{line[9]}]" for line in lines if line[1].endswith(own) and line[3] == "01"}
    found = []
    for pid in house.processes("haidang-web"):
        held = 0
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            try:
                held += str(descriptor.readlink()) in sockets
            except OSError:
                continue  # closed meanwhile
        found.append(held)
    return sorted(found)[1:]  # the first only watches over the others


def shared_out(looks: list[list[int]]) -> bool:
    """Whether of so many looks four fifths saw no process with clearly more than its part."""
    even = sum(max(each) <= CLIENTS / len(each) + 1 for each in looks)
    return len(looks) == LOOKS and even > 0.8 * LOOKS


def test_browsers_that_keep_asking_are_shared_out_among_the_web_processes(house):
    over, answers = threading.Event(), []

    def ask():
        browser = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)
        while not over.is_set():
            browser.request("GET", "/rankings/")
            answer = browser.getresponse()
            answers.append((answer.status, len(answer.read()), answer.will_close))

    threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        looks = []
        while not shared_out(looks[-LOOKS:]) and len(looks) < MOST_LOOKS:
            time.sleep(0.1)
            looks.append(connections(house))
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert shared_out(looks[-LOOKS:]), looks
    assert {status for status, _length, _close in answers} == {200}
    assert sum(close for *_rest, close in answers) < len(answers) / 3, "a connection is kept most of the time"


def test_a_flood_of_sign_ins_leaves_a_thread_of_each_process_to_all_others(house):
    """As many as may be looked at, and as many again that are sent away, in each process: pages are read meanwhile."""
    over, slow = threading.Event(), []

    def try_in(number):
        while not over.is_set():
            # From other addresses than the journeys, which sign in to the same house.
            browser = http.client.HTTPConnection(
                "127.0.0.1", house.port, timeout=30, source_address=(f"127.0.1.{number + 1}", 0)
            )
            browser.request("GET", "/accounts/sign-in/")
            page = browser.getresponse()
            token = page.getheader("Set-Cookie").partition("csrftoken=")[2].partition(";")[0]
            page.read()
            typed = f"login=nobody{number}&password=not-a-password&csrfmiddlewaretoken={token}"
            heads = {"Cookie": f"csrftoken={token}", "Content-Type": "application/x-www-form-urlencoded"}
            browser.request("POST", "/accounts/sign-in/", typed, heads)
            slow.append(browser.getresponse().status)
            browser.close()

    threads = [threading.Thread(target=try_in, args=[number]) for number in range(4 * CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(2)
        for _look in range(20):
            with urlopen(f"{house.url}/rankings/", timeout=10) as answer:
                assert answer.status == 200
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert {200, 503} <= set(slow), Counter(slow)

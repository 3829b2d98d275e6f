"""Two web processes, and browsers that keep their connections."""

import http.client
import threading
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.fault
CLIENTS = 8


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
        seen = []
        for _look in range(40):
            time.sleep(0.1)
            seen.append(connections(house))
    finally:
        over.set()
        for thread in threads:
            thread.join()
    even = sum(max(each) <= CLIENTS / len(each) + 1 for each in seen[10:])
    assert even > 0.8 * len(seen[10:]), seen
    assert {status for status, _length, _close in answers} == {200}
    assert sum(close for *_rest, close in answers) < len(answers) / 3, "a connection is kept most of the time"

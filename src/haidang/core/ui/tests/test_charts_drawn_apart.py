"""A chart is drawn by a process of its own: nobody else waits for it, and whatever happens to that process, the next chart comes."""

import os
import signal
import subprocess
import sys
import threading
import time
from multiprocessing import Pipe
from pathlib import Path

import pytest

from haidang.core.ui import drawer, drawn

CHART = {
    "data": {"values": [{"year": "2024", "score": 88.5}, {"year": "2025", "score": 91.25}]},
    "mark": "bar",
    "encoding": {"x": {"field": "year", "type": "ordinal"}, "y": {"field": "score", "type": "quantitative", "scale": {"domain": [88, 92], "zero": False}}},
}  # fmt: skip
# Draws; a child forked then draws as well; then this one draws again. Both wait to be killed.
PARENT_AND_CHILD = f"""
import os, time
from haidang.core.ui import drawn
drawn.svg({CHART}, "vi")
ours, childs = os.pipe()
if (child := os.fork()) == 0:
    drawn.svg({CHART}, "vi")
    os.write(childs, b".")
    time.sleep(60)
    os._exit(0)
os.read(ours, 1)
drawn.svg({CHART}, "vi")
print(child, flush=True)
time.sleep(60)
"""


def drawers(of: int) -> list[int]:
    """The living processes that draw for another."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            name, (state, parent, *_rest) = (path / "comm").read_text().strip(), (path / "stat").read_text().rsplit(") ", 1)[1].split()  # fmt: skip
        except OSError:
            continue  # it ended meanwhile
        if name == "haidang-drawer" and state != "Z" and int(parent) == of:
            found.append(int(path.name))
    return found


def own() -> int:
    """The process that draws for this one, which has one."""
    (pid,) = drawers(os.getpid())
    return pid


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False


def until(true):
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def longest_wait(work) -> tuple[float, float]:
    """Do something beside a thread that wants to go on all the time; return how long it took, and for how long that could not."""
    done, waits = threading.Event(), [0.0]

    def go_on():
        last = time.monotonic()
        while not done.is_set():
            time.sleep(0.001)
            waits.append(time.monotonic() - last)
            last = time.monotonic()

    beside = threading.Thread(target=go_on)
    beside.start()
    begun = time.monotonic()
    work()
    took = time.monotonic() - begun
    done.set()
    beside.join()
    return took, max(waits)


def test_others_go_on_while_the_first_chart_of_a_process_is_drawn():
    for pid in drawers(os.getpid()):
        os.kill(pid, signal.SIGKILL)
        until(lambda pid=pid: not lives(pid))
    took, waited = longest_wait(lambda: drawn.svg(CHART, "vi"))
    assert waited < took / 2


def test_a_chart_has_numbers_as_its_readers_write_them_and_may_be_a_picture():
    assert ">88,5<" in drawn.svg(CHART, "vi") and ">88.5<" in drawn.svg(CHART, "en")
    small, large = (drawn.png(CHART, "vi", scale) for scale in (1, 2))
    assert small.startswith(b"\x89PNG") and len(large) > len(small)


def test_threads_that_draw_at_once_each_get_their_own_chart_from_one_process():
    charts = {}

    def draw(title):
        charts[title] = drawn.svg({**CHART, "title": title}, "vi")

    threads = [threading.Thread(target=draw, args=(f"Bảng {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(charts) == 4 and all(f">{title}<" in chart for title, chart in charts.items())
    assert own()


def test_more_than_a_pipe_holds_goes_through_in_both_directions():
    rows = [{**row, "unused": "x" * 500_000} for row in CHART["data"]["values"]]
    assert len(drawn.png({**CHART, "width": 1000, "data": {"values": rows}}, "vi", scale=4)) > 1_000_000


def test_what_is_wrong_with_a_chart_is_said_and_the_next_one_is_drawn_by_the_same_process():
    drawn.svg(CHART, "vi")
    before = own()
    for wrong, said in [
        ({**CHART, "mark": {"type": "bar", "color": {"expr": "unheard_of(1)"}}}, "Unrecognized function: unheard_of"),
        ({"title": "nothing to see"}, r'Invalid specification {"title":"nothing to see"}'),
        ({**CHART, "data": {"url": "http://127.0.0.1:9/rows.json"}}, "External data url not allowed: http://127.0.0.1:9/rows.json"),
    ]:  # fmt: skip
        with pytest.raises(drawn.UnableToDraw, match=f"cannot be drawn as svg: .*{said}") as raised:
            drawn.svg(wrong, "vi")
        assert "\n" not in str(raised.value)
    assert "<svg" in drawn.svg(CHART, "vi") and own() == before


def test_ctrl_c_lets_what_is_drawn_be_drawn_and_a_killed_process_is_replaced():
    drawn.svg(CHART, "vi")
    before = own()
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(before, number)
    assert "<svg" in drawn.svg(CHART, "vi") and own() == before
    os.kill(before, signal.SIGKILL)
    assert "<svg" in drawn.svg(CHART, "vi") and own() != before


def test_a_chart_that_takes_too_long_is_given_up_and_so_is_its_process(monkeypatch):
    drawn.svg(CHART, "vi")
    before = own()
    os.kill(before, signal.SIGSTOP)
    with monkeypatch.context() as patched, pytest.raises(drawn.UnableToDraw, match="took longer than"):
        patched.setattr(drawn, "SECONDS", 0.2)
        drawn.svg(CHART, "vi")
    os.kill(before, signal.SIGCONT)
    until(lambda: not lives(before))


def test_it_ends_when_nobody_asked_for_a_while(monkeypatch):
    monkeypatch.setattr(drawer, "SECONDS_IDLE", 0.1)
    ours, its_own = Pipe()
    begun = time.monotonic()
    drawer.answers(its_own)
    assert time.monotonic() - begun < 10
    ours.close()


def test_a_forked_child_has_a_process_of_its_own_and_nothing_is_left_when_they_are_killed():
    with subprocess.Popen([sys.executable, "-c", PARENT_AND_CHILD], stdout=subprocess.PIPE, text=True) as one:
        child = int(one.stdout.readline())
        (parents,), (childs,) = drawers(one.pid), drawers(child)
        one.kill()
        until(lambda: not lives(parents))
        assert lives(childs)
        os.kill(child, signal.SIGKILL)
    until(lambda: not lives(childs))

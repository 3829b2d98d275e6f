"""A memory of a process keeps few things, forgets what nobody asks for, and makes nothing twice at once."""

import threading
import time

import pytest

from haidang.core.kept.memory import Memory


def test_what_is_asked_for_stays_and_what_nobody_asks_for_goes_first():
    made, memory = [], Memory(3)

    def ask(place):
        return memory.get(place, lambda: made.append(place) or place)

    for place in ("city", "a", "b", "city", "c", "city", "d", "city"):
        assert ask(place) == place
    assert made == ["city", "a", "b", "c", "d"] and len(memory) == 3
    ask("a")
    assert made[-1] == "a"


def test_that_there_is_nothing_is_remembered_too():
    memory, made = Memory(2), []
    assert [memory.get("none", lambda: made.append(1)) for _ in range(3)] == [None] * 3 and made == [1]


def test_after_its_seconds_a_thing_is_made_anew(monkeypatch):
    memory, made = Memory(2, seconds=60), []
    memory.get("a", lambda: made.append(1))
    now = time.monotonic()
    monkeypatch.setattr("haidang.core.kept.memory.time.monotonic", lambda: now + 59)
    memory.get("a", lambda: made.append(2))
    monkeypatch.setattr("haidang.core.kept.memory.time.monotonic", lambda: now + 61)
    memory.get("a", lambda: made.append(3))
    assert made == [1, 3]


def test_threads_that_ask_for_the_same_wait_for_the_one_that_makes_it():
    memory, made, found = Memory(2), [], []

    def slow():
        made.append(1)
        time.sleep(0.05)
        return "thing"

    threads = [threading.Thread(target=lambda: found.append(memory.get("a", slow))) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert made == [1] and found == ["thing"] * 8


def test_who_waited_for_one_that_failed_makes_it_themselves():
    memory = Memory(2)
    with pytest.raises(ZeroDivisionError):
        memory.get("a", lambda: 1 // 0)
    assert memory.get("a", lambda: "thing") == "thing"


def test_everything_a_process_remembers_is_forgotten_together():
    one, other = Memory(2), Memory(2)
    one.get("a", lambda: 1), other.get("a", lambda: 1)
    Memory.forget_all()
    assert (len(one), len(other)) == (0, 0)

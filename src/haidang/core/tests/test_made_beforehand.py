import threading

from haidang.core import warming


def test_what_the_first_would_wait_for_is_made_where_people_are_answered_and_whatever_goes_wrong(monkeypatch):
    made = threading.Event()
    monkeypatch.setattr(warming, "SECONDS", 0)
    monkeypatch.setattr(warming, "_making", [])
    monkeypatch.setattr(warming, "_served", False)
    warming.beforehand(lambda: 1 / 0)
    warming.beforehand(made.set)
    warming.begin()
    assert not made.wait(0.3), "a command answers nobody"
    warming.serve()
    warming.begin()
    assert made.wait(10)

from dataclasses import replace

import pytest

from haidang.core import panels


@pytest.fixture(autouse=True)
def no_other_panels(monkeypatch):
    monkeypatch.setattr(panels, "_providers", {})


CALM = panels.Panel("Calm", (panels.Line("Open", 3, "/open/"),))


def test_panels_come_in_order_and_what_needs_somebody_comes_first():
    panels.register("units.unit", "b", 10, lambda code, request: replace(CALM, title="second"))
    panels.register("units.unit", "a", 20, lambda code, request: replace(CALM, title="third"))
    panels.register("units.unit", "c", 30, lambda code, request: replace(CALM, title="late", attention=True))
    assert [panel.title for panel in panels.panels_for("units.unit", "10525", None)] == [
        "late",
        "second",
        "third",
    ]


def test_an_app_that_knows_nothing_of_the_thing_shows_no_panel():
    panels.register("units.unit", "a", 1, lambda code, request: CALM if code == "10525" else None)
    assert panels.panels_for("units.unit", "10525", None) == [CALM]
    assert panels.panels_for("units.unit", "11311", None) == []
    assert panels.panels_for("procedures.procedure", "10525", None) == []


def test_a_name_is_taken_once_at_a_place():
    panels.register("units.unit", "a", 1, lambda code, request: CALM)
    panels.register("dossiers.dossier", "a", 1, lambda code, request: CALM)
    with pytest.raises(ValueError, match="twice"):
        panels.register("units.unit", "a", 2, lambda code, request: CALM)


@pytest.mark.parametrize("place", ["units", "units.", "units.unit.page"])
def test_a_place_is_an_app_and_a_thing(place):
    with pytest.raises(ValueError, match=r"app\.thing"):
        panels.register(place, "a", 1, lambda code, request: CALM)

"""What a web process makes by itself a moment after it began is what its pages show: nothing is counted or drawn for the first who asks."""

from haidang.core import warming
from haidang.core.facts import families, standing
from haidang.web import charts


def test_the_first_who_asks_waits_neither_for_figures_nor_for_charts(client, counted, monkeypatch):
    for make in warming._making:
        make()

    def too_late(*_asked, **_more):
        raise AssertionError("made for whoever asks")

    for module, name in [(standing, "counted"), (families, "counted")]:
        monkeypatch.setattr(module, name, too_late)
    monkeypatch.setattr(charts.vlc, "vegalite_to_svg", too_late)
    assert 'class="leaders"' in client.get("/").text
    assert client.get("/place/").text.count("<svg") > 2

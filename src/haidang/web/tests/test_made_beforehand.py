"""What a web process makes by itself a moment after it began is what its first page shows: nothing is counted for the first who asks."""

from haidang.core import warming
from haidang.core.facts import families, standing
from haidang.parindex import queries


def test_the_first_who_asks_does_not_wait_for_the_figures_of_the_first_page(client, counted, monkeypatch):
    for make in warming._making:
        make()

    def too_late(*_asked, **_more):
        raise AssertionError("made for whoever asks")

    for module, name in [(standing, "counted"), (families, "counted"), (queries, "score")]:
        monkeypatch.setattr(module, name, too_late)
    assert 'class="leaders"' in client.get("/").text

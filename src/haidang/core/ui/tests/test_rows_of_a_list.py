"""A list writes its rows by one piece of a page; what people typed never becomes a part of the page."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy


def written(piece: str, rows: list, **context) -> str:
    return Template(f"{{% eachrow rows %}}{piece}{{% endeachrow %}}").render(
        Context({"rows": rows, **context})
    )


def test_each_row_has_its_values_in_their_places_escaped():
    rows = [("A&B", 1, "<script>"), ("{0} %s", None, mark_safe("<b>x</b>"))]
    assert written("<td>{0}</td><td>{1}{2}</td>", rows) == (
        "<td>A&amp;B</td><td>1&lt;script&gt;</td><td>{0} %s</td><td>None<b>x</b></td>"
    )


def test_what_is_the_same_in_every_row_is_asked_once_and_translated():
    piece = "{% if wide %}<td>{% translate 'yes' %} {0}</td>{% endif %}"
    assert written(piece, [("a",), ("b",)], wide=True) == "<td>có a</td><td>có b</td>"
    assert written(piece, [("a",)], wide=False) == ""
    assert written("{0}", [(gettext_lazy("no"),)]) == "không"


@pytest.mark.parametrize("piece", ["{{ name }}", "{% if a %}{{ name }}{% endif %}", "{% now 'Y' %}"])
def test_a_piece_with_values_of_its_own_is_refused(piece):
    with pytest.raises(TemplateSyntaxError, match="eachrow takes text, if and translate"):
        written(piece, [])

import ast
import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from haidang.core import words

HOUSE = Path(words.HOUSE)
ROOT = HOUSE.parents[1]
# Django looks for these by itself.
BY_CUSTOM = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}


def own() -> dict[str, Path]:
    """Return the house's templates by the name they are asked for."""
    return {
        str(path.relative_to(folder)): path
        for folder in HOUSE.rglob("templates")
        for path in folder.rglob("*.html")
    }


def named_in_templates(text: str) -> set[str]:
    return set(re.findall(r"""\{%\s*(?:extends|include)\s+['"]([^'"#]+)""", text))


def texts_in_code(tests=False) -> set[str]:
    """Return every text literal of the house's code."""
    return {
        node.value
        for path in HOUSE.rglob("*.py")
        if tests or "tests" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def unused(templates: dict[str, str], literals: set[str]) -> set[str]:
    named = literals | BY_CUSTOM | {name for text in templates.values() for name in named_in_templates(text)}
    return set(templates) - named


def addresses(patterns=None, prefix="") -> set[str]:
    """Return the name of every address, with its namespace."""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            found |= addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            found.add(prefix + pattern.name)
    return found


def test_every_template_is_used():
    templates = {name: path.read_text() for name, path in own().items()}
    assert unused(templates, texts_in_code()) == set()


def test_an_unused_template_is_found():
    assert unused(
        {"a/page.html": "{% include 'a/part.html' %}", "a/part.html": "", "a/lost.html": ""}, {"a/page.html"}
    ) == {"a/lost.html"}


@pytest.mark.parametrize("name", sorted(own()))
def test_a_template_compiles_and_names_only_what_is_there(name):
    text = own()[name].read_text()
    get_template(name)
    for other in named_in_templates(text):
        get_template(other)
    assert set(re.findall(r"""\{%\s*url\s+['"]([^'"]+)""", text)) <= addresses()
    assert set(re.findall(r"""\{%\s*static\s+['"]([^'"]+)""", text)) <= shipped()
    if parents := list(ancestors(text)):
        offered = {block for parent in parents for block in blocks(parent)}
        assert set(outer_blocks(text)) <= offered, "a block that no parent offers is never shown"


def blocks(text: str) -> list[str]:
    return re.findall(r"\{%\s*block\s+(\w+)", text)


def outer_blocks(text: str) -> list[str]:
    """Return the blocks that stand in no other one; those within are shown with it."""
    found, depth = [], 0
    for begun, name in re.findall(r"\{%\s*(block|endblock)\b\s*(\w*)", text):
        if begun == "block" and not depth:
            found.append(name)
        depth += 1 if begun == "block" else -1
    return found


def test_a_block_within_another_one_is_shown_with_it():
    text = "{% block a %}{% block b %}{% endblock %}{% endblock %}{% block c %}{% endblock c %}"
    assert outer_blocks(text) == ["a", "c"] and blocks(text) == ["a", "b", "c"]


def ancestors(text: str):
    while found := re.search(r"""\{%\s*extends\s+['"]([^'"]+)""", text):
        text = own()[found[1]].read_text()
        yield text


def shipped() -> set[str]:
    from django.contrib.staticfiles.finders import get_finders

    return {
        f"{storage.prefix}/{path}" if getattr(storage, "prefix", None) else path
        for finder in get_finders()
        for path, storage in finder.list([])
    }


def test_every_named_part_of_a_template_is_asked_for_somewhere():
    literals = texts_in_code()
    for name, path in own().items():
        for part in re.findall(r"\{%\s*partialdef\s+(\w+)", path.read_text()):
            assert part in literals, f"{name}#{part}"


def test_the_number_of_a_row_is_sent_back_as_a_number_and_not_as_people_write_figures():
    """From a thousand on a figure gets a separator: a form would then name a row that is not there."""
    bare = re.compile(r"\{\{ (?:[a-z_.]*\.pk|[a-z_.]*\bseen|[a-z_.]*edition) \}\}")
    found = [(name, one) for name, path in own().items() for one in bare.findall(path.read_text())]
    assert found == [("oversight/request.html", "{{ seen }}")], "a fingerprint, no number"

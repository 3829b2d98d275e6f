import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.utils import InternalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from haidang.core import words
from haidang.core.demo.models import DemoRun
from haidang.core.pages import page

HOUSE = Path(words.HOUSE)
ROOT = HOUSE.parents[1]
# Addresses that are no page of ours, and why they need not be one.
NOT_PAGES = {
    "django.views.i18n.set_language": "Django's own: a GET only leads back",
    "haidang.core.watch.views.alive": "asks no database at all",
    "haidang.core.watch.views.ready": "must answer while the database does not; reads only",
    "haidang.core.watch.views.figures": "must answer while the database does not; reads only",
    "haidang.core.accounts.views.entering.back_from_outside": "an OpenID provider comes back with a GET, which signs in",
}


def code():
    for path in HOUSE.rglob("*.py"):
        if "tests" not in path.parts and "testing" not in path.parts:
            yield path, ast.parse(path.read_text())


def views(patterns=None):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if (
                pattern.namespace != "api"
            ):  # its doors are in tests/doors, asked under the guard that a GET writes nothing
                yield from views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.callback


def test_every_address_is_a_page_whose_get_is_read_only():
    others = set()
    for view in views():
        if not getattr(view, "is_page", False):
            made_of = getattr(view, "view_class", view)
            others.add(f"{made_of.__module__}.{made_of.__qualname__}")
    assert others <= set(NOT_PAGES)


@pytest.mark.django_db(transaction=True)
def test_a_page_that_writes_on_a_get_is_stopped_by_the_database():
    @page(public=True)
    def writes(request):
        DemoRun.objects.create(dossiers=1, seed=1, now="2026-11-09T09:00:00Z")
        return HttpResponse()

    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with pytest.raises(InternalError, match="read-only"):
        writes(request)


def test_only_tests_import_what_is_for_tests():
    for path, tree in code():
        for node in ast.walk(tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not any(name.startswith("haidang.core.testing") or ".tests" in name for name in names), (
                path
            )


def test_charts_are_drawn_by_the_process_of_that_alone():
    def imports(tree) -> bool:
        return any(
            "vl_convert" in [getattr(node, "module", ""), *(alias.name for alias in node.names)]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
        )

    assert [path.name for path, tree in code() if imports(tree)] == ["drawer.py"]


def test_nothing_depends_on_assertions_which_python_may_leave_out():
    assert [
        path for path, tree in code() if any(isinstance(node, ast.Assert) for node in ast.walk(tree))
    ] == []


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def names_a_machine(text: str) -> list[str]:
    return re.findall(rf"(?<![\w.])(?:{re.escape(str(ROOT))}/|/home/\w|/root/|/Users/\w)", text)


def test_no_file_names_the_machine_it_was_written_on():
    found = {}
    for path in tracked():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue  # a picture
        if path.name != Path(__file__).name and (named := names_a_machine(text)):
            found[str(path.relative_to(ROOT))] = named[:3]
    assert found == {}


def test_a_place_on_some_machine_is_recognised():
    assert names_a_machine("see /home/lan/notes") and names_a_machine(f"{ROOT}/src")
    assert not names_a_machine("the root of the tree, /rankings/ and ~/.cache")

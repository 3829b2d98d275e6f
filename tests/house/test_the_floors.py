import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from haidang.core import words

HOUSE = Path(words.HOUSE)
FLOORS = {
    "core": 0, "units": 1, "exchange": 1, "procedures": 2, "wallet": 3, "dossiers": 4, "surveys": 4, "parindex": 5, "web": 6,
}  # fmt: skip


def floor_of(path: Path) -> int:
    return FLOORS[path.relative_to(HOUSE).parts[0]]


def test_imports_go_down_and_rooms_are_kept():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=HOUSE.parents[1],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_foreign_keys_point_to_the_same_app_or_a_lower_floor():
    for model in apps.get_models():
        if not model.__module__.startswith("haidang."):
            continue
        mine = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            if field.many_to_one and field.concrete and field.related_model.__module__.startswith("haidang."):
                other = field.related_model.__module__.split(".")[1]
                assert other == mine or FLOORS[other] < FLOORS[mine], f"{model.__name__}.{field.name}"
                if other != mine:
                    assert field.remote_field.hidden, f"{model.__name__}.{field.name}: related_name='+'"


def templates():
    return [path for path in HOUSE.rglob("templates/**/*.html")]


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_no_template_names_an_app_of_a_higher_floor(path):
    text = path.read_text()
    named = re.findall(r"""\{%\s*url\s+['"](\w+):""", text) + re.findall(
        r"""\{%\s*(?:include|extends)\s+['"](\w+)/""", text
    )
    for name in named:
        if (HOUSE / "core" / name).is_dir() or path.name == "base.html":
            continue  # an app of the core, or the frame of every page
        if name == "web" and floor_of(path) == FLOORS["parindex"]:
            continue  # the ranking's own page stands on the top floor; its address is the way back
        mine = path.relative_to(HOUSE).parts[0]
        assert name == mine or FLOORS[name] < floor_of(path), f"{name} is above or beside"


def test_no_app_reaches_a_model_by_name_and_no_drawer_without_a_name_exists():
    for path in HOUSE.rglob("*.py"):
        assert path.stem not in ("utils", "helpers", "common", "services", "misc"), path
        if "migrations" in path.parts or "tests" in path.parts:
            continue
        calls = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
        assert not any(getattr(call.func, "attr", "") == "get_model" for call in calls), path


def test_every_migration_is_written(db, capsys):
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)

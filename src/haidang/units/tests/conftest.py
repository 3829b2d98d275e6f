import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from haidang.core.testing.loaded import loaded

# What was collected from public sources and is not ours to ship, where it lies beside this checkout.
COLLECTED = Path(os.environ.get("HAIDANG_SHARED", Path(__file__).parents[5] / "shared")) / "data"


@pytest.fixture
def city(db):
    loaded(("units", "load"))


@pytest.fixture
def collected():
    def find(name):
        if not (COLLECTED / name).exists():
            pytest.skip(f"the collected {name} is not beside this checkout")
        return COLLECTED / name

    return find


@pytest.fixture
def units():
    """Run the command and return what it says."""

    def run(*words):
        out = StringIO()
        call_command("units", *map(str, words), stdout=out)
        return out.getvalue().strip()

    return run

import re
import subprocess
from pathlib import Path

import pytest

from tests.running import House

ROOT = Path(__file__).parents[2]
BLOCKS = "\n".join(re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.S))
HOUSE = [line for line in BLOCKS.splitlines() if line.startswith(".venv/bin/haidang")]
MAKE = [line.split("#")[0].split()[1] for line in BLOCKS.splitlines() if line.startswith("make ")]


@pytest.fixture(scope="module")
def house(new_home):
    return House(new_home(), 1)


@pytest.mark.parametrize("line", HOUSE)
def test_a_command_of_the_readme_runs_as_written(line, house):
    done = house.command(*line.removeprefix(".venv/bin/haidang ").split())
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("target", MAKE)
def test_a_make_target_of_the_readme_exists_and_is_listed(target):
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True).stdout
    assert f"make {target} " in listed


def test_the_pictures_of_the_readme_are_there():
    for picture in re.findall(r"\((docs/pictures/[^)]+)\)", (ROOT / "README.md").read_text()):
        assert (ROOT / picture).exists()

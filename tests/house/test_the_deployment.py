"""The files of deploy/ are what systemd, nginx and a shell can read."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from haidang.core.ui.management.commands import web, worker

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_finds_nothing_wrong_with_a_unit(path, tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd-analyze")
    text = path.read_text()
    asked = re.search(r"ExecStart=/opt/haidang/.venv/bin/haidang (.*)", text)[1].replace("%i", "8001").split()
    command = {"web": web.Command, "worker": worker.Command}[asked[0]]()
    command.create_parser("haidang", asked[0]).parse_args(asked[1:])
    unit = tmp_path / path.name.replace("@", "@8001")
    unit.write_text(text.replace("/opt/haidang/.venv/bin/haidang", "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_every_setting_of_the_example_is_one_that_is_read():
    settings = "".join(path.read_text() for path in (DEPLOY.parent / "src/haidang").rglob("*.py"))
    names = re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "environment.example").read_text(), re.M)
    assert len(names) >= 7 and [name for name in names if name not in settings] == []


@pytest.mark.parametrize("name", ["restart-web", "two-machines"])
def test_a_script_is_one_that_a_shell_can_read_and_may_be_run(name):
    path = DEPLOY / name
    assert path.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", path], capture_output=True).returncode == 0

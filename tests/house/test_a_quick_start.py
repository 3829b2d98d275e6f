"""Who only asks for the version of the house does not wait for the libraries that count, draw and read Excel."""

import json
import subprocess
import sys

SLOW = {
    "pyarrow.compute",
    "ibis",
    "duckdb",
    "deltalake",
    "openpyxl",
    "pikepdf",
    "PIL",
    "holidays",
    "adbc_driver_postgresql",
    "altair",
    "vl_convert",
}
LOADED = "import json, sys; sys.argv = ['haidang', 'version']; from haidang.command import main; main(); print(json.dumps([*sys.modules]))"


def test_a_command_loads_no_slow_library_that_it_does_not_use():
    said = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    loaded = set(json.loads(said.stdout.splitlines()[-1]))
    assert "haidang.core.facts.declare" in loaded, "the apps were not loaded"
    assert not loaded & SLOW

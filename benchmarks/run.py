"""
Measure the figures: ``python benchmarks/run.py [--dossiers N] [names]``.

A city of five million dossiers is simulated once in a home of its own (its making is a figure too), then every
figure is measured on it. One line a figure; the last run is kept in ``results.txt``.
"""

import argparse
import os
import platform
import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
NAMES = (
    "counting",
    "index",
    "freshness",
    "pages",
    "submissions",
    "slips",
    "notices",
    "surveys",
    "nation",
    "watching",
    "every_page",
    "signing",
    "signing_in",
    "scale",
    "questions",
    "finding",
)


def machine() -> str:
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        "",
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1_048_576
    return f"{model or platform.processor() or platform.machine()}, {os.cpu_count()} cores, {memory} GiB, Python {platform.python_version()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(NAMES))
    parser.add_argument("--dossiers", type=int, default=5_000_000)
    asked = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="haidang-bench-"))
    os.environ.update(HAIDANG_HOME=str(home), DJANGO_SETTINGS_MODULE="haidang.settings.development")
    sys.path.insert(0, str(HERE.parent))
    import django

    django.setup()
    from importlib import import_module

    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.figures import Figure
    from haidang.core import embedded

    lines = [f"{date.today():%Y-%m-%d}", machine(), f"{asked.dossiers} dossiers"]
    try:
        call_command("migrate", verbosity=0)
        start = time.perf_counter()
        call_command("demo", dossiers=asked.dossiers, seed=1)
        figures = [Figure("demo_city_minutes", (time.perf_counter() - start) / 60, "min", "<=6")]
        print(figures[0], flush=True)
        with (
            connection.cursor() as cursor
        ):  # what the server would do by itself in the next minutes, done now
            cursor.execute("vacuum (analyze)")
            cursor.execute("checkpoint")
        for name in asked.names or NAMES:
            for figure in import_module(f"benchmarks.{name}").run():
                figures.append(figure)
                print(figure, flush=True)
        lines += [str(figure) for figure in figures]
        if not asked.names:
            (HERE / "results.txt").write_text("\n".join(lines) + "\n")
    finally:
        embedded.stop(settings.HAIDANG_HOME)
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()

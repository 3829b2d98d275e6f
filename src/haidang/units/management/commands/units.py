import csv
import json
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from haidang.core.tables import UnreadableTable, rows_of
from haidang.units import operations
from haidang.units.rules import read_lines

REFERENCE = Path(operations.__file__).parent / "reference"
ACT = "Sắp xếp năm 2025 (số hiệu văn bản chưa kiểm chứng)"


class Command(BaseCommand):
    help = "Load the city, import units from CSV or Excel, or boundaries from GeoJSON"

    def add_arguments(self, parser):
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("load", help="the shipped city of Hải Phòng")
        what.add_parser("import", help="units from a CSV or Excel file").add_argument("file", type=Path)
        what.add_parser("boundaries", help="outlines from a GeoJSON file").add_argument("file", type=Path)

    def handle(self, *, what, file=None, **options):
        if file is not None and not file.exists():
            raise CommandError(f"There is no file {file}")
        try:
            getattr(self, f"do_{what}")(file)
        except UnreadableTable as error:
            raise CommandError(str(error)) from None
        except operations.UnableToImport as refusal:
            raise CommandError("\n".join([str(refusal.message), *refusal.lines])) from None

    def do_load(self, _file):
        new, changed = self.bring_in(REFERENCE / "haiphong.csv")
        with (REFERENCE / "haiphong_formed_from.csv").open() as file:
            rows = [
                (row["unit"], row["predecessor"], date.fromisoformat(row["on"]))
                for row in csv.DictReader(file)
            ]
        formed = operations.record_formation(rows=rows, act=ACT, by="system:units")
        self.stdout.write(f"{new} units new, {changed} changed, {formed} successions new")

    def do_import(self, file):
        new, changed = self.bring_in(file)
        self.stdout.write(f"{new} units new, {changed} changed")

    def do_boundaries(self, file):
        try:
            features = json.loads(file.read_text())["features"]
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise CommandError(f"{file} is not a GeoJSON collection of features: {error}") from None
        count = operations.import_boundaries(features=features, by="system:units")
        self.stdout.write(f"{count} outlines kept")

    def bring_in(self, path: Path):
        lines, problems = read_lines(rows_of(path))
        if problems:
            raise operations.UnableToImport(problems)
        return operations.import_units(lines=lines, by="system:units")

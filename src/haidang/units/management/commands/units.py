import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from haidang.core.tables import UnreadableTable, rows_of
from haidang.units import operations
from haidang.units.queries import due_plans

REFERENCE = Path(__file__).parents[2] / "reference"
ACT = "Sắp xếp năm 2025 (số hiệu văn bản chưa kiểm chứng)"
BY = "system:units"


class Command(BaseCommand):
    help = "Load the city, import units or who holds their positions from CSV or Excel, or boundaries from GeoJSON"

    def add_arguments(self, parser):
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("load", help="the shipped city of Hải Phòng")
        what.add_parser("import", help="units from a CSV or Excel file").add_argument("file", type=Path)
        what.add_parser(
            "positions", help="positions and who holds them, from a CSV or Excel file"
        ).add_argument("file", type=Path)
        what.add_parser("enact", help="the restructurings whose day has come; the worker does so by itself")
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
        new, changed = operations.import_file(path=REFERENCE / "haiphong.csv", by=BY)
        formed = operations.load_formation(path=REFERENCE / "haiphong_formed_from.csv", act=ACT, by=BY)
        self.stdout.write(f"{new} units new, {changed} changed, {formed} successions new")

    def do_import(self, file):
        new, changed = operations.import_file(path=file, by=BY)
        self.stdout.write(f"{new} units new, {changed} changed")

    def do_positions(self, file):
        positions, new, changed = operations.import_terms(rows=rows_of(file), units=None, by=BY)
        self.stdout.write(f"{positions} positions new, {new} holders new, {changed} changed")

    def do_enact(self, _file):
        done = operations.enact_due(now=timezone.now(), by=BY)
        left = due_plans(timezone.localdate())
        self.stdout.write(f"{len(done)} restructurings enacted, {len(left)} refused")
        if left:
            raise CommandError("\n".join(f"{plan}: {plan.problem}" for plan in left))

    def do_boundaries(self, file):
        try:
            features = json.loads(file.read_text(encoding="utf-8-sig"))["features"]
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{file} is not a GeoJSON collection of features: {error}") from None
        if not isinstance(features, list):
            raise CommandError(f"{file} is not a GeoJSON collection of features: features is no list")
        count = operations.import_boundaries(features=features, by=BY)
        self.stdout.write(f"{count} outlines kept")

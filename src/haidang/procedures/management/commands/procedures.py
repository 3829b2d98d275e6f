from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from haidang.core.tables import UnreadableTable, rows_of
from haidang.procedures import operations
from haidang.procedures.rules import read_lines

REFERENCE = Path(operations.__file__).parent / "reference" / "procedures.csv"


class Command(BaseCommand):
    help = "Load the shipped procedures, or import procedures from CSV or Excel"

    def add_arguments(self, parser):
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("load", help="the shipped well-known ones")
        what.add_parser("import", help="from a CSV or Excel file").add_argument("file", type=Path)

    def handle(self, *, what, file=None, **options):
        try:
            lines, problems = read_lines(rows_of(file or REFERENCE))
        except UnreadableTable as error:
            raise CommandError(str(error)) from None
        if problems:
            refusal = operations.UnableToImport(problems)
            raise CommandError("\n".join([str(refusal.message), *refusal.lines]))
        new, changed = operations.import_procedures(lines=lines, by="system:procedures")
        self.stdout.write(f"{new} procedures new, {changed} changed")

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from haidang.core.tables import UnreadableTable
from haidang.procedures import operations, shipped


class Command(BaseCommand):
    help = "Load the shipped procedures, or import procedures from CSV or Excel"

    def add_arguments(self, parser):
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("load", help="the shipped well-known ones")
        what.add_parser("import", help="from a CSV or Excel file").add_argument("file", type=Path)

    def handle(self, *, what, file=None, **options):
        try:
            new, changed = operations.import_file(path=file or shipped.WELL_KNOWN, by="system:procedures")
        except UnreadableTable as error:
            raise CommandError(str(error)) from None
        except operations.UnableToImport as refusal:
            raise CommandError("\n".join([str(refusal.message), *refusal.lines])) from None
        self.stdout.write(f"{new} procedures new, {changed} changed")

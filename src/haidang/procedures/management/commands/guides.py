from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from haidang.core.tables import UnreadableTable
from haidang.procedures import queries, shipped
from haidang.procedures.guides import operations
from haidang.procedures.sheets import UnreadableFile

BY = "system:guides"


class Command(BaseCommand):
    help = (
        "Load the shipped guides, make first ones from a published list of papers, or put a file into a draft"
    )

    def add_arguments(self, parser):
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("load", help="the shipped ones, and first ones for the other shipped procedures")
        first = what.add_parser(
            "first", help="from a list of papers, for procedures that have no guide: CSV or Excel"
        )
        first.add_argument("file", type=Path)
        one = what.add_parser("import", help="one guide, YAML or Excel, into the draft of its procedure")
        one.add_argument("code")
        one.add_argument("file", type=Path)

    def handle(self, *, what, file=None, code="", **options):
        today = timezone.localdate()
        if file is not None and not file.exists():
            raise CommandError(f"There is no file {file}")
        try:
            if what == "load":
                written = operations.load(folder=shipped.GUIDES, by=BY)
                made = operations.make_first(path=shipped.PAPERS, starts_on=today, by=BY)
                self.stdout.write(f"{written} guides loaded, {made} made from the published list of papers")
            elif what == "first":
                made = operations.make_first(path=file, starts_on=today, by=BY)
                self.stdout.write(f"{made} guides made from the published list of papers")
            else:
                procedure = queries.by_code(code)
                if procedure is None:
                    raise CommandError(f"There is no procedure {code}")
                version = operations.import_file(path=file, procedure=procedure, by=BY)
                self.stdout.write(f"Put into the draft of version {version.number}")
        except UnreadableTable as error:
            raise CommandError(str(error)) from None
        except UnreadableFile as refusal:
            raise CommandError("\n".join([str(refusal.message), *refusal.lines])) from None

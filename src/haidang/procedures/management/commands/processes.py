from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from haidang.core.refusals import Refusal
from haidang.procedures import queries, shipped
from haidang.procedures.choices import Level
from haidang.procedures.processes import operations
from haidang.procedures.sheets import UnreadableFile

BY = "system:processes"


class Command(BaseCommand):
    help = "Load the shipped processes, or put a file with the steps of a procedure into its draft"

    def add_arguments(self, parser):
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("load", help="the shipped ones, for procedures that have none")
        one = what.add_parser("import", help="one process, YAML or Excel, into the draft of its procedure")
        one.add_argument("code")
        one.add_argument("file", type=Path)
        one.add_argument(
            "--level", default="", choices=["", Level.PROVINCE, Level.COMMUNE],
            help="for units of this level only; for every unit without it",
        )  # fmt: skip

    def handle(self, *, what, file=None, code="", level="", **options):
        today = timezone.localdate()
        try:
            if what == "load":
                loaded = operations.load(folder=shipped.PROCESSES, today=today, by=BY)
                self.stdout.write(f"{loaded} processes loaded")
                return
            if not file.exists():
                raise CommandError(f"There is no file {file}")
            procedure = queries.by_code(code)
            if procedure is None:
                raise CommandError(f"There is no procedure {code}")
            version = operations.import_file(path=file, procedure=procedure, level=level, today=today, by=BY)
        except UnreadableFile as refusal:
            raise CommandError("\n".join([str(refusal.message), *refusal.lines])) from None
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from None
        self.stdout.write(f"Put into the draft of version {version.number}")

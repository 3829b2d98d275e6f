from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from haidang.procedures import queries, shipped
from haidang.procedures.entry import operations
from haidang.procedures.sheets import UnreadableFile

BY = "system:forms"


class Command(BaseCommand):
    help = "Load the shipped forms that are filled in on the screen, or put a file into the draft of one"

    def add_arguments(self, parser):
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser(
            "load", help="the shipped ones, for procedures that have none or only an older one of ours"
        )
        one = what.add_parser(
            "import", help="one form, JSON Schema or Excel, into the draft of its procedure"
        )
        one.add_argument("code")
        one.add_argument("file", type=Path)

    def handle(self, *, what, file=None, code="", **options):
        try:
            if what == "load":
                loaded = operations.load(folder=shipped.FORMS, by=BY)
                self.stdout.write(f"{loaded} forms loaded")
                return
            procedure = queries.by_code(code)
            if procedure is None:
                raise CommandError(f"There is no procedure {code}")
            if not file.exists():
                raise CommandError(f"There is no file {file}")
            version = operations.import_file(path=file, procedure=procedure, by=BY)
            self.stdout.write(f"Put into the draft of version {version.number}")
        except UnreadableFile as refusal:
            raise CommandError("\n".join([str(refusal.message), *refusal.lines])) from None

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from haidang.core.tables import UnreadableTable
from haidang.procedures import operations, shipped
from haidang.procedures.bundles import operations as bundles
from haidang.procedures.fees import operations as fees
from haidang.procedures.limits import operations as limits
from haidang.procedures.lines.operations import UnableToEnter
from haidang.procedures.sheets import UnreadableFile


class Command(BaseCommand):
    help = "Load the shipped procedures, or import procedures, fees, exemptions and promised limits from CSV or Excel"

    def add_arguments(self, parser):
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("load", help="the shipped well-known ones")
        what.add_parser("import", help="from a CSV or Excel file").add_argument("file", type=Path)
        what.add_parser("fees", help="enter fee lines from a CSV or Excel file").add_argument(
            "file", type=Path
        )
        what.add_parser("exemptions", help="enter who pays less from a CSV or Excel file").add_argument(
            "file", type=Path
        )
        what.add_parser("bundles", help="enter groups of linked procedures from a YAML file").add_argument(
            "file", type=Path
        )
        what.add_parser("limits", help="enter promised time limits from a CSV or Excel file").add_argument(
            "file", type=Path
        )
        what.add_parser("propose-fees", help="assume the fee of what has no line yet from the published text")

    def handle(self, *, what, file=None, **options):
        try:
            self.stdout.write(self.done(what, file))
        except UnreadableTable as error:
            raise CommandError(str(error)) from None
        except (
            operations.UnableToImport,
            UnableToEnter,
            UnreadableFile,
        ) as refusal:
            raise CommandError("\n".join([str(refusal.message), *refusal.lines])) from None

    def done(self, what: str, file: Path | None) -> str:
        by = "system:procedures"
        if what == "fees":
            said = fees.enter_fees(path=file, by=by)
            return f"{said.new} fee lines new, {said.ended} older ones ended, {said.corrected} corrected"
        if what == "exemptions":
            said = fees.enter_exemptions(path=file, by=by)
            return f"{said.new} exemptions new, {said.ended} older ones ended, {said.corrected} corrected"
        if what == "bundles":
            return f"{bundles.load_bundles(path=file, by=by)} versions of groups new"
        if what == "limits":
            said = limits.commit(path=file, by=by)
            return (
                f"{said.new} promised limits new, {said.ended} older ones ended, {said.corrected} corrected"
            )
        if what == "propose-fees":
            return f"{fees.propose_all(by=by)} fees proposed, as assumptions"
        new, changed = operations.import_file(path=file or shipped.WELL_KNOWN, by=by)
        return f"{new} procedures new, {changed} changed"

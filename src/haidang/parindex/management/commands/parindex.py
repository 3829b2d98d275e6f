from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from haidang.core.tables import UnreadableTable, rows_of
from haidang.parindex import operations, shipped
from haidang.parindex.engine.reading import BadRuleBook, data_of, from_file, to_excel
from haidang.parindex.engine.replay import UnreplayableTable, replay


class Command(BaseCommand):
    help = "Rule books: replay a published table, import a book, list the books, write one as Excel"

    def add_arguments(self, parser):
        what = parser.add_subparsers(dest="what", required=True)
        again = what.add_parser("replay", help="recompute a published table from its component scores")
        again.add_argument("--rules", required=True, help="a rule book's file, or the code of a shipped one")
        again.add_argument("--results", required=True, type=Path, help="the published table (CSV or Excel)")
        what.add_parser("import", help="take in a rule book from YAML or Excel").add_argument(
            "file", type=Path
        )
        what.add_parser("books", help="list the shipped rule books")
        excel = what.add_parser("excel", help="write a rule book as an Excel file to edit")
        excel.add_argument("rules")
        excel.add_argument("file", type=Path)

    def handle(self, *, what, **options):
        try:
            getattr(self, f"do_{what}")(**options)
        except BadRuleBook as error:
            raise CommandError("This is not a rule book yet:\n" + "\n".join(error.problems)) from None
        except (UnreadableTable, UnreplayableTable, FileNotFoundError) as error:
            raise CommandError(str(error)) from None

    def do_replay(self, rules, results, **_):
        book = from_file(shipped.path(rules))
        published = (
            rows_of(results.parent / book.replay.published) if book.replay and book.replay.published else None
        )
        found = replay(book, rows_of(results), published)
        for difference in found.differences:
            self.stdout.write(difference)
        self.stdout.write(
            f"{found.totals_equal} of {found.totals} totals equal, {found.ranks_equal} of {found.ranks} ranks equal"
        )
        if found.differences or not found.totals:
            raise CommandError(
                "The replay does not equal the published table." if found.totals else "Nothing to replay."
            )

    def do_import(self, file, **_):
        book = operations.import_book(data=data_of(file), by="system:parindex")
        self.stdout.write(f"{book.code} {book.version} is in")

    def do_books(self, **_):
        for code, path in shipped.paths().items():
            self.stdout.write(f"{code:<20} {from_file(path).title}")

    def do_excel(self, rules, file, **_):
        to_excel(data_of(shipped.path(rules)), file)
        self.stdout.write(f"{file} written")

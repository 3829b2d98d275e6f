from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from haidang.core.facts.queries import latest
from haidang.core.refusals import Refusal
from haidang.core.tables import UnreadableTable, rows_of
from haidang.parindex import operations, queries, shipped
from haidang.parindex.engine.excel import to_excel
from haidang.parindex.engine.mistakes import BadRuleBook
from haidang.parindex.engine.reading import data_of, from_file, placed
from haidang.parindex.engine.replay import UnreplayableTable, replay
from haidang.parindex.rounds import operations as rounds


class Command(BaseCommand):
    help = "Rule books and rounds: replay a published table, import, list or write books; open, freeze, recompute rounds"

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

        rounds = what.add_parser("round", help="rounds of scoring: list, open, freeze, recompute")
        step = rounds.add_subparsers(dest="step", required=True)
        step.add_parser("list", help="every round with its state")
        opened = step.add_parser("open", help="a rule book applied to a stretch of months")
        opened.add_argument("--title", required=True)
        opened.add_argument("--book", default=queries.LIVE, help="code of a rule book that was imported")
        opened.add_argument("--from", required=True, dest="first", help="first month, as 2026-01")
        opened.add_argument("--to", required=True, dest="last", help="last month, as 2026-12")
        opened.add_argument(
            "--as-now", action="store_true", help="deeds of former units count for their successors"
        )
        step.add_parser("freeze", help="on the newest snapshot, for ever").add_argument("number", type=int)
        step.add_parser("recompute", help="compute a frozen one again and compare").add_argument(
            "number", type=int
        )

    def handle(self, *, what, **options):
        try:
            getattr(self, f"do_{what}")(**options)
        except BadRuleBook as error:
            raise CommandError("This is not a rule book yet:\n" + str(error)) from None
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from None
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
        data, places = placed(file)
        book = operations.import_book(data=data, places=places, by="system:parindex")
        self.stdout.write(f"{book.code} {book.version} is in")

    def do_books(self, **_):
        for code, path in shipped.paths().items():
            self.stdout.write(f"{code:<20} {from_file(path).title}")

    def do_excel(self, rules, file, **_):
        file.write_bytes(to_excel(data_of(shipped.path(rules))))
        self.stdout.write(f"{file} written")

    def do_round(self, step, number=None, **asked):
        if step == "list":
            for one in queries.rounds():
                state = f"frozen on snapshot {one.snapshot_id}" if one.frozen_at else "open"
                self.stdout.write(
                    f"{one.pk:<5} {one.first_month:%Y-%m} to {one.last_month:%Y-%m} {state:<24} {one.title}"
                )
            return
        if step == "open":
            book = queries.book_in_use(asked["book"])
            if book is None:
                raise CommandError(f"--book: there is no rule book {asked['book']}; import it first")
            opened = operations.open_round(
                book=book, title=asked["title"], first_month=_month("--from", asked["first"]),
                last_month=_month("--to", asked["last"]), as_now=asked["as_now"], by="system:parindex",
            )  # fmt: skip
            self.stdout.write(f"round {opened.pk} is open")
            return
        round_ = queries.round_of(number)
        if round_ is None:
            raise CommandError(f"There is no round {number}; haidang parindex round list")
        if step == "freeze":
            snapshot = latest()
            if snapshot is None:
                raise CommandError("Nothing was counted yet: haidang facts refresh")
            # One that goes by a plan is frozen when its council decided, by command as on its page.
            how = rounds.freeze if round_.starts_on else operations.freeze
            frozen = how(round_=round_, snapshot=snapshot, by="system:parindex")
            self.stdout.write(f"round {number} is frozen on snapshot {snapshot.pk}, digest {frozen.digest}")
        elif operations.recompute(round_=round_):
            self.stdout.write(f"round {number} computed again: the same bytes")
            if round_.heads_digest and not rounds.recompute_heads(round_=round_):
                raise CommandError(
                    f"The classes of heads of round {number} computed again differ from what was frozen."
                )
        else:
            raise CommandError(f"Round {number} computed again differs from what was frozen.")


def _month(name: str, text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise CommandError(f"{name}: a month like 2026-01, not {text}") from None

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from haidang.core.access.registry import named_units
from haidang.core.accounts.queries import by_username
from haidang.core.refusals import Refusal
from haidang.core.signing import ring, trial


class Command(BaseCommand):
    help = "The keys documents are signed with: list them, or make trial ones"

    def add_arguments(self, parser):
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("keys", help="say of each key whether it can be used, and until when")
        making = what.add_parser("test-ca", help="make trial keys, in a trial house only")
        making.add_argument(
            "--unit", nargs="*", default=[], metavar="CODE", help="units whose seal is to be made"
        )
        making.add_argument(
            "--person", nargs="*", default=[], metavar="NAME", help="people whose key is to be made"
        )

    def handle(self, *, what, **options):
        self.keys() if what == "keys" else self.make(options["unit"], options["person"])

    def keys(self):
        try:
            found = ring.keys()
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from None
        bad = 0
        for key in found.values():
            try:
                with ring.opened(key) as pen:
                    self.stdout.write(
                        f"{key.holder}: {pen.name}, until {timezone.localtime(pen.until):%d/%m/%Y}"
                    )
            except Refusal as refusal:
                bad += 1
                self.stdout.write(f"{key.holder}: {refusal.message}")
        if not found:
            self.stdout.write("No key is named in HAIDANG_SIGNING_KEYS.")
        if bad:
            raise CommandError(f"{bad} keys cannot be used")

    def make(self, units, people):
        named = named_units(timezone.localdate())
        try:
            for code in units:
                if code not in named:
                    raise CommandError(f"There is no unit {code}")
                self.stdout.write(str(trial.make_key(f"unit:{code}", named[code], named[code])))
            for name in people:
                if (user := by_username(name)) is None:
                    raise CommandError(f"Nobody signs in as {name}")
                self.stdout.write(str(trial.make_key(f"person:{name}", str(user), "")))
        except ValueError as error:
            raise CommandError(str(error)) from None

from django.core.management.base import BaseCommand, CommandError

from haidang.core.audit import queries


class Command(BaseCommand):
    help = "Check that nobody changed the audit lines: haidang audit verify"

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["verify"])

    def handle(self, *, what, **options):
        count, broken = queries.verify()
        for place in broken:
            self.stderr.write(f"{place.day} lane {place.lane} line {place.seq}: {place.why}")
        if broken:
            raise CommandError(f"{len(broken)} broken places in {count} lines")
        self.stdout.write(f"{count} lines, every chain holds")

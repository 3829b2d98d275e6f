from django.core.management.base import BaseCommand

from haidang.core.finding import operations


class Command(BaseCommand):
    help = "The index of what can be found: haidang finding rebuild compares it with everything there is and mends it"

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["rebuild"])

    def handle(self, *, what, **options):
        self.stdout.write(f"{operations.rebuild()} entries mended")

import getpass

from django.core.management.base import BaseCommand, CommandError

from haidang.core.backup.manifest import Unusable
from haidang.core.backup.operations import settle


class Command(BaseCommand):
    help = "Set a house that was just put back in order; `haidang restore` calls it"

    def add_arguments(self, parser):
        parser.add_argument("backup")
        parser.add_argument("moment", nargs="?", default="")

    def handle(self, *, backup, moment, **options):
        try:
            lost = settle(backup=backup, moment=moment, by=f"command:{getpass.getuser()}")
        except Unusable as error:
            raise CommandError(str(error)) from None
        for sentence in lost:
            self.stdout.write(sentence)

import getpass
import os

from django.core.management.base import BaseCommand, CommandError

from haidang.core.backup.manifest import Unusable
from haidang.core.backup.operations import take


class Command(BaseCommand):
    help = "Put a copy of the whole house elsewhere while it goes on working: haidang backup /mnt/backup"

    def add_arguments(self, parser):
        parser.add_argument(
            "to",
            nargs="?",
            default=os.environ.get("HAIDANG_ARCHIVE"),
            help="a folder or s3://bucket/prefix; HAIDANG_ARCHIVE unless told",
        )
        parser.add_argument(
            "--keep", type=int, help="how many backups may stay there; older ones are deleted"
        )
        parser.add_argument(
            "--one-database", action="store_true", help="a dump that any PostgreSQL takes, to move elsewhere"
        )

    def handle(self, *, to, keep, one_database, **options):
        if not to:
            raise CommandError("Say where to: haidang backup /mnt/backup")
        if keep is not None and keep < 1:
            raise CommandError("--keep must be 1 or more: a place without any backup is of no use.")
        try:
            made = take(to=to, by=f"command:{getpass.getuser()}", one_database=one_database, keep=keep)
        except (Unusable, OSError, ValueError) as error:
            raise CommandError(f"No backup was made. {error}") from None
        self.stdout.write(
            f"Backup {made.name} in {to}: {len(made.parts)} files, {made.bytes / 1e6:.1f} MB, "
            f"in {(made.finished - made.began).total_seconds():.1f} s"
        )

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from haidang.core.tables import UnreadableTable
from haidang.dossiers.operations.accounts import UnableToEnterAccounts, enter_accounts


class Command(BaseCommand):
    help = "Enter the bank accounts that units receive fees on, from a CSV or Excel file"

    def add_arguments(self, parser):
        parser.add_argument(
            "file", type=Path, help="columns: unit, bin, account, holder, bank, starts_on, act"
        )

    def handle(self, *, file, **options):
        try:
            self.stdout.write(f"{enter_accounts(path=file, by='system:fee_accounts')} accounts new")
        except UnreadableTable as error:
            raise CommandError(str(error)) from None
        except UnableToEnterAccounts as refusal:
            raise CommandError("\n".join([str(refusal.message), *refusal.lines])) from None

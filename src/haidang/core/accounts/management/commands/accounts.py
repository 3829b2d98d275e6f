import secrets

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from haidang.core.access.operations import grant
from haidang.core.access.registry import permissions, roles
from haidang.core.accounts import operations
from haidang.core.refusals import Refusal

BY = "system:command"


class Command(BaseCommand):
    help = "Open accounts: haidang accounts person NAME 'FULL NAME' --role administrator | service NAME --permission …"

    def add_arguments(self, parser):
        kinds = parser.add_subparsers(dest="kind", required=True)
        person = kinds.add_parser("person", help="somebody who signs in; prints the first password once")
        person.add_argument("name")
        person.add_argument("full_name")
        person.add_argument("--role", choices=sorted(roles()))
        person.add_argument("--unit", default="", help="code of the unit; everywhere when left out")
        again = kinds.add_parser(
            "again", help="a new first password for somebody who lost theirs, or their telephone"
        )
        again.add_argument("name")
        service = kinds.add_parser("service", help="a system that calls the API; prints its secret once")
        service.add_argument("name")
        service.add_argument("--permission", action="append", choices=sorted(permissions()), default=[])
        service.add_argument("--unit", default="", help="code of the unit; everywhere when left out")
        service.add_argument("--close", action="store_true", help="end its tokens and its account")

    def handle(self, *, kind, **options):
        try:
            getattr(self, kind)(**options)
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from None

    def person(self, *, name, full_name, role, unit, **options):
        password = secrets.token_urlsafe(12)
        user = operations.open_account(username=name, full_name=full_name, password=password, by=BY)
        if role:
            grant(user=user, role=role, unit_code=unit, starts_on=timezone.localdate(), by=BY)
        if user.check_password(password):
            self.stdout.write(f"{name} signs in with {password}\nIt is not shown again; change it after the first time.")  # fmt: skip
        else:
            self.stdout.write(f"{name} has an account already and keeps its password.")

    def again(self, *, name, **options):
        password = operations.let_in_again(username=name, by=BY)
        self.stdout.write(
            f"{name} signs in with {password}\nIt is not shown again; change it after the first time."
        )

    def service(self, *, name, permission, unit, close, **options):
        if close:
            operations.close_service(name=name, by=BY)
            self.stdout.write(f"{name} is closed.")
            return
        client, secret = operations.open_service(name=name, allowed=permission, unit_code=unit, by=BY)
        self.stdout.write(f"client id      {client.pk}\nclient secret  {secret}\nIt is not shown again.")

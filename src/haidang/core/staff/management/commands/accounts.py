from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from haidang.core.access.registry import permissions, roles
from haidang.core.accounts.operations import close_service, open_service
from haidang.core.accounts.queries import by_username
from haidang.core.refusals import Refusal
from haidang.core.staff import operations

BY = "system:command"


class Command(BaseCommand):
    help = "Accounts: haidang accounts person NAME 'FULL NAME' --role administrator | again NAME | close NAME | service NAME --permission …"

    def add_arguments(self, parser):
        kinds = parser.add_subparsers(dest="kind", required=True)
        person = kinds.add_parser(
            "person", help="somebody who signs in; prints the link to choose a password"
        )
        person.add_argument("name")
        person.add_argument("full_name")
        person.add_argument("--mail", default="", help="work mail; the link goes there too")
        person.add_argument("--role", choices=sorted(roles()), default="")
        person.add_argument("--unit", default="", help="code of the unit; everywhere when left out")
        again = kinds.add_parser(
            "again", help="a new link for somebody who lost the password, or the telephone"
        )
        again.add_argument("name")
        close = kinds.add_parser("close", help="end somebody's sessions and roles; the name stays in history")
        close.add_argument("name")
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

    def person(self, *, name, full_name, mail, role, unit, **options):
        self.told(
            operations.open_for(
                full_name=full_name, username=name, mail=mail, role=role, unit_code=unit, at=timezone.now(), by=BY
            )
        )  # fmt: skip

    def again(self, *, name, **options):
        self.told(operations.let_in_again(user=self.somebody(name), at=timezone.now(), by=BY))

    def close(self, *, name, **options):
        operations.close(user=self.somebody(name), at=timezone.now(), by=BY)
        self.stdout.write(f"{name} is closed.")

    def service(self, *, name, permission, unit, close, **options):
        if close:
            close_service(name=name, by=BY)
            self.stdout.write(f"{name} is closed.")
            return
        client, secret = open_service(name=name, allowed=permission, unit_code=unit, by=BY)
        self.stdout.write(f"client id      {client.pk}\nclient secret  {secret}\nIt is not shown again.")

    def somebody(self, name):
        found = by_username(name)
        if found is None:
            raise CommandError(f"Nobody signs in as {name}.")
        return found

    def told(self, opened):
        until = timezone.localtime(opened.until)
        self.stdout.write(
            f"{opened.user.username} chooses a password at {opened.link}\n"
            f"once, until {until:%H:%M %d/%m/%Y}; it is not shown again."
        )

import time
from contextlib import suppress

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from haidang.exchange.payment import operations
from haidang.exchange.payment.doubles import BEHAVIOURS, double


class Command(BaseCommand):
    help = "Look after the payment gateway: haidang payments ask | double works --port 9001"

    def add_arguments(self, parser):
        deeds = parser.add_subparsers(dest="deed", required=True)
        deeds.add_parser(
            "ask", help="ask now about orders without an answer and send on what is to be given back"
        )
        trying = deeds.add_parser("double", help="a gateway on this machine to try with")
        trying.add_argument("behaviour", choices=BEHAVIOURS)
        trying.add_argument("--port", type=int, default=0)

    def handle(self, *, deed, **options):
        getattr(self, deed)(**options)

    def ask(self, **options):
        now = timezone.now()
        self.stdout.write(f"{operations.ask_about_orders(now=now):>8}  orders paid")
        self.stdout.write(f"{operations.send_returns(now=now):>8}  returns settled")

    def double(self, *, behaviour, port, **options):
        secret = settings.HAIDANG_PAYMENT["secret"]
        if not secret:
            raise CommandError(
                "Set HAIDANG_PAYMENT_SECRET to the same words here and for the house, so that both can sign."
            )
        try:
            with double(behaviour, secret, port) as running:
                self.stdout.write(f"A gateway that {behaviour} at {running.url}; Ctrl-C stops it")
                with suppress(KeyboardInterrupt):
                    while True:
                        time.sleep(1)
        except OSError as error:
            raise CommandError(f"Port {port} cannot be used ({error.strerror}). Choose another.") from None

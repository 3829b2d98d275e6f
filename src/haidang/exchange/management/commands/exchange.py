import time
from contextlib import suppress

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from haidang.exchange import sending
from haidang.exchange.choices import State
from haidang.exchange.portal.double import MANNERS, double
from haidang.exchange.queries import lanes_with_work, standings


class Command(BaseCommand):
    help = "Look after what other systems are told: haidang exchange state | send | double works --port 9100"

    def add_arguments(self, parser):
        deeds = parser.add_subparsers(dest="deed", required=True)
        deeds.add_parser("state", help="how many messages wait, or need somebody, for each system")
        deeds.add_parser("send", help="send now what is due, without the worker")
        trying = deeds.add_parser(
            "double", help="a portal on this machine to try with: set HAIDANG_PORTAL_URL to it"
        )
        trying.add_argument("manner", choices=MANNERS)
        trying.add_argument("--port", type=int, default=0)

    def handle(self, *, deed, **options):
        getattr(self, deed)(**options)

    def state(self, **options):
        for one in standings():
            self.stdout.write(f"{one.system.name}{'' if one.connected else ' (not connected)'}")
            for state, count in one.counted.items():
                self.stdout.write(f"{count:>8}  {State(state).label}")

    def send(self, **options):
        for system, lane in lanes_with_work(timezone.now()):
            self.stdout.write(f"{sending.send_out(system, lane, seconds=600):>8}  {system}/{lane}")

    def double(self, *, manner, port, **options):
        try:
            with double(manner, port) as running:
                self.stdout.write(f"portal that {manner} at {running.url}; Ctrl-C stops it")
                seen = 0
                with suppress(KeyboardInterrupt):
                    while True:
                        time.sleep(0.2)
                        for question in running.taken[seen:]:
                            self.stdout.write(f"{question['service']} {question['data']}")
                        seen = len(running.taken)
        except OSError as error:
            raise CommandError(f"Port {port} cannot be used ({error.strerror}). Choose another.") from None

import time
from contextlib import suppress

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from haidang.core.notices import operations, sending
from haidang.core.notices.choices import OUTSIDE, State
from haidang.core.notices.doubles import BEHAVIOURS, double
from haidang.core.notices.queries import channels_with_work, figures


class Command(BaseCommand):
    help = "Look after the outbox: haidang notices state | send | morning | double sms works --port 9000"

    def add_arguments(self, parser):
        deeds = parser.add_subparsers(dest="deed", required=True)
        deeds.add_parser("state", help="how many notices wait, went out today, or need somebody")
        deeds.add_parser("send", help="send now what is due, without the worker")
        deeds.add_parser(
            "morning", help="send now what goes out each morning, if it is past seven and was not sent"
        )
        trying = deeds.add_parser("double", help="a provider on this machine to try with")
        trying.add_argument("channel", choices=[one.value for one in OUTSIDE if one != "mail"])
        trying.add_argument("behaviour", choices=BEHAVIOURS)
        trying.add_argument("--port", type=int, default=0)

    def handle(self, *, deed, **options):
        getattr(self, deed)(**options)

    def state(self, **options):
        for state, count in figures(timezone.now()).items():
            self.stdout.write(f"{count:>8}  {State(state).label}")

    def send(self, **options):
        for channel in channels_with_work(timezone.now()):
            self.stdout.write(f"{sending.send_out(channel, seconds=600):>8}  {channel}")

    def morning(self, **options):
        for kind, told in operations.morning(now=timezone.now()).items():
            self.stdout.write(f"{told:>8}  {kind}")

    def double(self, *, channel, behaviour, port, **options):
        try:
            with double(channel, behaviour, port) as running:
                self.stdout.write(f"{channel} that {behaviour} at {running.url}; Ctrl-C stops it")
                seen = 0
                with suppress(KeyboardInterrupt):
                    while True:
                        time.sleep(0.2)
                        for question in running.asked[seen:]:
                            self.stdout.write(str(question))
                        seen = len(running.asked)
        except OSError as error:
            raise CommandError(f"Port {port} cannot be used ({error.strerror}). Choose another.") from None

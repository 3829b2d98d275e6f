"""Notices through the outbox: how many mails a second one process hands to a mail server on this machine."""

import time
from datetime import date

from aiosmtpd.controller import Controller
from django.conf import settings
from django.utils import timezone

from benchmarks.figures import Figure

COUNT = 500


class Counting:
    """A mail server that takes everything."""

    taken = 0

    async def handle_DATA(self, server, session, envelope):
        self.taken += 1
        return "250 taken"


class AnyPort(Controller):
    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def run() -> list[Figure]:
    from haidang.core.demo.models import DemoRun
    from haidang.core.notices import sending
    from haidang.core.notices.models import Notice
    from haidang.core.notices.operations import tell
    from haidang.core.notices.queries import Person

    handler = Counting()
    server = AnyPort(handler, hostname="127.0.0.1", port=0)
    server.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", server.port, False
    settings.HAIDANG_NOTICES_A_SECOND = settings.HAIDANG_NOTICES_A_SECOND | {"mail": 100_000}
    simulated = list(DemoRun.objects.all())
    DemoRun.objects.all().delete()  # nothing leaves a simulated city; here it goes to this machine only
    try:
        begin = time.perf_counter()
        for number in range(COUNT):
            tell(
                kind="dossiers.ready", about=f"bench-{number}", occasion=f"bench-{number}/{date.today()}",
                person=Person(f"bench:{number}", mail=f"nguoi-{number}@example.vn", agrees=True),
                data={"code": f"bench-{number}", "unit": "Phường", "link": "https://haidang.example.vn/"}, at=timezone.now(),
            )  # fmt: skip
        told = time.perf_counter() - begin
        begin = time.perf_counter()
        sent = sending.send_out("mail", seconds=120)
        seconds = time.perf_counter() - begin
        assert sent == handler.taken == COUNT, "lost or doubled"
    finally:
        server.stop()
        Notice.objects.filter(about__startswith="bench-").delete()
        DemoRun.objects.bulk_create(simulated)
    return [
        Figure("notices_into_the_outbox_a_second", COUNT / told, "/s", ">=100"),
        Figure("mails_out_of_the_outbox_a_second", COUNT / seconds, "/s", ">=50"),
    ]

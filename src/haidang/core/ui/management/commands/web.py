"""``haidang web``: only the pages, for an installation whose database, worker and proxy are kept by the system."""

from django.core.management.base import BaseCommand

from haidang.core.processes import serve


class Command(BaseCommand):
    help = "Answer requests, behind a proxy; jobs are done by haidang worker"

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--workers", type=int, default=0, help="processes that answer; one a processor unless told"
        )

    def handle(self, *, host, port, workers, **options):
        serve(host, port, workers)

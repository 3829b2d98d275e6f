"""``haidang worker``: only the jobs, for an installation whose parts are kept by the system."""

from django.core.management.base import BaseCommand

from haidang.core.processes import do_jobs


class Command(BaseCommand):
    help = "Do jobs: counting, sending, tidying; as many workers as wanted, on any machine"

    def add_arguments(self, parser):
        parser.add_argument(
            "--seconds-to-stop", type=float, default=30, help="how long a job that was begun may go on"
        )

    def handle(self, *, seconds_to_stop, **options):
        do_jobs(seconds_to_stop)

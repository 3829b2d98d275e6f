import time

from django.core.management.base import BaseCommand

from haidang.core.facts import operations, queries


class Command(BaseCommand):
    help = "Bring facts into the lake and count them: refresh, compact, rebuild, tidy, status"

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["refresh", "compact", "rebuild", "tidy", "status"])

    def handle(self, *, what, **options):
        start = time.perf_counter()
        if what == "status":
            for mark in queries.filled():
                self.stdout.write(f"{mark.table}: filled at {mark.filled_at:%d/%m/%Y %H:%M:%S}")
            self.stdout.write(f"newest snapshot: {queries.latest() or 'none yet'}")
            return
        done = getattr(operations, what)()
        self.stdout.write(f"{what}: {done or 'done'} in {time.perf_counter() - start:.2f} s")

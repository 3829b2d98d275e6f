from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from haidang.core.demo import registry
from haidang.core.demo.models import DemoRun
from haidang.core.demo.queries import house_is_empty


class Command(BaseCommand):
    help = "Fill an empty house with a simulated city: haidang demo --dossiers 20000 --seed 1"

    def add_arguments(self, parser):
        parser.add_argument("--dossiers", type=int, default=20_000, help="how many dossiers in the last year")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same city")
        parser.add_argument(
            "--now", type=datetime.fromisoformat, help="the moment the city is seen at (now unless told)"
        )

        parser.add_argument("--full", action="store_true", help="with surveys answered and rounds of scoring")

    def handle(self, *, dossiers, seed, now, full=False, **options):
        if dossiers < 1:
            raise CommandError("--dossiers must be at least 1")
        if not house_is_empty():
            raise CommandError(
                "The demo fills an empty house only; this one has accounts. Give it a home of its own."
            )
        now = timezone.make_aware(now) if now and timezone.is_naive(now) else now or timezone.now()
        scale, steps = registry.Scale(dossiers, seed, now, full), registry.steps(full)
        with transaction.atomic():  # interrupted, it leaves the house as empty as it found it
            DemoRun.objects.create(dossiers=dossiers, seed=seed, now=now)
            self.take([step for step in steps if step.order < registry.COUNTING], scale)
        self.take([step for step in steps if step.order >= registry.COUNTING], scale)

    def take(self, steps, scale):
        for step in steps:
            with tqdm(total=step.total(scale), desc=str(step.title), unit_scale=True, leave=True) as bar:
                for done in step.run(scale):
                    bar.update(done)

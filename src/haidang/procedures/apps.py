from pathlib import Path

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class Procedures(AppConfig):
    name = "haidang.procedures"
    label = "procedures"
    verbose_name = _("Procedures")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        post_migrate.connect(load_sayings, sender=self)
        post_migrate.connect(load_bundles, sender=self)


def load_sayings(sender, **kwargs):
    """Bring what people call procedures into a migrated database; what officials changed of it stays."""
    from haidang.core.finding.operations import load_sayings

    load_sayings(path=Path(__file__).parent / "reference" / "sayings.yaml", by="system:migrate")


def load_bundles(sender, **kwargs):
    """Bring the shipped groups of linked procedures into a migrated database; each is offered once its procedures are there."""
    from haidang.procedures.bundles.operations import load_bundles
    from haidang.procedures.shipped import BUNDLES

    load_bundles(path=BUNDLES, by="system:migrate")

from pathlib import Path

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class Dossiers(AppConfig):
    name = "haidang.dossiers"
    label = "dossiers"
    verbose_name = _("Dossiers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        post_migrate.connect(load_clock_policies, sender=self)


def load_clock_policies(sender, **kwargs):
    """Bring the shipped versions of the clock into a migrated database."""
    from haidang.core.dated.operations import load

    load(path=Path(__file__).parent / "reference" / "clock_policies.yaml", by="system:migrate")

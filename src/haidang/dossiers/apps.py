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
        post_migrate.connect(load_rules, sender=self)


def load_rules(sender, **kwargs):
    """Bring the shipped rules, of the clock, of warnings, of what is received elsewhere and of what must be told, into a migrated database."""
    from haidang.core.dated.operations import load

    for name in ("clock_policies.yaml", "elsewhere.yaml", "duties.yaml", "warnings.yaml"):
        load(path=Path(__file__).parent / "reference" / name, by="system:migrate")

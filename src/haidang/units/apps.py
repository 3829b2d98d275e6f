from pathlib import Path

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class Units(AppConfig):
    name = "haidang.units"
    label = "units"
    verbose_name = _("Units")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        autodiscover_modules("moves")
        post_migrate.connect(load_delegation_rules, sender=self)


def load_delegation_rules(sender, **kwargs):
    """Bring the shipped rules on passing powers into a migrated database."""
    from haidang.core.dated.operations import load

    load(path=Path(__file__).parent / "reference" / "delegation_rules.yaml", by="system:migrate")

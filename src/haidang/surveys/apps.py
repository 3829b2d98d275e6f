from pathlib import Path

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class Surveys(AppConfig):
    name = "haidang.surveys"
    label = "surveys"
    verbose_name = _("Surveys")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        post_migrate.connect(load_shipped, sender=self)


def load_shipped(sender, **kwargs):
    """Bring the questionnaires that come with the house into a migrated database; one that is there stays as it is."""
    from haidang.surveys.operations import load

    load(folder=Path(__file__).parent / "reference" / "questionnaires", by="system:migrate")

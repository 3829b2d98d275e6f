from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class Finding(AppConfig):
    name = "haidang.core.finding"
    label = "finding"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        autodiscover_modules("findable")
        post_migrate.connect(fill, sender=self)


def fill(sender, **kwargs):
    """A release that brings the index fills it from what is there already."""
    from haidang.core.finding.operations import fill_if_empty

    fill_if_empty()

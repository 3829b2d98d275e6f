from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class Parindex(AppConfig):
    name = "haidang.parindex"
    label = "parindex"
    verbose_name = _("The index")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        post_migrate.connect(load_books, sender=self)


def load_books(sender, **kwargs):
    """Bring the shipped rule books that have no table of their own to replay into a migrated database."""
    from haidang.parindex import operations

    operations.import_shipped(by="system:migrate")

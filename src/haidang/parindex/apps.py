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
    """Bring the shipped rule books that count by themselves into a migrated database: Decision 766, Circular 01/2018, heads."""
    from haidang.parindex import operations, shipped
    from haidang.parindex.engine.reading import data_of

    for name in ("qd766-2022", "tt01-2018", "tt01-2018-officers", "heads-reform"):
        operations.import_book(data=data_of(shipped.path(name)), by="system:migrate")

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class Oversight(AppConfig):
    name = "haidang.core.oversight"
    label = "oversight"
    verbose_name = _("Requests about personal data")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        autodiscover_modules("personal", "audited")
        # Django tells only apps with tables that they were migrated; the rules go into the table of dated ones.
        post_migrate.connect(load_retention, sender=apps.get_app_config("dated"))


def load_retention(sender, **kwargs):
    """Bring the shipped retention rules into a migrated database."""
    from haidang.core.dated.operations import load
    from haidang.core.people import rule_files

    for path in rule_files():
        load(path=path, by="system:migrate")

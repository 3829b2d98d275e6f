from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Events(AppConfig):
    name = "haidang.core.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        autodiscover_modules("events", "listeners")
        from haidang.core.events import delivery, registry  # noqa: F401  (the job must be known to the worker)

        registry.check()

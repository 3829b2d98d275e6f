"""The typed API: every app's ``api.py`` offers a ``router``, mounted under its own name, or at the ``path`` it gives."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from ninja import NinjaAPI
from ninja.security import SessionAuth

from haidang.core.accounts.bearer import ByToken
from haidang.core.refusals import Refusal

# A person by their session, or a system by its token.
signed_in = [ByToken(), SessionAuth(csrf=True)]


def build() -> NinjaAPI:
    """Return the API with the router of every installed app."""
    api = NinjaAPI(title="Hải Đăng", version="1", docs_url="docs/", urls_namespace="api")

    @api.exception_handler(Refusal)
    def refused(request, refusal: Refusal):
        return api.create_response(
            request, {"refusal": refusal.name, "detail": str(refusal.message)}, status=409
        )

    for config in apps.get_app_configs():
        name = f"{config.name}.api"
        if config.name.startswith("haidang.") and find_spec(name):
            offered = import_module(name)
            api.add_router(getattr(offered, "path", f"/{config.label}/"), offered.router, tags=[config.label])
    return api

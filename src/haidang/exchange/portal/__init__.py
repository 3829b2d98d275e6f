"""
The National Public Service Portal: it is told of every dossier the province receives and of each step.

The interface is the portal's guide of 2020 (version 1.4) as public programs implement it. Circular 04/2025/TT-VPCP took its place in
law; its lists of fields could not be read, so names of fields, paths and codes can be set (an assumption). That the portal takes what
has the same key only once was not found either, so it is not relied on unless set.
"""

from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from haidang.core.demo.queries import is_simulated
from haidang.exchange.portal.client import Client
from haidang.exchange.registry import System, declare_system

NAME = "portal"
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def is_connected() -> bool:
    """Say whether a portal is set; out of a simulated city nothing goes but to a double on this machine."""
    url = settings.HAIDANG_PORTAL["url"]
    return bool(url) and (urlsplit(url).hostname in THIS_MACHINE or not is_simulated())


def knows_keys() -> bool:
    return settings.HAIDANG_PORTAL["knows_keys"]


@contextmanager
def opened():
    client = Client(settings.HAIDANG_PORTAL)
    try:
        yield client.send
    finally:
        client.close()


declare_system(System(NAME, _("National Public Service Portal"), is_connected, knows_keys, opened))

"""Ways out of the house: each has a client that hands one notice over and says honestly what is known of it afterwards."""

from contextlib import contextmanager

from django.conf import settings

from haidang.core.notices.channels import mail, sms, zalo
from haidang.core.notices.choices import Channel

CLIENTS = {Channel.MAIL: mail, Channel.ZALO: zalo, Channel.SMS: sms}


def is_set_up(channel: str, kind: str) -> bool:
    """Say whether a way out is configured, for this kind of notice."""
    return CLIENTS[channel].is_set_up(kind)


def knows_keys(channel: str) -> bool:
    """Say whether the provider takes a key, and sends what has the same key only once."""
    return CLIENTS[channel].knows_keys()


def a_second(channel: str) -> float:
    """Return how many notices a second may be handed to this provider."""
    return settings.HAIDANG_NOTICES_A_SECOND[channel]


@contextmanager
def opened(channel: str):
    """Give a function that hands over one notice; see ``outcome`` for what it raises. Connections are kept until the end."""
    with CLIENTS[channel].opened() as hand_over:
        yield hand_over

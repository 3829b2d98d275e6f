"""Text that whoever reads the database must not be able to use: encrypted under the installation's secret."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _cipher(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(purpose.encode() + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def sealed(text: str, purpose: str) -> str:
    """Return the text encrypted; what was sealed for one purpose does not open for another."""
    return _cipher(purpose).encrypt(text.encode()).decode()


def unsealed(text: str, purpose: str) -> str:
    """
    Return the text again; old secrets named in ``SECRET_KEY_FALLBACKS`` still open what they sealed.

    :raises cryptography.fernet.InvalidToken: if it was sealed under another secret or for another purpose
    """
    return _cipher(purpose).decrypt(text.encode()).decode()

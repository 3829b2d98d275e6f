"""
The keys the house signs with: leaders' own and seals of units. They stay where they are: in a PKCS#12 file, or in a device that never
gives them out (PKCS#11). The database knows nothing of them.

A TOML file (``HAIDANG_SIGNING_KEYS``) names them; passwords and PINs come from the environment:

    [[key]]
    person = "sign-in name"             # or: unit = "10525"
    file = "/etc/haidang/keys/ky.p12"   # PKCS#12 …
    secret = "HAIDANG_KEY_KY"           # … whose password stands in this variable

    [[key]]
    unit = "10525"
    library = "/usr/lib/softhsm/libsofthsm2.so"   # … or PKCS#11
    token = "haidang"                             # and slot = 0, where several have that name
    label = "seal-10525"                          # of the key and, unless "certificate" says otherwise, of its certificate
    secret = "HAIDANG_HSM_PIN"
"""

import os
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.files import trust
from haidang.core.files.trust import EXPIRED, NOT_YET, REVOKED, common_name, organisation, why_not
from haidang.core.signing import trial
from haidang.core.signing.refusing import NoKey, UnableToSign, UnfitKey

# A device is spoken to by one thread at a time: not every library is made for more.
_devices = threading.Lock()


@dataclass(frozen=True)
class Key:
    """
    Where one key is.

    :param holder: ``person:<sign-in name>`` or ``unit:<code>``
    :param secret: the name of the variable of the environment that opens it
    """

    holder: str
    file: str = ""
    library: str = ""
    token: str = ""
    slot: int | None = None
    label: str = ""
    certificate: str = ""
    secret: str = ""
    trial: bool = False


@dataclass(frozen=True)
class Pen:
    """
    A key that is open and fit to sign just now.

    :param signer: what the library signs with
    :param until: when its certificate ends
    """

    holder: str
    name: str
    unit: str
    until: datetime
    trial: bool
    signer: Any


def keys() -> dict[str, Key]:
    """
    Return the keys that are named, by holder.

    :raises UnableToSign: if the file cannot be read, or a key in it names no holder or no place
    """
    path = str(settings.HAIDANG_SIGNING_KEYS)
    if not path:
        return {}
    try:
        listed = tomllib.loads(Path(path).read_text()).get("key", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnableToSign(
            _(
                "The file that names the signing keys cannot be read (%(why)s). Tell whoever looks after the system."
            )
            % {"why": error}
        ) from error
    found = {}
    for one in listed:
        holder = (
            f"person:{one['person']}"
            if one.get("person")
            else f"unit:{one['unit']}"
            if one.get("unit")
            else ""
        )
        if not holder or bool(one.get("file")) == bool(one.get("library")):
            raise UnableToSign(
                _(
                    "A signing key names no holder, or not just one of file and library. Tell whoever looks after the system."
                )
            )
        known = {
            name: one[name]
            for name in ("file", "library", "token", "slot", "label", "certificate", "secret")
            if name in one
        }
        found[holder] = Key(holder, **known)
    return found


def _named(holder: str) -> Key | None:
    if (found := keys().get(holder)) is not None:
        return found
    return Key(holder, file=str(path), trial=True) if (path := trial.key_of(holder)) else None


def key_of_person(user) -> Key:
    """
    Return the key a person signs with. A trial house makes one for whoever has none.

    :raises NoKey: if there is none
    """
    holder = f"person:{user.get_username()}"
    if found := _named(holder):
        return found
    if settings.HAIDANG_TRIAL_SIGNING:
        return Key(holder, file=str(trial.make_key(holder, str(user), "")), trial=True)
    raise NoKey(
        _(
            "You have no signing key here. Ask whoever looks after the system to enter yours (HAIDANG_SIGNING_KEYS)."
        )
    )


def seal_of(unit_code: str) -> Key | None:
    """Return the key of a unit's seal; None where it has none."""
    return _named(f"unit:{unit_code}")


@contextmanager
def opened(key: Key) -> Iterator[Pen]:
    """
    Open a key for as long as a few documents are signed; a device is asked for its PIN once.

    :raises UnfitKey: if its certificate has expired, is not valid yet, was revoked, or nobody vouches for it
    :raises UnableToSign: if it cannot be opened
    """
    if key.library:
        with _devices, _in_device(key) as signer:
            yield _fit(key, signer)
    else:
        yield _fit(key, _in_file(key))


def _secret(key: Key) -> str:
    if key.trial:
        return trial.secret()
    said = os.environ.get(key.secret, "")
    if not said:
        raise UnableToSign(
            _("The password of this signing key is not set (%(name)s). Tell whoever looks after the system.")
            % {"name": key.secret or "secret"}
        )
    return said


def _in_file(key: Key):
    from pyhanko.sign.signers import SimpleSigner  # slow to load, and only who signs needs it

    secret = _secret(key)
    try:
        return SimpleSigner.load_pkcs12_data(
            Path(key.file).read_bytes(), other_certs=[], passphrase=secret.encode()
        )
    except Exception as error:  # the file is gone, or the library's own kinds for one that is damaged
        raise _cannot_open(key) from error


@contextmanager
def _in_device(key: Key):
    secret = _secret(key)
    try:
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError as error:
        raise UnableToSign(
            _(
                "Signing with a device needs the package python-pkcs11 (the extra “hsm”). Tell whoever looks after the system."
            )
        ) from error
    try:
        session = open_pkcs11_session(
            key.library, slot_no=key.slot, token_criteria=TokenCriteria(label=key.token) if key.token else None, user_pin=secret
        )  # fmt: skip
    except Exception as error:  # each library has its own kinds
        raise _cannot_open(key) from error
    try:
        signer = PKCS11Signer(
            session, cert_label=key.certificate or key.label, key_label=key.label, bulk_fetch=False
        )
        try:
            found = signer.signing_cert
        except Exception as error:
            raise _cannot_open(key) from error
        if found is None:
            raise _cannot_open(key)
        yield signer
    finally:
        session.close()


def _cannot_open(key: Key) -> UnableToSign:
    return UnableToSign(
        _(
            "The signing key of %(holder)s cannot be opened: the file, the device or its password is not right. Tell whoever looks after the system."
        )
        % {"holder": key.holder.partition(":")[2]}
    )


def _fit(key: Key, signer) -> Pen:
    certificate = signer.signing_cert
    until = certificate.not_valid_after
    others = list(signer.cert_registry)
    try:
        trust.read()
    except ValueError as error:
        raise UnableToSign(
            _(
                "The trusted roots, or the lists of what was revoked, cannot be read, so nothing was signed. Tell whoever looks after the system."
            )
        ) from error
    why = why_not(certificate, others)
    day = f"{timezone.localtime(until):%d/%m/%Y}"
    if why == EXPIRED:
        raise UnfitKey(
            _(
                "The certificate you sign with ended on %(day)s, so nothing was signed. Renew it, and have the new one entered."
            )
            % {"day": day}
        )
    if why == NOT_YET:
        start = f"{timezone.localtime(certificate.not_valid_before):%H:%M %d/%m/%Y}"
        raise UnfitKey(
            _(
                "The certificate you sign with is valid only from %(start)s on, so nothing was signed. Check the clock, or wait until then."
            )
            % {"start": start}
        )
    if why == REVOKED:
        raise UnfitKey(
            _(
                "The certificate you sign with was revoked, so nothing was signed. Ask its issuer, and have a new one entered."
            )
        )
    if why:
        raise UnfitKey(
            _(
                "No authority known here vouches for the certificate you sign with, so nothing was signed. Have its root entered (HAIDANG_SIGNATURE_ROOTS), or use another certificate."
            )
        )
    return Pen(key.holder, common_name(certificate), organisation(certificate), until, key.trial, signer)

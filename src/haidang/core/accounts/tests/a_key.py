"""A passkey made of software: it does what the key in a telephone does, with a real key pair."""

import json
import re
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG
ORIGIN = "http://testserver"


class Key:
    """One key, for one house and one person."""

    def __init__(self):
        self.private, self.name, self.handle = (
            ec.generate_private_key(ec.SECP256R1()),
            b"a key of software",
            "",
        )

    def set_up(self, browser):
        """Add it to the account that is signed in there, by its page; returns the answer."""
        page = browser.get("/accounts/mine/passkeys/add/").text
        shown = re.search(r'id="passkey-options"[^>]*>(.*?)</script>', page, re.S)[1]
        asked = json.loads(shown)["creation_options"]["publicKey"]
        self.house, self.handle = asked["rp"]["id"], asked["user"]["id"]
        public = AttestedCredentialData.create(
            Aaguid.NONE, self.name, ES256.from_cryptography_key(self.private.public_key())
        )
        flags = FLAG.UP | FLAG.UV | FLAG.AT
        data = AuthenticatorData.create(sha256(self.house.encode()).digest(), flags, 0, bytes(public))
        made = AttestationObject.create("none", data, {})
        said = {
            **self._said("webauthn.create", asked["challenge"]), "attestationObject": websafe_encode(bytes(made))
        }  # fmt: skip
        sent = {"name": "Khóa thử", "credential": self._whole(said), "passwordless": "on"}
        return browser.post("/accounts/mine/passkeys/add/", sent)

    def sign_in(self, browser):
        """Sign in with it and nothing else; returns the answer."""
        options = browser.get(
            "/accounts/sign-in/passkey/", headers={"x-requested-with": "XMLHttpRequest"}
        ).json()
        said = self._said("webauthn.get", options["request_options"]["publicKey"]["challenge"])
        data = AuthenticatorData.create(sha256(self.house.encode()).digest(), FLAG.UP | FLAG.UV, 1)
        signed = bytes(data) + sha256(websafe_decode(said["clientDataJSON"])).digest()
        said |= {
            "authenticatorData": websafe_encode(bytes(data)), "userHandle": self.handle,
            "signature": websafe_encode(self.private.sign(signed, ec.ECDSA(hashes.SHA256()))),
        }  # fmt: skip
        return browser.post("/accounts/sign-in/passkey/", {"credential": self._whole(said)})

    def _said(self, kind, challenge) -> dict:
        return {"clientDataJSON": websafe_encode(bytes(CollectedClientData.create(kind, challenge, ORIGIN)))}

    def _whole(self, response) -> str:
        name = websafe_encode(self.name)
        return json.dumps(
            {
                "id": name, "rawId": name, "type": "public-key", "response": response,
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )  # fmt: skip

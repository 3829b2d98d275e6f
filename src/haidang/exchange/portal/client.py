"""
The client of the portal's adapter: a name and a password give a session, with which each message is handed over.

``{username, password}`` gives ``{session, error_code}``; then ``{session, madonvi, service, …}`` goes to the other path. That is read
in public programs. The paths, the code for an expired session and the field with our key are assumptions and can be set.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from haidang.core.asking import NoAnswer, NotReached, ask, connection_to, read_object
from haidang.exchange.choices import Why
from haidang.exchange.outcome import Later, Refused, Unsure
from haidang.exchange.portal.contract import Call, as_sent


class Client:
    """Speaks with the portal over one connection, in one session; for one thread."""

    def __init__(self, said: Mapping[str, Any]):
        """:param said: ``HAIDANG_PORTAL`` of the settings"""
        self.said, self.path, self.session = said, urlsplit(said["url"]).path, ""
        self.connection = connection_to(said["url"], said["seconds"])

    def close(self) -> None:
        self.connection.close()

    def send(self, call: Call, key: str) -> str:
        """Hand over one message and return the portal's receipt; a session that has expired is renewed once. Raises an ``Outcome``."""
        answer = self._ask(call, key)
        if self._code(answer) in self.said["expired"]:
            self.session = ""
            answer = self._ask(call, key)
        code = self._code(answer)
        if code in self.said["good"]:
            return str(answer.get(self.said["receipt"], ""))
        if code in self.said["expired"]:
            raise Later(Why.NO_SESSION, f"{self.said['code']} {code}")
        if code in self.said["busy"]:
            raise Later(Why.BUSY, f"{self.said['code']} {code}")
        raise Refused(Why.REFUSED, f"{code}: {answer.get(self.said['message'], '')}")

    def _ask(self, call: Call, key: str) -> dict:
        self.session = self.session or self._new_session()
        question = {
            "session": self.session, "madonvi": self.said["unit"], "service": call.service, self.said["key_field"]: key,
            "data": [as_sent(call, self.said["names"])],
        }  # fmt: skip
        if call.updating is not None:
            question["isUpdating"] = str(call.updating)
        return self._post(self.said["path"], question)

    def _new_session(self) -> str:
        """Nothing is told by this, so whatever goes wrong here, the message itself did not leave."""
        question = {"username": self.said["user"], "password": self.said["password"]}
        try:
            answer = self._post(self.said["auth_path"], question)
        except Unsure as outcome:
            raise Later(outcome.why, outcome.detail) from None
        except Refused as outcome:
            raise Later(Why.NO_SESSION, outcome.detail) from None
        if self._code(answer) not in self.said["good"] or not answer.get("session"):
            raise Later(Why.NO_SESSION, f"{self.said['code']} {self._code(answer)}")
        return str(answer["session"])

    def _code(self, answer: Mapping[str, Any]) -> str:
        return str(answer.get(self.said["code"], ""))

    def _post(self, path: str, question: dict) -> dict:
        """
        :raises Later: if no connection was made, or the portal says that it cannot just now (429, 503)
        :raises Refused: if it says that it will not (other 4xx)
        :raises Unsure: if the question may have been heard and the answer is missing, broken or unreadable
        """
        body = json.dumps(question).encode()
        try:
            status, said = ask(self.connection, self.path + path, body, {"Content-Type": "application/json"})
        except NotReached as error:
            raise Later(Why.NO_CONNECTION, str(error)) from None
        except NoAnswer as error:
            raise Unsure(Why.NO_ANSWER, str(error)) from None
        if status in (429, 503):
            raise Later(Why.BUSY, f"status {status}")
        if status >= 500:
            raise Unsure(Why.NO_ANSWER, f"status {status}")
        if status >= 400:
            raise Refused(Why.REFUSED, f"status {status}")
        try:
            return read_object(said)
        except NoAnswer as error:
            raise Unsure(Why.NO_ANSWER, str(error)) from None

"""Asking another system over HTTP, so that one knows afterwards whether the question had left."""

import http.client
import json
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

SECONDS = 10
AT_MOST = 65_536  # of an answer; nobody whom we ask has more to say


class NotReached(Exception):
    """No connection was made: the question did not leave."""


class NoAnswer(Exception):
    """The question may have been heard; the answer is missing or unreadable."""


def connection_to(address: str, seconds: float = SECONDS) -> http.client.HTTPConnection:
    """Return the connection to a system, not made yet; certificates are verified where it is https."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return http.client.HTTPSConnection(
            parts.hostname, parts.port, timeout=seconds, context=ssl.create_default_context()
        )
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=seconds)


def ask(
    connection: http.client.HTTPConnection, path: str, data: bytes, headers: Mapping[str, str]
) -> tuple[int, bytes]:
    """
    Post one question and return the status and the answer. The connection is made if it is not yet, and stays open unless something fails.

    :raises NotReached: if no connection was made
    :raises NoAnswer: if the question may have been heard, and the answer did not come whole
    """
    if connection.sock is None:
        try:
            connection.connect()
        except OSError as error:
            connection.close()
            raise NotReached(type(error).__name__) from None
    try:
        connection.request("POST", path, data, dict(headers))
        answer = connection.getresponse()
        said = answer.read(AT_MOST)
        if not answer.isclosed():
            connection.close()  # the rest of an endless answer would be taken for the next one
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        raise NoAnswer(type(error).__name__) from None
    return answer.status, said


def read_object(said: bytes) -> dict:
    """
    Return an answer that is a JSON object.

    :raises NoAnswer: if it is not
    """
    try:
        found = json.loads(said)
    except ValueError:
        raise NoAnswer("not JSON") from None
    if not isinstance(found, dict):
        raise NoAnswer("no object")
    return found

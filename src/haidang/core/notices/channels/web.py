"""Asking a provider over HTTP, so that one knows afterwards whether the question had left."""

import http.client
import json
import ssl
from urllib.parse import urlencode, urlsplit

from haidang.core.notices.channels.outcome import NotNow, Refused, Unsure
from haidang.core.notices.choices import Why

SECONDS = 10
AT_MOST = 65_536  # of an answer; no provider has more to say


def post(
    address: str, headers: dict[str, str], body: dict, *, form: bool = False, seconds: float = SECONDS
) -> dict:
    """
    Send one question and return the answer, a JSON object.

    :param form: as a filled form, otherwise as JSON
    :raises NotNow: if no connection was made, or the provider says that it cannot just now (429, 5xx)
    :raises Refused: if it says that it will not (other statuses)
    :raises Unsure: if the question may have been heard and the answer is missing or unreadable
    """
    parts = urlsplit(address)
    secure = parts.scheme == "https"
    connection = (
        http.client.HTTPSConnection(parts.hostname, parts.port, timeout=seconds, context=ssl.create_default_context())
        if secure
        else http.client.HTTPConnection(parts.hostname, parts.port, timeout=seconds)
    )  # fmt: skip
    data = urlencode(body) if form else json.dumps(body)
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    try:
        try:
            connection.connect()
        except OSError as error:
            raise NotNow(Why.NO_CONNECTION, type(error).__name__, provider_is_down=True) from None
        try:
            path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
            connection.request("POST", path, data.encode(), {"Content-Type": kind, **headers})
            answer = connection.getresponse()
            said = answer.read(AT_MOST)
        except (OSError, http.client.HTTPException) as error:
            raise Unsure(Why.NO_ANSWER, type(error).__name__) from None
    finally:
        connection.close()
    if answer.status == 429 or answer.status >= 500:
        raise NotNow(Why.NOT_YET, f"status {answer.status}", provider_is_down=True)
    if answer.status >= 400:
        raise Refused(Why.REFUSED, f"status {answer.status}")
    try:
        found = json.loads(said)
    except ValueError:
        raise Unsure(Why.NO_ANSWER, "not JSON") from None
    if not isinstance(found, dict):
        raise Unsure(Why.NO_ANSWER, "no object")
    return found

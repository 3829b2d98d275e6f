"""Asking a provider over HTTP, so that one knows afterwards whether the question had left."""

import json
from urllib.parse import urlencode, urlsplit

from haidang.core.asking import SECONDS, NoAnswer, NotReached, ask, connection_to, read_object
from haidang.core.notices.channels.outcome import NotNow, Refused, Unsure
from haidang.core.notices.choices import Why


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
    data = urlencode(body) if form else json.dumps(body)
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    connection = connection_to(address, seconds)
    try:
        status, said = ask(connection, path, data.encode(), {"Content-Type": kind, **headers})
    except NotReached as error:
        raise NotNow(Why.NO_CONNECTION, str(error), provider_is_down=True) from None
    except NoAnswer as error:
        raise Unsure(Why.NO_ANSWER, str(error)) from None
    finally:
        connection.close()
    if status == 429 or status >= 500:
        raise NotNow(Why.NOT_YET, f"status {status}", provider_is_down=True)
    if status >= 400:
        raise Refused(Why.REFUSED, f"status {status}")
    try:
        return read_object(said)
    except NoAnswer as error:
        raise Unsure(Why.NO_ANSWER, str(error)) from None

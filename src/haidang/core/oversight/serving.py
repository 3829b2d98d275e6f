"""What is kept about a person, as a file to take along."""

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from haidang.core.ui.downloads import Named, Sheet, answer, csv_of

COLUMNS = ("app", "table", "what", "which", "field", "value", "purpose", "kept", "withheld")


def to_take_along(rows: list[dict[str, Any]], ending: str, name: str) -> HttpResponse:
    """
    Return rows as ``queries.exported`` gives them: whole as JSON, or one line for each field as CSV.

    :raises Http404: if it is asked for in another form
    """
    if ending == "json":
        text = json.dumps(rows, ensure_ascii=False, indent=2)
        return _private(answer(text.encode(), "application/json; charset=utf-8", f"{name}.json"))
    if ending != "csv":
        raise Http404
    lines = [
        [
            row["app"], row["table"], row["what"], row["which"], field, _flat(said["value"]), said["purpose"], said["kept"],
            said.get("withheld", ""),
        ]
        for row in rows
        for field, said in row["fields"].items()
    ]  # fmt: skip
    columns = [Named(key, key) for key in COLUMNS]
    # What is kept about somebody is no figure of the simulated city.
    return _private(
        csv_of(Sheet(name=name, title=_("My data"), about=[], published=True, columns=columns, rows=lines))
    )


def _flat(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _private(made: HttpResponse) -> HttpResponse:
    made.headers["Cache-Control"] = "private, no-store"
    return made

"""
How lines of the log look: one JSON object each in an installation, readable words while developing.

Nothing about people goes into the log. So of what foreign code says, the fixed words are kept and not the values put into them;
of an error, its kind and where it happened, not its message, which may quote what somebody typed.
"""

import json
import logging
import traceback
from datetime import UTC, datetime

import psycopg
from django.db import DatabaseError

from haidang.core import traces

OURS = "haidang"


class AsJson(logging.Formatter):
    """One line, one JSON object: ``at``, ``level``, ``logger``, ``message``, ``request``, and what ``extra={"fields": …}`` gave."""

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.split(".", 1)[0] == OURS
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage() if ours else str(record.msg),
        }
        if number := number_of(record):
            line["request"] = number
        if status := getattr(record, "status_code", None):
            line["status"] = status
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = what_happened(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


class Readable(logging.Formatter):
    """The same for a person at a screen, with the error in full."""

    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", {})
        if fields:
            more = " ".join(f"{name}={value}" for name, value in fields.items())
            record.message = f"{record.getMessage()} {more}"
        number = number_of(record)
        words = f"{self.formatTime(record)} {record.levelname} {record.name}{f' [{number[:8]}]' if number else ''}: "
        text = words + (record.message if fields else record.getMessage())
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text


def number_of(record: logging.LogRecord) -> str:
    """Return the number of the request a line belongs to; empty where it belongs to none."""
    return traces.current() or getattr(getattr(record, "request", None), "trace", "")


def what_happened(error: BaseException) -> dict:
    """Return the kind of an error, where it came from, and of its words only those that a machine said about itself."""
    cause = error.__cause__ if isinstance(error, DatabaseError) and error.__cause__ else error
    found = {
        "kind": f"{type(error).__module__}.{type(error).__qualname__}",
        "where": [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-12:]
        ],
    }
    if isinstance(cause, psycopg.Error) and cause.sqlstate:
        found["sqlstate"] = cause.sqlstate  # the code says what went wrong; the words name the row
    elif isinstance(cause, psycopg.OperationalError):
        found["why"] = str(cause).splitlines()[0] if str(cause) else ""
    elif isinstance(cause, OSError) and cause.strerror:
        found["why"] = cause.strerror
    return found

"""A day is a day: a moment that slips into a date field loses its hour and, near midnight, its day."""

from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from django.db import models


class MomentInADate(AssertionError):
    """A datetime was given where a date is kept or compared."""


@contextmanager
def no_moment_in_a_date():
    """Naive moments in a field of moments are Django's own warning, which ``pyproject.toml`` makes an error."""
    prepare = models.DateField.get_prep_value

    def checked(field, value):
        if isinstance(value, datetime) and not isinstance(field, models.DateTimeField):
            raise MomentInADate(f"{field} was given {value!r}")
        return prepare(field, value)

    with patch.object(models.DateField, "get_prep_value", checked):
        yield

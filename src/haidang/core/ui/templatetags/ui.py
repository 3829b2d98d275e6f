"""How numbers and dates are written for people; the same everywhere."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import Truncator

register = template.Library()


@register.filter
def points(value) -> str:
    """Points with two decimals: 96,17; a dash where there are none."""
    if value is None or value == "":
        return "–"
    return number_format(
        Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP), use_l10n=True, force_grouping=True
    )


@register.filter
def percent(share) -> str:
    """A share from 0 to 1 as 96,17 %, never broken over two lines; a dash where there is none."""
    return "–" if share is None or share == "" else f"{points(Decimal(str(share)) * 100)}\u00a0%"


@register.filter
def count(value) -> str:
    """A whole number with thousands marked: 1.250.000."""
    return (
        "–" if value is None or value == "" else number_format(int(value), use_l10n=True, force_grouping=True)
    )


@register.filter
def moment(value) -> str:
    """09:41 today, otherwise 09:41 23/11/2026; a plain date as 23/11/2026."""
    if not value:
        return "–"
    if isinstance(value, datetime):
        zone = timezone.get_current_timezone()  # asked once: a list writes a hundred moments
        value = value.astimezone(zone) if timezone.is_aware(value) else value
        if value.date() == datetime.now(zone).date():
            return value.strftime("%H:%M")
        return value.strftime("%H:%M %d/%m/%Y")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return str(value)


@register.filter
@lru_cache(4096)
def shortened(text: str, length: int) -> str:
    """A long name cut to some characters, with an ellipsis; a list asks for the same few names again and again."""
    return Truncator(text).chars(length)


@register.filter
def at(mapping, key):
    """The value of a mapping at a key."""
    return mapping[key]


@register.simple_tag(takes_context=True)
def query(context, **changes) -> str:
    """The address of this page with some query parameters changed; None removes one."""
    values = context["request"].GET.copy()
    for name, value in changes.items():
        values.pop(name, None)
        if value not in (None, ""):
            values[name] = value
    return f"?{values.urlencode()}" if values else "?"

"""How numbers and dates are written for people; the same everywhere."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from html import escape

from django import template
from django.template.base import FilterExpression, TextNode
from django.template.defaulttags import IfNode
from django.templatetags.i18n import TranslateNode
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def points(value) -> str:
    """Points with two decimals: 96,17; a dash where there are none."""
    return "–" if value is None or value == "" else _two_decimals(value, get_language())


# A page writes the same figures again and again, and many pages the same ones. By type: equal as numbers, 2.675 is written otherwise
# as a float than as the decimal it stands for.
@lru_cache(8192, typed=True)
def _two_decimals(value, language: str | None) -> str:
    return number_format(
        Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP), use_l10n=True, force_grouping=True
    )


@register.filter
def signed(value) -> str:
    """By how many points something moved, with its sign: +0,35 or −0,20; 0,00 where it rounds to nothing."""
    shown = points(abs(value))
    sign = "" if shown == points(0) else "−" if value < 0 else "+"
    return f"{sign}{shown}"


@register.filter
def sentence(words) -> str:
    """What somebody wrote, with a point behind it unless it ends with one, or with another sign of an end."""
    said = str(words).rstrip()
    return said if not said or said.endswith((".", "!", "?", "…", ":", ";")) else f"{said}."


@register.filter
def bar(share) -> SafeString:
    """A share from 0 to 1 as a bar, for the eye alone; nothing where there is none."""
    if share in (None, ""):
        return SafeString()
    return format_html(
        '<svg class="meter" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="10" class="meter-all"/><rect width="{}" height="10" class="meter-got"/></svg>',
        round(share * 100),
    )  # fmt: skip


@register.filter
def exact(value) -> str:
    """A number as it was typed, without noughts at its end: 7,5."""
    return number_format(Decimal(f"{Decimal(str(value)).normalize():f}"), use_l10n=True, force_grouping=True)


@register.filter
def percent(share) -> str:
    """A share from 0 to 1 as 96,17 %, never broken over two lines; a dash where there is none."""
    return "–" if share is None or share == "" else f"{points(Decimal(str(share)) * 100)}\u00a0%"


@register.filter
def count(value) -> str:
    """A whole number with thousands marked: 1.250.000."""
    return "–" if value is None or value == "" else _whole(int(value), get_language())


@lru_cache(8192)
def _whole(value: int, language: str | None) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def called(name) -> str:
    """What people call who did something: a name as it is, the house itself where no person did it (``system:…``)."""
    return _("the system") if str(name).startswith("system:") else name


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
def said(value) -> str:
    """Anything that is counted, in words: yes and no, a day, a number; a dash where it is not known."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return count(value) if isinstance(value, int) else moment(value)


@register.filter
@lru_cache(4096)
def shortened(text: str, length: int) -> str:
    """A long name cut to some characters, with an ellipsis; a list asks for the same few names again and again."""
    return Truncator(text).chars(length)


@register.filter
def at(mapping, key):
    """The value of a mapping at a key."""
    return mapping[key]


class EachRow(template.Node):
    child_nodelists = ("shape",)

    def __init__(self, rows: FilterExpression, shape: template.NodeList):
        self.rows, self.shape = rows, shape

    def render(self, context) -> str:
        put = self.shape.render(context).format
        return mark_safe(
            "".join([put(*[_escaped(value) for value in row]) for row in self.rows.resolve(context)])
        )


def _escaped(value) -> str:
    """As Django escapes; for a plain text without asking whether it is translated later, which takes longer than escaping it."""
    return escape(value) if type(value) is str else conditional_escape(value)


@register.tag
def eachrow(parser, token) -> EachRow:
    """
    Write the same piece of a page for each of many rows: ``{% eachrow rows %}<tr><td>{0}</td><td>{1}</td></tr>{% endeachrow %}``.

    What stands between is worked out once, and each row's values are put in by their number, escaped; a list of a hundred
    rows takes a quarter of the time of a loop.

    :raises TemplateSyntaxError: if the piece has variables: somebody's text could then stand where a number is looked for
    """
    rows = parser.compile_filter(token.split_contents()[1])
    shape = parser.parse(("endeachrow",))
    parser.delete_first_token()
    for node in shape.get_nodes_by_type(template.Node):
        if not isinstance(node, TextNode | IfNode | TranslateNode):
            raise template.TemplateSyntaxError(
                f"eachrow takes text, if and translate, not {type(node).__name__}"
            )
    return EachRow(rows, shape)


@register.simple_tag(takes_context=True)
def query(context, **changes) -> str:
    """The address of this page with some query parameters changed; None removes one."""
    values = context["request"].GET.copy()
    for name, value in changes.items():
        values.pop(name, None)
        if value not in (None, ""):
            values[name] = value
    return f"?{values.urlencode()}" if values else "?"

"""The heads of units as their tables write them: a line for each unit, the running one as the frozen one."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from haidang.core.ui.templatetags.ui import moment, points
from haidang.parindex.rounds.heads import Classed, Headed
from haidang.parindex.sheets import in_words

Line = tuple[
    str, str, str | SafeString, str, str, str | SafeString
]  # address, unit, head, index, points, class
BESIDE = '<span class="text-secondary">{}</span>'


def running(pk: int, listed: Iterable[Headed]) -> list[Line]:
    """Return the lines of a round that is not frozen; each opens what is said of the head."""
    return [
        (reverse("rounds-head", args=[pk, one.unit.code]), in_words(one.unit), names(one), points(one.index), points(one.total.points), _class_so_far(one))
        for one in listed
    ]  # fmt: skip


def frozen(pk: int, listed: Iterable[Classed], *, inside: bool) -> list[Line]:
    """Return the lines of a frozen round; each opens what was said of the head (``inside``), for everybody the unit's result."""
    door = "rounds-head" if inside else "rounds-result-unit"
    return [
        (reverse(door, args=[pk, one.unit.code]), in_words(one.unit), names(one), points(one.index), points(one.points), _class_of(one))
        for one in listed
    ]  # fmt: skip


def names(one: Headed | Classed) -> str | SafeString:
    """Write who is classified and, below, who else headed the unit on which days."""
    if not one.others:
        return one.chosen.full_name if one.chosen else format_html(BESIDE, _("not recorded"))
    before = [
        format_html(BESIDE, _("%(who)s, %(first)s to %(last)s") % {"who": other.full_name, "first": moment(other.starts_on), "last": moment(other.ends_on)})
        for other in one.others
    ]  # fmt: skip
    every = [one.chosen.full_name, *before] if one.chosen else before
    return format_html_join(SafeString("<br>"), "{}", ((name,) for name in every))


def _class_so_far(one: Headed) -> str | SafeString:
    if not one.chosen:
        return format_html(BESIDE, _("nobody to classify"))
    if one.grade:
        return in_words(one.grade)
    if one.lacking:
        missing = ngettext("%(n)s score missing", "%(n)s scores missing", len(one.lacking))
        return format_html('<span class="risk">{}</span>', missing % {"n": len(one.lacking)})
    return format_html(BESIDE, _("not measured yet"))


def _class_of(one: Classed) -> SafeString:
    if one.name:
        return format_html("<strong>{}</strong>", in_words(one))
    return format_html(BESIDE, _("not classified") if one.chosen else _("nobody to classify"))

"""
Groups of linked procedures are found by what people say of the event: "sinh con làm giấy tờ gì".

They are few, and their names are made of those of their procedures: in the index they would stand before each of these. So they are
asked where they stand, and come only when somebody says what they are for; the page of each procedure leads to them anyway.
"""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from haidang.core.finding.registry import Live, Shown, register
from haidang.core.finding.rules import CODE, WORDS
from haidang.core.text import search_key
from haidang.procedures.bundles.queries import bundles_in_force
from haidang.procedures.bundles.shape import is_meant


def find(user, asked, limit, typing):
    key = search_key(asked.text)
    if len(key.split()) < 2 and not key.replace(".", "").isdigit():
        return [], 0
    found = []
    for one in bundles_in_force(timezone.localdate()):
        by_code = asked.text == one.key
        if by_code or is_meant(
            [search_key(said) for said in one.sayings],
            [search_key(one.name.vi), search_key(one.name.en)],
            key,
        ):
            shown = Shown(
                title=str(one.name), url=reverse("procedures:bundle", args=[one.key]), code=one.key,
                detail=ngettext("%(n)s procedure by one request", "%(n)s procedures by one request", len(one.parts)) % {"n": len(one.parts)},
            )  # fmt: skip
            found.append(((CODE if by_code else WORDS, 0, 0, 0, 0, 0, len(found), ""), shown))
    return found[:limit], len(found)


register(Live("bundles", _("Several procedures at once"), 19, find))

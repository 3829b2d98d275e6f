"""Groups of linked procedures are found by what people say of the event: "sinh con làm giấy tờ gì"."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from haidang.core.finding.registry import Entry, Indexed, Shown, register
from haidang.procedures.bundles.queries import bundles_in_force

EVERYBODYS = 55  # whoever means the event wants the whole of it before a part


def _those(keys):
    return [one for one in bundles_in_force(timezone.localdate()) if keys is None or one.key in keys]


def entries(owners=None):
    for one in _those(owners):
        yield Entry(
            one.key, one.name, code=one.key, other="; ".join([one.name_en, *one.sayings]), weight=EVERYBODYS
        )


def show(places):
    english = get_language() == "en"
    return {
        (one.key, one.key): Shown(
            title=one.name_en if english and one.name_en else one.name, url=reverse("procedures:bundle", args=[one.key]), code=one.key,
            detail=ngettext("%(n)s procedure by one request", "%(n)s procedures by one request", len(one.parts)) % {"n": len(one.parts)},
        )
        for one in _those({key for key, _owner in places})
    }  # fmt: skip


register(Indexed("bundles", _("Several procedures at once"), 19, entries, show, answers=True))

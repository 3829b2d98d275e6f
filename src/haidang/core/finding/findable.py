"""The pages of the house, those of the menu that a person may open: few, so they are compared where they stand."""

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from haidang.core import nav
from haidang.core.finding import rules
from haidang.core.finding.queries import plain_ways
from haidang.core.finding.registry import Live, Shown, register
from haidang.core.text import sort_key


def pages(user, asked, limit, typing):
    ways, found = plain_ways(asked), []
    for entry in nav.entries_for(user):
        names = []
        for language in ("vi", "en"):
            with translation.override(language):
                names.append(str(entry.title))
        words = [rules.words_of(name) for name in names]
        bent = [
            [
                *here,
                *(rules.Way((other,), 2) for name in words for other in name if rules.is_slip(typed, other)),
            ]
            for typed, here in zip(asked.words, ways, strict=True)
        ]
        one = rules.Named(
            words, more=frozenset(rules.words_of(entry.words)), sort_key=sort_key(str(entry.title)),
            heard=frozenset(rules.spoken_words(names[0])),
        )  # fmt: skip
        made = rules.grade(asked, bent, one)
        if made[1] < 2:
            found.append((made, Shown(str(entry.title), entry.url)))
    found.sort(key=lambda pair: pair[0])
    return found[:limit], len(found)


register(Live("pages", _("Pages"), 90, pages))

"""What people wrote in their own words."""

from django.db.models import Count, QuerySet

from haidang.core.text import search_key
from haidang.surveys.choices import LEAST
from haidang.surveys.models import Campaign, Remark


def remarks(campaign: Campaign, words: str = "", group: str | None = None) -> QuerySet[Remark]:
    """
    Return what was written, the newest month first: with these words in it, accents or none; in a group, in none where it is empty.

    Nothing is returned before five people wrote something.
    """
    found = Remark.objects.filter(campaign=campaign).order_by("-month", "id")
    if found[:LEAST].count() < LEAST:
        return found.none()
    for word in search_key(words).split():
        found = found.filter(search_key__contains=word)
    if group is not None:
        found = found.filter(group=group)
    return found


def groups(campaign: Campaign) -> dict[str, int]:
    """Return the groups there are with how many stand in each."""
    return dict(Remark.objects.filter(campaign=campaign).exclude(group="").values_list("group").annotate(n=Count("id")).order_by("-n", "group"))  # fmt: skip

"""Reads of files."""

import hashlib
from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q

from haidang.core.files.choices import HELD
from haidang.core.files.models import File
from haidang.core.files.registry import owners
from haidang.core.files.signatures import Signature, from_data
from haidang.core.files.store import store
from haidang.core.prepared import prepared


def files_of(owner: str, key: str) -> list[File]:
    """Return the files of one thing, oldest first; those whose content was erased are not among them."""
    return list(File.objects.filter(owner=owner, key=key).exclude(digest="").order_by("at", "id"))


def files_of_many(owner: str, keys: Collection[str]) -> dict[str, list[File]]:
    """Return the files of several things, oldest first, by the key of the thing."""
    found = defaultdict(list)
    for file in File.objects.filter(owner=owner, key__in=list(keys)).exclude(digest="").order_by("at", "id"):
        found[file.key].append(file)
    return dict(found)


def held_key(form: str, field: str) -> str:
    """Return the key under which files of a form's field are held: who reads the database cannot take the form up."""
    return f"{hashlib.sha256(form.encode()).hexdigest()[:40]}.{field}"


def held(form: str) -> dict[str, list[File]]:
    """Return what is held of a form, by field."""
    beginning, found = held_key(form, ""), defaultdict(list)
    kept = File.objects.filter(owner=HELD, key__startswith=beginning).exclude(digest="")
    for file in kept.order_by("at", "id"):
        found[file.key.removeprefix(beginning)].append(file)
    return dict(found)


def count_of(owner: str, key: str) -> int:
    """Return how many files of a sort one thing has; asked with nearly every step of a dossier."""
    with prepared() as cursor:
        cursor.execute(
            "select count(*) from files_file where owner = %s and key = %s and digest <> ''", [owner, key]
        )
        return cursor.fetchone()[0]


def content_of(file: File) -> bytes:
    """
    Return what is in a file.

    :raises Damaged: if the store lost or changed it
    :raises StoreAway: if the store does not answer
    """
    return store().get(file.digest)


def signatures_in(file: File) -> list[Signature]:
    """Return its digital signatures as they were verified when it came."""
    return from_data(file.signatures)


def referred_to(digests: Collection[str]) -> set[str]:
    """Return which of these contents some file still refers to."""
    return set(File.objects.filter(digest__in=digests).order_by().values_list("digest", flat=True).distinct())


def about(handle: str, value: str) -> Q:
    """Which files are about a person, as the apps they belong to say."""
    found = Q(pk__isnull=True)
    for owner in owners().values():
        if owner.about is not None:
            found |= Q(owner=owner.name, key__in=owner.about(handle, value))
    return found

"""Gates: the app a file belongs to says who may read it; everybody else gets 404, as for one that does not exist."""

from django.http import Http404

from haidang.core.audit import operations as audit
from haidang.core.files.models import File
from haidang.core.files.registry import Pass, owners


def for_reading(user, pk) -> File:
    """Return a file to whoever the owning app lets read it; otherwise 404. A personal one is remembered as read."""
    file = File.objects.filter(pk=pk).exclude(digest="").first()
    owner = owners().get(file.owner) if file else None
    granted = owner.may_read(user, file.key) if owner else None
    if granted is None:
        raise Http404
    is_read(file, user, granted)
    return file


def is_read(file: File, user, granted: Pass) -> None:
    """Remember that somebody reads a file. An app that lets people in by another way than their account calls this itself."""
    if file.personal:
        audit.read_of(
            "files.read", file, by=user, permission=granted.permission, on_behalf_of=granted.unit, role=granted.role,
            owner=file.owner, of=file.key,
        )  # fmt: skip


def of_thing(owner: str, key: str, pk) -> File:
    """Return a file if it belongs to just this thing; otherwise 404. Whether the person may read it, the caller knows."""
    file = File.objects.filter(pk=pk, owner=owner, key=key).exclude(digest="").first()
    if file is None:
        raise Http404
    return file

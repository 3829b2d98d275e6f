"""Files are kept, forgotten when their time is over, and swept away when nobody refers to them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.utils import timezone

from haidang.core.audit import operations as audit
from haidang.core.dated.queries import rule_in_force
from haidang.core.files import queries
from haidang.core.files.choices import Kind
from haidang.core.files.inspecting import Checked, UnfitFile, inspect
from haidang.core.files.models import File
from haidang.core.files.registry import owners
from haidang.core.files.signatures import as_data, signatures_of
from haidang.core.files.store import store
from haidang.core.people import Days
from haidang.core.prepared import prepared
from haidang.core.rows import insert

AT_ONCE = 500


def check(*, data: bytes, name: str, owner: str) -> Checked:
    """
    Look through a file for one sort of files, before anything is kept.

    :raises UnfitFile: with the sentence for the person who chose it
    """
    one = owners()[owner]
    return inspect(data, name, allowed=one.kinds, most_bytes=one.most_bytes)


def bring(checked: Sequence[Checked]) -> None:
    """
    Bring content to the store in the running transaction, before it takes what others wait for: to write to a disk takes longer
    than all the rest. What is there already is not stored again. Only ``keep`` makes files of it; what it is not called for is swept away.

    :raises NoRoom: if the disk is full
    :raises StoreAway: if the store does not answer
    """
    if not checked:
        return
    _hold([one.digest for one in checked])
    store().put({one.digest: one.data for one in checked})


@transaction.atomic(savepoint=False)
def keep(
    *, checked: Sequence[Checked], owner: str, key: str, at: datetime, by, brought: bool = False
) -> list[File]:
    """
    Keep checked files for one thing of an app. Content that is there already is not stored again.

    :param owner: the sort of files, as its app declared it
    :param brought: the content was brought to the store in this transaction already, by ``bring``
    :raises UnfitFile: if that sort does not take this kind
    :raises NoRoom: if the disk is full
    :raises StoreAway: if the store does not answer
    """
    sort = owners()[owner]
    for one in checked:
        if one.kind not in sort.kinds or len(one.data) > sort.most_bytes:
            raise UnfitFile(f"{owner} does not take {one.name}")
    if not brought:
        bring(checked)
    who = by if isinstance(by, str) else str(by) if getattr(by, "pk", None) else ""
    files = [
        File(
            owner=owner, key=key, name=one.name, kind=one.kind, size=len(one.data), digest=one.digest,
            signatures=as_data(signatures_of(one.data)) if one.kind is Kind.PDF else None,
            personal=sort.personal, at=at, by=who,
        )
        for one in checked
    ]  # fmt: skip
    for file in files:
        insert(file)
        audit.record("files.kept", file, by=by, on_behalf_of="", owner=owner, of=key, kind=str(file.kind))
    return files


@transaction.atomic(savepoint=False)
def share(*, file: File, owner: str, key: str, at: datetime, by: str) -> File:
    """
    Keep a file for one thing more; its content is stored once, and was looked through when it came.

    :param at: when it came
    :param by: who brought it, as it stands with the file
    :raises UnfitFile: if that sort does not take this kind
    """
    one = owners()[owner]
    if file.kind not in one.kinds or file.size > one.most_bytes:
        raise UnfitFile(f"{owner} does not take {file.name}")
    _hold([file.digest])
    made = File(
        owner=owner, key=key, name=file.name, kind=file.kind, size=file.size, digest=file.digest, signatures=file.signatures,
        personal=one.personal, at=at, by=by,
    )  # fmt: skip
    insert(made)
    audit.record(
        "files.kept", made, by="system:files", on_behalf_of="", owner=owner, of=key, kind=str(file.kind)
    )
    return made


def _hold(digests: Iterable[str]) -> None:
    """Until the transaction ends nobody else keeps or sweeps this content: no file ever refers to what was just swept."""
    with prepared() as cursor:  # always in the same order, so that no two wait for each other
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(digest, 30)) from unnest(%s::text[]) as held (digest)",
            [sorted(set(digests))],
        )


def begin_term(*, owners: Collection[str], key: str, at: datetime) -> int:
    """Say that the time of keeping of a thing's files, of these sorts, runs from now on; return how many they are."""
    return File.objects.filter(owner__in=owners, key=key).update(term_from=at)


@transaction.atomic
def expire(*, now: datetime) -> int:
    """Forget the files whose time of keeping is over, by the rule in force today; return how many they were."""
    today, count = timezone.localdate(now), 0
    for one in owners().values():
        if not isinstance(one.keep, Days):
            continue
        rule = rule_in_force("personal.retention", today, one.keep.rule)
        over = File.objects.select_for_update().filter(
            owner=one.name, term_from__lt=now - timedelta(rule.content["days"] + 1)
        )
        for file in over.order_by("pk"):
            audit.record(
                "files.expired",
                file,
                by="system:files",
                on_behalf_of="",
                owner=file.owner,
                of=file.key,
                act=rule.act,
            )
            file.delete()
            count += 1
    return count


def sweep(*, now: datetime) -> int:
    """
    Remove content that no file refers to, and what dead processes left behind; return how many contents are gone.

    Content of a file that is being kept at this moment stays: both hold it while they look.
    """
    place, count = store(), 0
    found = iter(place.digests())
    while some := list(islice(found, AT_ONCE)):
        for digest in set(some) - queries.referred_to(some):
            with transaction.atomic():
                _hold([digest])
                if not queries.referred_to([digest]):
                    place.delete(digest)
                    count += 1
    place.tidy(now)
    return count

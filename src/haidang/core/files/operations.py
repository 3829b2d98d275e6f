"""Files are kept, forgotten when their time is over, and swept away when nobody refers to them."""

from datetime import datetime, timedelta
from itertools import islice

from django.db import connection, transaction
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

AT_ONCE = 500


def check(*, data: bytes, name: str, owner: str) -> Checked:
    """
    Look through a file for one sort of files, before anything is kept.

    :raises UnfitFile: with the sentence for the person who chose it
    """
    one = owners()[owner]
    return inspect(data, name, allowed=one.kinds, most_bytes=one.most_bytes)


@transaction.atomic
def keep(*, checked: Checked, owner: str, key: str, at: datetime, by) -> File:
    """
    Keep a checked file for one thing of an app. Content that is there already is not stored again.

    :param owner: the sort of files, as its app declared it
    :raises UnfitFile: if that sort does not take this kind
    :raises NoRoom: if the disk is full
    :raises StoreAway: if the store does not answer
    """
    one = owners()[owner]
    if checked.kind not in one.kinds or len(checked.data) > one.most_bytes:
        raise UnfitFile(f"{owner} does not take {checked.name}")
    _hold(checked.digest)
    store().put(checked.digest, checked.data)
    file = File.objects.create(
        owner=owner, key=key, name=checked.name, kind=checked.kind, size=len(checked.data), digest=checked.digest,
        signatures=as_data(signatures_of(checked.data)) if checked.kind is Kind.PDF else None,
        personal=one.personal, at=at, by=by if isinstance(by, str) else str(by) if getattr(by, "pk", None) else "",
    )  # fmt: skip
    audit.record("files.kept", file, by=by, on_behalf_of="", owner=owner, of=key, kind=str(checked.kind))
    return file


def _hold(digest: str) -> None:
    """Until the transaction ends nobody else keeps or sweeps this content: no file ever refers to what was just swept."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 30))", [digest])


def begin_term(*, owner: str, key: str, at: datetime) -> int:
    """Say that the time of keeping of a thing's files runs from now on; return how many they are."""
    return File.objects.filter(owner=owner, key=key).update(term_from=at)


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
                _hold(digest)
                if not queries.referred_to([digest]):
                    place.delete(digest)
                    count += 1
    place.tidy(now)
    return count

"""Files are kept, forgotten when their time is over, and swept away when nobody refers to them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.audit import operations as audit
from haidang.core.dated.queries import rule_in_force
from haidang.core.files import queries
from haidang.core.files.choices import HELD, MOST_HELD, Kind
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
    if files:
        insert(*files)
        kinds = {file: {"kind": str(file.kind)} for file in files}
        audit.record_each("files.kept", kinds, by=by, on_behalf_of="", owner=owner, of=key)
    return files


@transaction.atomic
def keep_again(*, file: File, owner: str, key: str, at: datetime, by) -> File:
    """
    Keep content that is kept already for one more thing: the same content, looked through and verified when it came.

    :raises UnfitFile: if that sort of files does not take this kind, or the content was erased meanwhile
    """
    one = owners()[owner]
    _hold([file.digest])
    there = File.objects.filter(pk=file.pk).exclude(digest="").first()
    if there is None or there.kind not in one.kinds or there.size > one.most_bytes:
        raise UnfitFile(_("“%(name)s” cannot be used here. Choose it once more as a file.") % {"name": file.name})  # fmt: skip
    kept = File(
        owner=owner, key=key, name=there.name, kind=there.kind, size=there.size, digest=there.digest, signatures=there.signatures,
        personal=one.personal, at=at, by=by if isinstance(by, str) else str(by) if getattr(by, "pk", None) else "",
    )  # fmt: skip
    insert(kept)
    audit.record("files.kept", kept, by=by, on_behalf_of="", owner=owner, of=key, kind=str(kept.kind))
    return kept


@transaction.atomic
def forget(*, owner: str, keys: Collection[str], by, only: Collection | None = None) -> int:
    """
    Forget files of some things at once, because whose they are says so; return how many they were.

    :param only: the numbers of those files that are meant; all unless told
    """
    meant = File.objects.select_for_update().filter(owner=owner, key__in=keys)
    if only is not None:
        meant = meant.filter(pk__in=only)
    count = 0
    for file in meant.order_by("pk"):
        audit.record("files.forgotten", file, by=by, on_behalf_of="", owner=owner, of=file.key)
        file.delete()
        count += 1
    return count


@transaction.atomic
def hold(*, checked: Sequence[Checked], form: str, field: str, at: datetime, by) -> list[File]:
    """
    Keep files of a form that is not done with: browsers forget what was chosen when a form comes back.

    They are forgotten after a day or two, if the form is not sent meanwhile. Of the same content one is kept.

    :param form: the secret of the form, which only the page itself knows
    :raises UnfitFile: if more are there than a form may have
    """
    key = queries.held_key(form, field)
    there = queries.held(form)
    known = {file.digest for file in there.get(field, ())}
    new = list({one.digest: one for one in checked if one.digest not in known}.values())
    if sum(map(len, there.values())) + len(new) > MOST_HELD:
        raise UnfitFile(_("A form takes at most %(most)s files. Remove some, or join pages into one PDF.") % {"most": MOST_HELD})  # fmt: skip
    found = keep(checked=new, owner=HELD, key=key, at=at, by=by)
    begin_term(owners=[HELD], key=key, at=at)
    return found


def release(*, form: str, by, only: Collection | None = None) -> int:
    """Forget what is held of a form: it is done with, or the person took some of it back; return how many files they were."""
    keys = [queries.held_key(form, field) for field in queries.held(form)]
    return forget(owner=HELD, keys=keys, by=by, only=only) if keys else 0


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

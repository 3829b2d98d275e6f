"""
The index of what can be found, kept in the transaction of the change: a name is found from the moment it is there.

Whoever changes a name calls ``changed``; it costs a few milliseconds and needs no worker. What the calendar changes (a unit that
ends at midnight) and what somebody forgot is mended by ``rebuild``, every night and by command.
"""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from haidang.core.audit import operations as audit
from haidang.core.finding import rules
from haidang.core.finding.models import Entry, Saying, Word
from haidang.core.finding.questions import LONGEST, key_of
from haidang.core.finding.registry import Entry as Said
from haidang.core.finding.registry import Indexed, indexed, kinds
from haidang.core.reference import said_in
from haidang.core.refusals import Refusal
from haidang.core.text import sort_key

COLUMNS = (
    "kind", "key", "owner", "name", "other", "more", "code", "lead", "weight", "name_key", "bare_key", "size", "words",
    "sort_key",
)  # fmt: skip
TABLE, WORDS = Entry._meta.db_table, Word._meta.db_table


def changed(kind: str, owners: Collection[str]) -> None:
    """
    Bring the index up to date after the names of some things changed, in the running transaction.

    :param owners: whose names are new, other or gone; what leads to them or through them is looked at too
    :raises ValueError: if nothing of this kind is kept in the index
    """
    one = indexed(kind)
    with transaction.atomic():
        through = Entry.objects.filter(kind=kind, key__in=owners).values_list("owner", flat=True)
        _write(one, sorted({*owners, *through}))


def changed_all(kind: str) -> None:
    """Bring the index up to date after much of a kind changed, in the running transaction."""
    with transaction.atomic():
        _write(indexed(kind), None)


@transaction.atomic
def rebuild() -> int:
    """Compare the whole index with what there is and mend it; return how many entries were wrong. Readers never wait."""
    here = [one for one in kinds() if isinstance(one, Indexed)]
    wrong = sum(_write(one, None) for one in here)
    gone, _by_model = Entry.objects.exclude(kind__in=[one.kind for one in here]).delete()
    _count_words()
    with connection.cursor() as cursor:
        cursor.execute(f"delete from {WORDS} where entries = 0")
    return wrong + gone


def _count_words() -> None:
    """Write down in how many entries each word stands: the rarer, the more it tells."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {WORDS} there set entries = coalesce(counted.ndoc, 0) from {WORDS} one"
            f" left join ts_stat('select words from {TABLE}') counted on counted.word = one.word"
            " where one.id = there.id and there.entries is distinct from coalesce(counted.ndoc, 0)"
        )


def fill_if_empty() -> int:
    """Make the index where there is none yet; return how many entries it has then."""
    if not Entry.objects.exists():
        return rebuild()
    if not Word.objects.filter(entries__gt=0).exists():  # made by a release that did not count them
        _count_words()
    return 0


def _write(one: Indexed, owners: list[str] | None) -> int:
    """Write what differs and only that; return how many entries did."""
    vocabulary: set[str] = set()
    fresh = list(
        _rows(one.kind, one.entries(owners), vocabulary)
    )  # asks the database: not while it takes in a copy
    with connection.cursor() as cursor:
        cursor.execute(f"create temp table finding_fresh (like {TABLE}) on commit drop")
        cursor.execute("alter table finding_fresh drop column id")
        with cursor.copy(f"copy finding_fresh ({', '.join(COLUMNS)}) from stdin") as copy:
            for row in fresh:
                copy.write_row(row)
        theirs = "" if owners is None else "and there.owner = any(%(owners)s)"
        cursor.execute(
            f"delete from {TABLE} there where kind = %(kind)s {theirs} and not exists (select from finding_fresh fresh "
            "where fresh.kind = there.kind and fresh.key = there.key and fresh.owner = there.owner)",
            {"kind": one.kind, "owners": owners},
        )
        wrong = cursor.rowcount
        rest = [name for name in COLUMNS if name not in ("kind", "key", "owner")]
        cursor.execute(
            f"insert into {TABLE} as there ({', '.join(COLUMNS)}) select {', '.join(COLUMNS)} from finding_fresh "
            # Heavier ones first, so that they lie together.
            "order by weight desc, sort_key, key, owner on conflict (kind, key, owner) do update set "
            + ", ".join(f"{name} = excluded.{name}" for name in rest)
            + f" where ({', '.join(f'there.{name}' for name in rest)}) is distinct from "
            + f"({', '.join(f'excluded.{name}' for name in rest)})"
        )
        wrong += cursor.rowcount
        cursor.execute("drop table finding_fresh")
        if owners is None and wrong:
            cursor.execute(
                f"analyze {TABLE}"
            )  # or the first who ask would wait for a plan made for an empty table
        known = set(Word.objects.filter(word__in=vocabulary).values_list("word", flat=True))
        Word.objects.bulk_create(
            [Word(word=word, near=rules.near(word), entries=1) for word in sorted(vocabulary - known)],
            ignore_conflicts=True,  # somebody else may bring the same word at this moment
            batch_size=2000,
        )
    return wrong


class UnableToKeep(Refusal):
    """What was typed is no saying that could lead anybody anywhere."""


@transaction.atomic
def keep_saying(*, said: str, means: str, by, shipped: bool = False) -> Saying:
    """
    Keep what people say and what it means in the words of names; one that is there already gets the new meaning.

    :param means: several with ; between
    :raises UnableToKeep: if either has no words, or what is said has more than seven
    """
    said_key = key_of(said)
    meant = [key_of(one) for one in means.split(";")]
    if not said_key or not any(meant):
        raise UnableToKeep(_("Write what people say, and the words of the procedures they mean."))
    if len(said_key.split()) > LONGEST or len(said_key) > 80:
        raise UnableToKeep(_("At most seven words: the shorter a saying, the more questions it fits."))
    saying, _new = Saying.objects.update_or_create(
        said_key=said_key,
        defaults={
            "said": " ".join(said.split()), "means": " ".join(means.split()), "means_key": ";".join(filter(None, meant)),
            "active": True, "shipped": shipped,
        },
    )  # fmt: skip
    audit.record("finding.saying_kept", saying, by=by, said=saying.said, means=saying.means)
    return saying


@transaction.atomic
def drop_saying(*, saying: Saying, by) -> None:
    """Take a saying away; the next release does not bring it back."""
    saying.active = False
    saying.save(update_fields=["active"])
    audit.record("finding.saying_dropped", saying, by=by, said=saying.said)


@transaction.atomic
def load_sayings(*, path: Path, by) -> int:
    """
    Bring in the sayings that come with the house; return how many are new. What officials changed or took away stays so.

    :param path: a YAML list of ``said`` (several) and ``means`` (several)
    """
    known = set(Saying.objects.values_list("said_key", flat=True))
    fresh = {
        key_of(said): (said, "; ".join(entry["means"]))
        for entry in said_in(path)
        for said in entry["said"]
        if key_of(said) not in known
    }
    Saying.objects.bulk_create(
        Saying(said=said, said_key=key, means=means, means_key=";".join(map(key_of, means.split(";"))), shipped=True)
        for key, (said, means) in fresh.items()
    )  # fmt: skip
    if fresh:
        audit.record("finding.sayings_loaded", Saying, by=by, count=len(fresh))
    return len(fresh)


def _rows(kind: str, entries: Iterable[Said], vocabulary: set[str]) -> Iterator[tuple]:
    for one in entries:
        name, other, more = rules.words_of(one.name), rules.words_of(one.other), rules.words_of(one.more)
        lead = rules.words_of(one.lead)
        lead = lead if lead and name[: len(lead)] == lead and len(name) > len(lead) else []
        every = sorted({word[:60] for word in name + other + more})
        mark = [rules.HEAVY] if one.weight >= rules.HEAVY_FROM else []
        vocabulary.update(word for word in every if word.isalpha())
        bare = " ".join(name[len(lead) :])
        yield (
            kind, one.key, one.owner or one.key, one.name, one.other, one.more, rules.code_key(one.code), len(lead), one.weight,
            " ".join(name), bare[:80], len(name), " ".join(every + mark), sort_key(one.name),
        )  # fmt: skip

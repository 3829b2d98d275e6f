"""What takes long to load is loaded once a run; every other test finds its rows there or gets a copy of them."""

from io import StringIO

from django.core.management import call_command
from django.db import connection, transaction

from haidang.core.testing import standing

TABLES = "select tablename from pg_tables where schemaname = 'public' order by tablename"
# What says of itself that it was changed does so when rows are copied too.
BY_ITSELF = {"kept_edition"}
Changes = dict[
    str, tuple[list[bytes], list[bytes]]
]  # of each table its rows before and after, as COPY writes them
_left: dict[tuple, list[Changes]] = {}


def loaded(*commands: tuple[str, ...]) -> None:
    """
    Bring the trial database to where these commands bring it.

    They are run for the first test that asks; a later one that begins where that one began gets their rows copied. What a test
    asks for before anything else stays there for the next one that asks for the same (see ``standing``).
    """
    with standing.begun_with(commands) as there:
        if not there:
            _load(commands)


def _load(commands: tuple[tuple[str, ...], ...]) -> None:
    known = _left.setdefault((connection.settings_dict["NAME"], commands), [])
    with connection.cursor() as cursor:
        for left in known:
            if all(rows_of(cursor, table) == before for table, (before, _after) in left.items()):
                with transaction.atomic():  # keys of other tables are looked at in its end only
                    for table, (before, after) in left.items():
                        _put(cursor, table, before, after)
                return
        # An empty house, and one emptied by a test whose rows others could see; further beginnings would be chance.
        before = _content(cursor) if len(known) < 2 else None
        for command in commands:
            call_command(*command, stdout=StringIO())
        if before is not None:
            after = _content(cursor)
            known.append({name: (before[name], after[name]) for name in after if before[name] != after[name]})


def _content(cursor) -> dict[str, list[bytes]]:
    cursor.execute(TABLES)
    return {table: rows_of(cursor, table) for (table,) in cursor.fetchall() if table not in BY_ITSELF}


def rows_of(cursor, table: str) -> list[bytes]:
    with cursor.copy(f"copy {table} to stdout") as copy:
        return sorted(b"".join(copy).splitlines(keepends=True))


def _put(cursor, table: str, before: list[bytes], after: list[bytes]) -> None:
    stay = set(after)
    if all(row in stay for row in before):
        there = set(before)
        after = [row for row in after if row not in there]
    else:
        cursor.execute(f"delete from {table}")
    with cursor.copy(f"copy {table} from stdin") as copy:
        copy.write(b"".join(after))

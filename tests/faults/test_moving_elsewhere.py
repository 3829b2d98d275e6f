"""A house leaves its machine: its backup lies in an S3 store, and another server of another version takes it up."""

import shutil
from types import SimpleNamespace

import pytest

from haidang.core.testing import s3
from tests.faults.looking import counted, rows_of
from tests.running import House, a_home, served

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
    """A house that was backed up into the store in both ways: its rows, its figures, a file of it."""
    house = House(new_city(), 300, **store)
    kept = house.home / "files" / "ab" / "abcdef"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"an application" * 1000)
    with served(house) as database:
        done(house, ["facts", "refresh"], ["backup", DUMPS, "--one-database"], ["backup", WHOLE])
        rows, readings, version = rows_of(database), counted(database), database.info.server_version
    return SimpleNamespace(**locals())


@pytest.fixture
def empty():
    home = a_home()
    yield home
    shutil.rmtree(home)


def done(house, *lines) -> str:
    """Give commands and return what the last one said; none may fail."""
    said = house.commands(*lines)
    assert all(one.returncode == 0 for one in said), said
    return said[-1].stdout


def differing(found, wanted) -> list[str]:
    """The tables that are not the same row for row; a restored house writes more lines into its audit."""
    return [name for name, rows in wanted.items() if not name.startswith("audit_") and rows != found[name]]


def test_a_dump_in_an_s3_store_is_taken_up_by_a_plain_postgresql_of_another_version(
    left, store, empty, plain_postgresql
):
    assert "is whole" in done(House(empty, 1, **store), ["restore", DUMPS, "--check"])
    moved = House(empty, 1, DATABASE_URL=plain_postgresql.new_database("moved")["port"], **store)
    restored, refused, *checked = moved.commands(
        ["restore", DUMPS], ["restore", DUMPS, "--replace"], ["facts", "refresh"], ["audit", "verify"]
    )
    assert restored.returncode == 0 and "Restored backup" in restored.stdout, restored
    assert refused.returncode and "The database of DATABASE_URL is not empty" in refused.stderr, refused
    assert all(one.returncode == 0 for one in checked), checked
    with moved.database() as database:
        assert database.info.server_version < left.version
        assert differing(rows_of(database), left.rows) == [] and len(left.rows) > 40
        assert counted(database) == left.readings and len(left.readings) > 20
    assert (empty / "files/ab/abcdef").read_bytes() == left.kept.read_bytes()
    assert (empty / "secret").read_text() == (left.house.home / "secret").read_text()
    assert not (empty / "postgres").exists()


def test_a_whole_server_is_put_back_from_an_s3_store(left, store, empty):
    back = House(empty, 1, **store)
    restored, none = back.commands(["restore", WHOLE], ["restore", "s3://backups/nothing-there", "--replace"])
    assert restored.returncode == 0, restored
    assert none.returncode and "has no finished backup" in none.stderr, none
    with served(back) as database:
        assert differing(rows_of(database), left.rows) == []

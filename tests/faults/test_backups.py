"""A house is backed up while people work in it, put back elsewhere, and looked through."""

import os
import shutil
import signal
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.faults.looking import Writers, check, counted, refreshed, rows_of, until
from tests.running import COMMAND, House, a_home, served

pytestmark = [pytest.mark.fault, pytest.mark.long]


def done(house, *words, **env):
    said = house.command(*words, **env)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


@pytest.fixture(scope="module")
def place():
    made = a_home() / "backups"
    yield made
    shutil.rmtree(made.parent)


@pytest.fixture(scope="module")
def story(new_city, place):
    """
    A day in a house that keeps its log: work, a backup in the middle of it, more work, a quiet moment that is remembered,
    something deleted, more work. It goes on running while its backups are tried elsewhere.
    """
    house = House(new_city(), 300, HAIDANG_ARCHIVE=str(place)).start()
    try:
        kept = house.home / "files" / "ab" / "abcdef"
        kept.parent.mkdir(parents=True)
        kept.write_bytes(b"an application" * 1000)
        with house.database() as database:
            # A round was frozen on this one long ago, and its rows were lost since.
            (kept_for_ever,) = database.execute(
                "update facts_snapshot set kept = true where id = (select min(id) from facts_snapshot) returning id"
            ).fetchone()
            before = rows_of(database)
            writers = Writers(house.url)
            until(lambda: len(writers.codes) > 20)
            acknowledged = list(writers.codes)
            said = done(house, "backup", str(place))
            during = len(writers.codes) - len(acknowledged)
            after_backup = len(writers.codes)
            until(lambda: len(writers.codes) > after_backup + 20)
            codes = writers.stop()
            refreshed(database)
            quiet, readings = rows_of(database), counted(database)
            moment = datetime.now(UTC)
            time.sleep(0.01)
            later_file = kept.with_name("abba")
            later_file.write_bytes(b"came later")
            deleted = database.execute("delete from access_rolegrant returning *").fetchall()
            writers = Writers(house.url)
            until(lambda: len(writers.codes) > 20)
            lost = writers.stop()
            database.execute("select pg_switch_wal()")
            until(lambda: database.execute(
                "select last_archived_time > %s and failed_count = 0 from pg_stat_archiver", [moment]
            ).fetchone()[0])  # fmt: skip
            done(house, "backup", str(place))
            after = rows_of(database)
        yield SimpleNamespace(**locals())
    finally:
        house.stop()


@pytest.fixture
def empty():
    home = a_home()
    yield House(home, 1)
    shutil.rmtree(home)


def first_backup(place) -> str:
    return sorted(one.name for one in place.iterdir() if one.name != "wal")[0]


def test_a_backup_made_under_a_load_of_writes_is_a_whole_house_in_an_empty_place(story, place, empty):
    assert story.during > 0, "nobody wrote while the backup was made"
    done(empty, "restore", str(place), "--backup", first_backup(place))
    with served(empty) as database:
        found = rows_of(database)
        assert sum(found["audit_auditline"].values()) > len(story.acknowledged)
        for name, rows in found.items():
            ours = [row for row in rows if "backup.restored" not in row and "command:" not in row]
            unknown = [row for row in ours if row not in story.after[name] and row not in story.quiet[name]]
            if name not in (
                "audit_audithead",
                "dossiers_codesequence",
                "accounts_user",
            ):  # they change in place
                assert unknown == [], name
                assert story.before[name] - rows == {}, name
        check(empty, story.acknowledged)
    assert (empty.home / "files/ab/abcdef").read_bytes() == story.kept.read_bytes()
    assert not (empty.home / "files/ab/abba").exists()
    assert (empty.home / "secret").read_text() == (story.house.home / "secret").read_text()


def test_any_moment_since_the_backup_can_be_gone_back_to(story, place, empty):
    """The row deleted afterwards is back, what came later is not there, every table is as it was, and so is what was counted."""
    assert story.deleted
    said = done(empty, "restore", str(place), "--until", story.moment.isoformat())
    assert f"The rows behind snapshot {story.kept_for_ever}, kept for ever, are in no backup.\n" in said
    empty.start()
    try:
        with empty.database() as database:
            found, readings = rows_of(database), counted(database)
            said = database.execute(
                "select line from audit_auditline where verb = 'backup.restored'"
            ).fetchall()
        assert readings == story.readings and len(readings) > 20
        assert len(said) == 1 and story.moment.isoformat(" ")[:19] in said[0][0]
        for name, rows in story.quiet.items():
            if name == "audit_auditline":
                assert rows - found[name] == {} and len(found[name] - rows) == 1  # that it was restored
            elif name != "audit_audithead":
                assert (rows - found[name], found[name] - rows) == ({}, {}), name
        check(empty, story.codes)
        assert (empty.home / "files/ab/abba").exists(), "a file kept by a later backup is of use"
    finally:
        empty.stop()


def test_a_moment_that_the_archive_does_not_reach_is_refused_and_leaves_nothing(story, place, empty):
    moments = ("2100-01-01T00:00", "2001-01-01", "yesterday")
    too_late, too_early, none = empty.commands(*(["restore", str(place), "--until", one] for one in moments))
    assert too_late.returncode == 1 and "does not reach 2100-01-01" in too_late.stderr
    assert (
        too_early.returncode == 1
        and "no finished backup of a whole server before that moment" in too_early.stderr
    )
    assert none.returncode == 1 and "--until yesterday: write it as" in none.stderr
    assert [path.name for path in empty.home.iterdir()] == ["running"]


def test_a_restore_that_was_killed_is_no_house_until_it_is_given_again(story, place, new_home):
    empty = House(new_home(), 1)  # somebody's house is there already
    words = ["restore", str(place), "--backup", first_backup(place)]
    said = empty.command(*words)
    assert said.returncode == 1 and "is not empty (postgres" in said.stderr and "--replace" in said.stderr
    restoring = subprocess.Popen(
        [*COMMAND, *words, "--replace"], env=empty.env, stdout=subprocess.DEVNULL, start_new_session=True
    )
    until(lambda: (empty.home / ".restoring" / "postgres" / "PG_VERSION").exists(), pause=0.001)
    os.killpg(restoring.pid, signal.SIGKILL)
    restoring.wait()
    half, said, whole = empty.commands(["facts", "status"], words, ["facts", "status"])
    assert half.returncode == 1 and "is half restored: haidang restore" in half.stderr
    assert len(half.stderr.splitlines()) == 1
    assert said.returncode == 0, said.stderr
    aside = Path(said.stdout.split("What was there before is in ")[1].split(".\n")[0])
    assert (aside / "postgres" / "PG_VERSION").exists(), "nothing of the old house is deleted"
    assert "newest snapshot: #" in whole.stdout, whole.stderr


def test_a_backup_that_is_not_whole_or_not_as_written_is_never_restored(story, place, empty):
    one, two = sorted(path.name for path in place.iterdir() if path.name != "wal")
    manifest = (place / one / "manifest.json").read_text()
    rows = next((place / one / "lake").rglob("*.parquet")).relative_to(place / one)
    lake = place / one / rows
    copies = {name: a_home() for name in ("unfinished", "changed", "missing", "rewritten")}
    for copy in copies.values():
        subprocess.run(["cp", "-a", place / one, copy], check=True)
    try:
        (copies["unfinished"] / two).mkdir()
        (copies["unfinished"] / two / "secret").write_text("begun")
        changed = copies["changed"] / one / rows
        changed.write_bytes(lake.read_bytes()[:-1] + b"x")
        (copies["missing"] / one / rows).unlink()
        (copies["rewritten"] / one / "manifest.json").write_text(manifest.replace("5", "6", 1))
        whole, not_as_written, missing, none = empty.commands(
            ["restore", str(copies["unfinished"]), "--check"],
            ["restore", str(copies["changed"])],
            ["restore", str(copies["missing"]), "--check"],
            ["restore", str(copies["rewritten"])],
        )
    finally:
        for copy in copies.values():
            shutil.rmtree(copy)
    assert whole.returncode == 0 and f"Backup {one} is whole" in whole.stdout
    assert not_as_written.returncode == 1 and f"{rows} is not as it was written" in not_as_written.stderr
    assert missing.returncode == 1 and f"{rows} is missing" in missing.stderr
    assert none.returncode == 1 and "has no finished backup" in none.stderr
    assert [path.name for path in empty.home.iterdir()] == ["running"]


def test_one_archive_is_for_one_house(story, place, empty):
    said = empty.command("migrate", "-v0", HAIDANG_ARCHIVE=str(place))
    assert said.returncode == 1 and "is the archive of another house" in said.stderr
    assert len(said.stderr.splitlines()) == 1


def test_the_doctor_names_a_log_that_cannot_be_kept_and_is_content_when_it_can(story, place):
    def last(what):
        with story.house.database() as database:
            return database.execute(f"select {what} from pg_stat_archiver").fetchone()[0]

    def of_backups():
        said = story.house.command("doctor", "--language", "en")
        return next(line for line in said.stdout.splitlines() if "backups" in line.split()[:2])

    log = place / "wal"
    away = log.with_name("wal-away")
    log.rename(away)
    try:
        with story.house.database() as database:
            database.execute("select pg_logical_emit_message(true, 'test', 'something'), pg_switch_wal()")
        until(lambda: last("last_failed_time > last_archived_time"))
        said = of_backups()
        assert "WRONG" in said and "cannot write its log" in said
    finally:
        away.rename(log)
    with story.house.database() as database:
        database.execute("select pg_switch_wal()")  # the archiver looks again, not only after its minute
    until(lambda: last("last_archived_time > last_failed_time"))
    assert "The newest backup is 0 hours old." in of_backups()

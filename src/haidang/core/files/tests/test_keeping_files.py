"""Content is kept once, whole or not at all, read only if unchanged, served through a gate, and swept when nobody refers to it."""

import errno
import hashlib
import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from haidang.core.audit.models import AuditLine
from haidang.core.dated.models import DatedRule
from haidang.core.files import operations, queries, registry
from haidang.core.files.inspecting import UnfitFile
from haidang.core.files.models import File
from haidang.core.files.registry import Owner, Pass, declare_owner
from haidang.core.files.store import Damaged, Disk, NoRoom, store
from haidang.core.files.tests import making
from haidang.core.people import Days

NOW = timezone.now()


@pytest.fixture
def place(settings):
    return Path(settings.HAIDANG_FILES)


def kept(papers, data=None, name="don.pdf", key="A-1"):
    checked = operations.check(data=data or making.pdf(), name=name, owner=papers)
    [file] = operations.keep(checked=[checked], owner=papers, key=key, at=NOW, by="system:test")
    return file


def contents(place):
    return [path for path in place.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_the_same_content_is_stored_once_under_its_sum(papers, place):
    one, two = kept(papers), kept(papers, name="bản sao.pdf", key="B-2")
    (path,) = contents(place)
    assert path.name == one.digest == two.digest == hashlib.sha256(making.pdf()).hexdigest()
    assert queries.content_of(two) == making.pdf() and path.stat().st_mode & 0o077 == 0
    assert [file.name for file in queries.files_of(papers, "B-2")] == ["bản sao.pdf"]
    assert AuditLine.objects.filter(verb="files.kept").count() == 2


@pytest.mark.django_db
def test_what_is_not_of_the_kinds_of_its_app_is_not_kept(papers, place, monkeypatch):
    declare_owner(Owner("tests.results", "result", lambda user, key: None, registry.owners()[papers].keep, kinds=["pdf"], personal=False))  # fmt: skip
    picture = operations.check(data=making.picture(), name="a.png", owner=papers)
    with pytest.raises(UnfitFile):
        operations.keep(checked=[picture], owner="tests.results", key="A", at=NOW, by="system:test")
    assert contents(place) == []


def test_a_disk_found_full_only_when_all_is_written_is_a_sentence_and_leaves_nothing_half_written(
    place, monkeypatch
):
    """As some network disks do; one that is full at once is tried for real in tests/faults."""

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoRoom):
        Disk(place).put({"ab" * 32: b"content"})
    assert contents(place) == []


def test_content_that_was_cut_off_on_the_disk_is_written_again_and_never_given_out(place):
    data = b"whole content"
    digest = hashlib.sha256(data).hexdigest()
    path = place / digest[:2] / digest[2:4] / digest
    Disk(place).put({digest: data})
    written = path.stat().st_ino
    Disk(place).put({digest: data})
    assert path.stat().st_ino == written, "what is there is not written again"
    for left in (data[:5], bytes(len(data))):  # as a disk leaves it that lost its power
        path.write_bytes(left)
        with pytest.raises(Damaged):
            Disk(place).get(digest)
        Disk(place).put({digest: data})
        assert Disk(place).get(digest) == data


def test_what_a_dead_process_left_half_written_is_tidied_after_a_day(place):
    (place / "incoming").mkdir(parents=True)
    old, new = place / "incoming" / "old", place / "incoming" / "new"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    assert Disk(place).tidy(timezone.now()) == 1 and new.exists()


@pytest.mark.django_db
def test_content_nobody_refers_to_is_swept_and_the_rest_stays(papers, place):
    gone, stays = kept(papers), kept(papers, making.picture(), "anh.png")
    kept(papers, making.picture(), "anh 2.png")
    File.objects.filter(pk=gone.pk).delete()
    File.objects.filter(name="anh 2.png").update(digest="")
    assert operations.sweep(now=NOW) == 1
    assert [path.name for path in contents(place)] == [stays.digest]


@pytest.mark.django_db(transaction=True)
def test_content_that_is_being_kept_at_this_moment_is_not_swept(papers, place):
    """The upload has stored it and not yet committed its row; the sweep must wait and then leave it."""
    swept = []

    def sweep():
        try:
            swept.append(operations.sweep(now=timezone.now()))
        finally:
            connection.close()

    with transaction.atomic():
        file = kept(papers)
        other = threading.Thread(target=sweep)
        other.start()
        other.join(0.5)
        assert other.is_alive()  # it waits for this transaction
    other.join(5)
    assert swept == [0] and queries.content_of(file) == making.pdf()


@pytest.mark.django_db
def test_a_file_whose_time_is_over_is_forgotten_by_the_rule_in_force(papers, place):
    DatedRule.objects.create(kind="personal.retention", key="tests.term", version="1", act="Luật 1", mark="assumption", in_force_from="2020-01-01", content={"days": 30})  # fmt: skip
    term = declare_owner(
        Owner("tests.term", "paper", lambda user, key: None, Days("tests.term", lambda file: file.term_from, "open"), about=lambda *_: [])
    ).name  # fmt: skip
    kept(term, key="old"), kept(term, key="new"), kept(term, making.picture(), "a.png", key="open")
    operations.begin_term(owners=[term], key="old", at=NOW - timedelta(40))
    operations.begin_term(owners=[term], key="new", at=NOW - timedelta(20))
    assert operations.expire(now=NOW) == 1
    assert sorted(File.objects.values_list("key", flat=True)) == ["new", "open"]
    assert "Luật 1" in AuditLine.objects.get(verb="files.expired").line
    assert operations.sweep(now=NOW) == 0  # the newer one has the same content


@pytest.mark.django_db(transaction=True)
def test_a_file_is_read_through_the_gate_of_its_app_and_that_is_remembered(papers, client):
    make = get_user_model().objects.create_user
    lan, other = make(username="lan"), make(username="khac")
    file = kept(papers, name="Đơn của Lan.pdf")
    address = f"/files/{file.pk}/"
    assert client.get(address).status_code == 302
    client.force_login(other)
    assert (
        client.get(address).status_code
        == 404
        == client.get("/files/00000000-0000-0000-0000-000000000000/").status_code
    )
    client.force_login(lan)
    answer = client.get(address)
    assert answer.content == making.pdf() and answer["Content-Type"] == "application/pdf"
    assert (
        answer["Content-Disposition"].startswith("attachment;")
        and "filename*=utf-8''" in answer["Content-Disposition"]
    )
    assert (
        "sandbox" in answer["Content-Security-Policy"]
        and "default-src 'none'" in answer["Content-Security-Policy"]
    )
    assert answer["X-Content-Type-Options"] == "nosniff" and "no-store" in answer["Cache-Control"]
    (line,) = AuditLine.objects.filter(verb="files.read")
    assert (line.actor, line.object_key, line.reading) == (f"user:{lan.pk}", str(file.pk), True)
    File.objects.update(digest="")
    assert client.get(address).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_content_changed_on_the_disk_is_not_given_out(papers, client, place):
    client.force_login(get_user_model().objects.create_user(username="lan"))
    file = kept(papers)
    (path,) = contents(place)
    path.write_bytes(b"another document")
    client.raise_request_exception = False
    assert client.get(f"/files/{file.pk}/").status_code == 500


def test_files_lie_where_the_settings_say(settings, tmp_path):
    settings.HAIDANG_FILES = str(tmp_path / "elsewhere")
    assert store().root == tmp_path / "elsewhere"


def test_personal_files_without_saying_whose_they_are_cannot_be_declared(papers):
    with pytest.raises(ValueError, match="whose"):
        declare_owner(
            Owner("tests.nobody", "paper", lambda user, key: Pass("x"), registry.owners()[papers].keep)
        )

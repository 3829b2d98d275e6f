"""The same files in a real S3-compatible store: SeaweedFS, a server of its own on this machine, spoken to over S3."""

import hashlib
import time

import pytest
from django.utils import timezone

from haidang.core.files import operations, queries
from haidang.core.files.models import File
from haidang.core.files.store import Damaged, StoreAway, store
from haidang.core.files.tests import making
from haidang.core.testing import s3


@pytest.fixture
def bucket(settings, s3_server, request):
    settings.HAIDANG_FILES = f"s3://files/{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:8]}"
    settings.HAIDANG_FILES_S3 = {
        "endpoint": s3_server,
        "key": s3.KEY,
        "secret": s3.SECRET,
        "region": "us-east-1",
    }
    place = store()
    until = time.monotonic() + 15
    while True:  # the first write makes the bucket, once the server's parts have found each other
        try:
            place.put({hashlib.sha256(b"first").hexdigest(): b"first"})
            break
        except StoreAway:
            assert time.monotonic() < until
            time.sleep(0.1)
    place.delete(hashlib.sha256(b"first").hexdigest())
    return place


@pytest.mark.django_db
def test_files_are_kept_once_read_and_swept_in_an_s3_store(papers, bucket):
    checked = operations.check(data=making.pdf(), name="đơn.pdf", owner=papers)
    [first], [second] = (operations.keep(checked=[checked], owner=papers, key=key, at=timezone.now(), by="system:test") for key in "AB")  # fmt: skip
    assert list(bucket.digests()) == [first.digest]
    assert queries.content_of(second) == making.pdf()
    File.objects.filter(pk=first.pk).delete()
    assert operations.sweep(now=timezone.now()) == 0
    File.objects.filter(pk=second.pk).update(digest="")
    assert operations.sweep(now=timezone.now()) == 1 and list(bucket.digests()) == []
    with pytest.raises(Damaged):
        bucket.get(first.digest)
    bucket.delete(first.digest)  # once more harms nothing


def test_what_the_store_changed_or_cut_off_is_not_given_out_and_is_written_again(bucket):
    digest = hashlib.sha256(b"whole").hexdigest()
    bucket.put({digest: b"who"})
    with pytest.raises(Damaged):
        bucket.get(digest)
    bucket.put({digest: b"whole"})
    assert bucket.get(digest) == b"whole"


def test_a_wrong_key_is_a_sentence(bucket, settings):
    settings.HAIDANG_FILES_S3 = {**settings.HAIDANG_FILES_S3, "secret": "sai"}
    with pytest.raises(StoreAway):
        store().put({"ab" * 32: b"x"})


def test_a_store_that_does_not_answer_is_a_sentence(settings):
    settings.HAIDANG_FILES = "s3://files"
    settings.HAIDANG_FILES_S3 = {"endpoint": f"http://127.0.0.1:{s3.free_ports(1)[0]}", "key": "a", "secret": "b", "region": "x"}  # fmt: skip
    began = time.monotonic()
    with pytest.raises(StoreAway):
        store().put({"ab" * 32: b"x"})
    assert time.monotonic() - began < 10

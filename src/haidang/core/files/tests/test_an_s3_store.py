"""The same files in a real S3-compatible store: SeaweedFS, a server of its own on this machine, spoken to over S3."""

import hashlib
import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.utils import timezone

from haidang.core.files import operations, queries
from haidang.core.files.models import File
from haidang.core.files.store import Damaged, StoreAway, store
from haidang.core.files.tests import making


def free_ports(count):
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A SeaweedFS with one key that may do everything, on ports of its own; gone after the module."""
    folder = tmp_path_factory.mktemp("seaweed")
    key = {"credentials": [{"accessKey": "haidang", "secretKey": "bi-mat"}], "name": "h", "actions": ["Admin", "Read", "Write", "List"]}  # fmt: skip
    (folder / "keys.json").write_text(json.dumps({"identities": [key]}))
    ports = dict(zip(["s3.port", "master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc", "s3.port.grpc"], free_ports(8), strict=True))  # fmt: skip
    log = (folder / "log").open("w")
    running = subprocess.Popen(
        [
            Path(sys.executable).with_name("weed"), "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={folder}", "-s3", "-filer",
            f"-s3.config={folder / 'keys.json'}", "-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false", "-master.volumeSizeLimitMB=32", "-volume.max=5", *(f"-{name}={port}" for name, port in ports.items()),
        ],
        stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    address = f"http://127.0.0.1:{ports['s3.port']}"
    try:
        until = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=1)
                break
            except OSError:
                assert running.poll() is None and time.monotonic() < until, (folder / "log").read_text()[
                    -2000:
                ]
                time.sleep(0.05)
        yield address
    finally:
        running.kill()  # asked to end it takes its time, and what it kept is thrown away
        running.wait(10)
        log.close()


@pytest.fixture
def bucket(settings, server, request):
    settings.HAIDANG_FILES = f"s3://files/{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:8]}"
    settings.HAIDANG_FILES_S3 = {
        "endpoint": server,
        "key": "haidang",
        "secret": "bi-mat",
        "region": "us-east-1",
    }
    place = store()
    until = time.monotonic() + 15
    while True:  # the first write makes the bucket, once the server's parts have found each other
        try:
            place.put(hashlib.sha256(b"first").hexdigest(), b"first")
            break
        except StoreAway:
            assert time.monotonic() < until
            time.sleep(0.1)
    place.delete(hashlib.sha256(b"first").hexdigest())
    return place


@pytest.mark.django_db
def test_files_are_kept_once_read_and_swept_in_an_s3_store(papers, bucket):
    checked = operations.check(data=making.pdf(), name="đơn.pdf", owner=papers)
    first, second = (operations.keep(checked=checked, owner=papers, key=key, at=timezone.now(), by="system:test") for key in "AB")  # fmt: skip
    assert list(bucket.digests()) == [first.digest] and not bucket.put(checked.digest, checked.data)
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
    bucket.put(digest, b"who")
    with pytest.raises(Damaged):
        bucket.get(digest)
    assert bucket.put(digest, b"whole") and bucket.get(digest) == b"whole"


def test_a_wrong_key_is_a_sentence(bucket, settings):
    settings.HAIDANG_FILES_S3 = {**settings.HAIDANG_FILES_S3, "secret": "sai"}
    with pytest.raises(StoreAway):
        store().put("ab" * 32, b"x")


def test_a_store_that_does_not_answer_is_a_sentence(settings):
    settings.HAIDANG_FILES = "s3://files"
    settings.HAIDANG_FILES_S3 = {"endpoint": f"http://127.0.0.1:{free_ports(1)[0]}", "key": "a", "secret": "b", "region": "x"}  # fmt: skip
    began = time.monotonic()
    with pytest.raises(StoreAway):
        store().put("ab" * 32, b"x")
    assert time.monotonic() - began < 10

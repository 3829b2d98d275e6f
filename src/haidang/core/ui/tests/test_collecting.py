"""Styles and scripts are compressed once, not at every start."""

import gzip
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

TEXT = b"body { color: navy }\n" * 200


@pytest.fixture
def collected(settings, tmp_path):
    storage = storages.create_storage({**settings.STORAGES["staticfiles"], "OPTIONS": {"location": tmp_path}})
    storage.save("one.css", ContentFile(TEXT))
    assert compressed(storage) == ["one.css.gz"]
    return storage


def compressed(storage) -> list[str]:
    return [made for _name, made, _did in storage.post_process({"one.css": (storage, "one.css")})]


def test_what_did_not_change_is_not_compressed_again(collected):
    assert compressed(collected) == []
    assert gzip.decompress((Path(collected.location) / "one.css.gz").read_bytes()) == TEXT


def test_what_was_collected_anew_is_compressed_anew(collected):
    collected.delete("one.css")
    collected.save("one.css", ContentFile(b"/* new */" + TEXT))
    assert compressed(collected) == ["one.css.gz"]
    assert gzip.decompress((Path(collected.location) / "one.css.gz").read_bytes()) == b"/* new */" + TEXT


def test_what_was_half_written_when_a_start_was_killed_is_written_again(collected):
    half = Path(collected.location) / "one.css.gz"
    half.write_bytes(half.read_bytes()[:20])
    os.utime(half)
    assert compressed(collected) == ["one.css.gz"]
    assert gzip.decompress(half.read_bytes()) == TEXT

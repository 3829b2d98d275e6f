"""
Where content lies, by its SHA-256: a folder of this machine, or a bucket of any S3-compatible store.

Content is written whole or not at all, never changed, and read only if it is still what its name says.
"""

import errno
import hashlib
import os
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import obstore
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from obstore.exceptions import BaseError
from obstore.store import S3Store

from haidang.core.refusals import Refusal

FULL = (errno.ENOSPC, errno.EDQUOT)
NO_ROOM = _("There is no room left to keep files on the server. Nothing was kept; please try again later.")
LEFT_OVER = timedelta(days=1)


class NoRoom(Refusal):
    """The disk is full; nothing half-written is left."""


class StoreAway(Refusal):
    """The store does not answer; nothing was kept."""


class Damaged(Exception):
    """Content is missing or is not what its name says: the store lost or changed it. Restore it from a backup."""


class Store(Protocol):
    def put(self, contents: Mapping[str, bytes]) -> None: ...
    def get(self, digest: str) -> bytes: ...
    def delete(self, digest: str) -> None: ...
    def digests(self) -> Iterator[str]: ...
    def tidy(self, now: datetime) -> int: ...


def _whole(digest: str, data: bytes) -> bytes:
    if hashlib.sha256(data).hexdigest() != digest:
        raise Damaged(f"The content of {digest} is not what was kept")
    return data


class Disk:
    """A folder: two levels of folders by the first signs, so that none grows too long."""

    def __init__(self, root: Path):
        self.root = root

    def _path(self, digest: str) -> Path:
        return Path(self.root, digest[:2], digest[2:4], digest)

    def put(self, contents: Mapping[str, bytes]) -> None:
        """
        Keep contents by their SHA-256: each written beside and given its name in one step, then all brought to the disk.

        Names come first, since a disk that brings the first of them there has little left to do for the rest. Should the power go
        meanwhile, a name may be left whose content is not whole: nobody was told that it is kept, and it is written anew when it comes again.

        :raises NoRoom: if the disk is full
        """
        incoming, folders, named, beside = self.root / "incoming", set(), [], None
        try:
            for digest, data in contents.items():
                path = self._path(digest)
                folders.add(path.parent)
                if not _is_there(path, data):
                    for folder in (incoming, path.parent):
                        folders |= _made(folder)
                    beside = incoming / uuid4().hex
                    with open(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                        file.write(data)
                    os.replace(beside, path)
                    named.append(path)
            for digest in contents:
                _bring_to_disk(self._path(digest))
            for folder in folders:
                _bring_to_disk(folder)
        except OSError as error:
            for left in (*named, *filter(None, [beside])):
                left.unlink(missing_ok=True)
            if error.errno in FULL:
                raise NoRoom(NO_ROOM) from error
            raise

    def get(self, digest: str) -> bytes:
        """:raises Damaged: if it is missing or was changed"""
        try:
            return _whole(digest, self._path(digest).read_bytes())
        except FileNotFoundError:
            raise Damaged(f"The content of {digest} is missing") from None

    def delete(self, digest: str) -> None:
        self._path(digest).unlink(missing_ok=True)

    def digests(self) -> Iterator[str]:
        for path in self.root.glob("??/??/*"):
            yield path.name

    def tidy(self, now: datetime) -> int:
        """Remove what a process left behind that died while writing; return how much it was."""
        old = [
            path
            for path in self.root.glob("incoming/*")
            if path.stat().st_mtime < (now - LEFT_OVER).timestamp()
        ]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


def _is_there(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False


def _made(folder: Path) -> set[Path]:
    """Make a folder where there is none; return those in which a new name stands now."""
    if folder.is_dir():
        return set()
    above = _made(folder.parent)
    folder.mkdir(exist_ok=True, mode=0o700)
    return above | {folder.parent}


def _bring_to_disk(path: Path) -> None:
    """Without this what a file holds, or a new name in a folder, may be forgotten when the power goes."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Bucket:
    """An S3-compatible store; a put there is whole or not at all by itself."""

    def __init__(self, store: S3Store):
        self.store = store

    def put(self, contents: Mapping[str, bytes]) -> None:
        """
        Keep contents by their SHA-256.

        :raises StoreAway: if the store does not answer or refuses
        """
        try:
            for digest, data in contents.items():
                if self._size(digest) != len(data):
                    obstore.put(self.store, digest, data)
        except (BaseError, OSError) as error:
            raise _away() from error

    def _size(self, digest: str) -> int | None:
        try:
            return obstore.head(self.store, digest)["size"]
        except FileNotFoundError:
            return None

    def get(self, digest: str) -> bytes:
        """
        :raises Damaged: if it is missing or was changed
        :raises StoreAway: if the store does not answer
        """
        try:
            return _whole(digest, bytes(obstore.get(self.store, digest).bytes()))
        except FileNotFoundError:
            raise Damaged(f"The content of {digest} is missing") from None
        except (BaseError, OSError) as error:
            raise _away() from error

    def delete(self, digest: str) -> None:
        try:
            obstore.delete(self.store, digest)
        except FileNotFoundError:
            pass
        except (BaseError, OSError) as error:
            raise _away() from error

    def digests(self) -> Iterator[str]:
        for page in obstore.list(self.store):
            for one in page:
                yield one["path"].rsplit("/", 1)[-1]

    def tidy(self, now: datetime) -> int:
        return 0  # nothing is ever half there


def _away() -> StoreAway:
    return StoreAway(_("The store of files does not answer. Nothing was kept; please try again later."))


@lru_cache(maxsize=4)
def _bucket(address: str, endpoint: str, key: str, secret: str, region: str) -> Bucket:
    name, _slash, prefix = address.removeprefix("s3://").partition("/")
    options = {"timeout": "30s", "connect_timeout": "5s", "allow_http": endpoint.startswith("http://")}
    given = {"access_key_id": key, "secret_access_key": secret} if key else {}
    return Bucket(
        S3Store(
            name, prefix=prefix or None, endpoint=endpoint or None, region=region, virtual_hosted_style_request=False,
            client_options=options, retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)}, **given,
        )
    )  # fmt: skip


def store() -> Store:
    """Return the store that the settings name: a folder, or ``s3://bucket/prefix``."""
    address = str(settings.HAIDANG_FILES)
    if address.startswith("s3://"):
        return _bucket(address, **settings.HAIDANG_FILES_S3)
    return Disk(Path(address))

"""A place for files: a folder, or a bucket of any S3-compatible store with the settings that the lake uses."""

import hashlib
import os
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from urllib.parse import urlsplit

from pyarrow import fs

PIECE = 4 * 1024 * 1024


class Place:
    """A folder, or ``s3://bucket/prefix``. What is written under a name is there whole or not at all."""

    def __init__(self, uri: str, *, endpoint: str = "", key: str = "", secret: str = "", region: str = ""):
        """:raises ValueError: if the address is of neither kind"""
        self.uri = uri.rstrip("/")
        self.folder = None if "://" in uri else Path(uri).resolve()
        if self.folder is not None:
            self.store, self.base = fs.LocalFileSystem(), str(self.folder)
            return
        parts = urlsplit(self.uri)
        if parts.scheme not in ("s3", "s3a"):
            raise ValueError(f"{uri}: a folder or s3://bucket/prefix is needed")
        where = urlsplit(endpoint or os.environ.get("AWS_ENDPOINT_URL", ""))
        given = {
            "region": region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
            "access_key": key,
            "secret_key": secret,
            "endpoint_override": where.netloc,
            "scheme": where.scheme,
        }
        self.store = fs.S3FileSystem(**{name: value for name, value in given.items() if value})
        self.base = f"{parts.netloc}{parts.path}"

    def under(self, name: str) -> "Place":
        """Return the folder of that name in it."""
        below = copy(self)
        below.uri, below.base = f"{self.uri}/{name}", f"{self.base}/{name}"
        below.folder = self.folder / name if self.folder else None
        return below

    def names(self) -> list[str]:
        """Return every file's name below, with ``/`` between folders; none where the place does not exist."""
        found = self.store.get_file_info(fs.FileSelector(self.base, allow_not_found=True, recursive=True))
        return sorted(one.path[len(self.base) :].lstrip("/") for one in found if one.type == fs.FileType.File)

    def folders(self) -> list[str]:
        """Return the names of the folders directly below."""
        found = self.store.get_file_info(fs.FileSelector(self.base, allow_not_found=True))
        return sorted(one.base_name for one in found if one.type == fs.FileType.Directory)

    def has(self, name: str) -> bool:
        return self.store.get_file_info(f"{self.base}/{name}").type == fs.FileType.File

    def pieces(self, name: str) -> Iterator[bytes]:
        """:raises FileNotFoundError: if there is none of that name"""
        with self.store.open_input_stream(f"{self.base}/{name}", compression=None) as stream:
            while piece := stream.read(PIECE):
                yield piece

    def read(self, name: str) -> bytes:
        return b"".join(self.pieces(name))

    def write(self, name: str, pieces: Iterator[bytes]) -> tuple[int, str]:
        """Write a file, on the disk when this returns; return its size and SHA-256."""
        size, digest = 0, hashlib.sha256()

        def counted():
            nonlocal size
            for piece in pieces:
                size += len(piece)
                digest.update(piece)
                yield piece

        if self.folder is None:
            with self.store.open_output_stream(f"{self.base}/{name}", compression=None) as stream:
                for piece in counted():
                    stream.write(piece)
        else:
            _write_whole(self.folder / name, counted())
        return size, digest.hexdigest()

    def delete(self, folder: str) -> None:
        """Delete a folder with everything in it."""
        self.store.delete_dir(f"{self.base}/{folder}")

    def delete_file(self, name: str) -> None:
        self.store.delete_file(f"{self.base}/{name}")


def of_files(home: Path) -> Place:
    """Return where a house keeps its files; asked of the environment, because a restore comes before the settings."""
    said = os.environ.get
    return Place(
        said("HAIDANG_FILES") or str(home / "files"),
        endpoint=said("HAIDANG_FILES_S3_ENDPOINT", ""),
        key=said("HAIDANG_FILES_S3_KEY", ""),
        secret=said("HAIDANG_FILES_S3_SECRET", ""),
        region=said("HAIDANG_FILES_S3_REGION", "us-east-1"),
    )


def _write_whole(path: Path, pieces: Iterator[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)

"""What a backup consists of, and the choice among several."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from haidang.core.backup.places import Place

NAME = "manifest.json"
FORMAT = 1
WHOLE_SERVER, ONE_DATABASE = "whole server", "one database"
WAL = "wal"


class Unusable(Exception):
    """A backup cannot be made or used; the message says which, why, and what to do."""


@dataclass(frozen=True)
class Part:
    """One file of a backup."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """
    Everything about one backup.

    :param kind: ``whole server`` as its files are (any later moment can be reached with the archive), or ``one database``
    :param first_wal: the first piece of the server's log that this backup needs
    """

    name: str
    began: datetime
    finished: datetime
    kind: str
    major: int
    first_wal: str | None
    parts: list[Part]

    @property
    def code(self) -> str:
        return self.name

    @property
    def bytes(self) -> int:
        return sum(part.size for part in self.parts)

    def as_text(self) -> str:
        """Return it as JSON whose last line is the digest of what stands before."""
        body = {**asdict(self), "began": self.began.isoformat(), "finished": self.finished.isoformat()}
        text = json.dumps({"format": FORMAT, **body}, indent=1) + "\n"
        return text + hashlib.sha256(text.encode()).hexdigest() + "\n"


def read(place: Place, name: str) -> Manifest | None:
    """
    Return the manifest of a backup; None where it was never finished.

    :raises Unusable: if the manifest is not as it was written, or is of a newer version of this program
    """
    if not place.has(f"{name}/{NAME}"):
        return None
    text, _, digest = place.read(f"{name}/{NAME}").decode(errors="replace").rstrip("\n").rpartition("\n")
    if hashlib.sha256(f"{text}\n".encode()).hexdigest() != digest:
        raise Unusable(f"The manifest of backup {name} is damaged: take another backup.")
    body = json.loads(text)
    if body.pop("format") > FORMAT:
        raise Unusable(
            f"Backup {name} was made by a newer version of Hải Đăng: restore it with that version."
        )
    return Manifest(
        **{
            **body,
            "began": datetime.fromisoformat(body["began"]),
            "finished": datetime.fromisoformat(body["finished"]),
            "parts": [Part(**part) for part in body["parts"]],
        }
    )


def finished(place: Place) -> list[Manifest]:
    """Return the finished backups of a place, oldest first; damaged ones left out."""
    found = []
    for name in place.folders():
        try:
            one = read(place, name)
        except Unusable:
            continue
        if one is not None:
            found.append(one)
    return sorted(found, key=lambda one: one.finished)


def checked(place: Place, part: Part) -> Iterator[bytes]:
    """
    Return a part's bytes, and refuse at its end if they are not those that were written.

    :raises Unusable: naming the part
    """
    size, digest = 0, hashlib.sha256()
    try:
        for piece in place.pieces(part.name):
            size += len(piece)
            digest.update(piece)
            yield piece
    except FileNotFoundError:
        raise Unusable(f"{place.uri}: {part.name} is missing; choose another backup.") from None
    if (size, digest.hexdigest()) != (part.size, part.sha256):
        raise Unusable(f"{place.uri}: {part.name} is not as it was written; choose another backup.")

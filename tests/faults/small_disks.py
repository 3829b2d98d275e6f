"""Disks so small that they are soon full: the system's own refusal to write, not one that a test made up."""

import os
import shutil
import subprocess
import tempfile
from errno import ENOSPC
from pathlib import Path

import pytest


class SmallDisk:
    """A disk of its own under a folder, with what the folder held."""

    def __init__(self, folder: Path, megabytes: int):
        self.folder, self.ballast = folder, folder / "ballast"
        folder.mkdir(exist_ok=True)
        known = folder.stat()
        with tempfile.TemporaryDirectory() as aside:
            subprocess.run(["cp", "-a", f"{folder}/.", aside], check=True)
            options = (
                f"size={megabytes}m,mode={known.st_mode & 0o777:o},uid={known.st_uid},gid={known.st_gid}"
            )
            done = subprocess.run(
                ["mount", "-t", "tmpfs", "-o", options, "haidang-test", folder],
                capture_output=True,
                text=True,
            )
            if done.returncode:
                pytest.skip(f"a small disk cannot be mounted here, which takes root: {done.stderr.strip()}")
            subprocess.run(["cp", "-a", f"{aside}/.", folder], check=True)

    def fill(self) -> None:
        """Leave no byte of room."""
        with self.ballast.open("ab", buffering=0) as file:
            for size in (2**20, 4096, 1):
                try:
                    while file.write(bytes(size)):
                        pass
                except OSError as error:
                    assert error.errno == ENOSPC
        assert shutil.disk_usage(self.folder).free == 0

    def give_room(self) -> None:
        self.ballast.unlink(missing_ok=True)

    def remove(self) -> None:
        if os.path.ismount(self.folder):
            subprocess.run(["umount", "--lazy", self.folder], check=True)

"""Where styles and scripts are collected to, each beside its compressed self."""

from os import stat

from whitenoise.storage import CompressedStaticFilesStorage


class CompressedOnce(CompressedStaticFilesStorage):
    """Compresses what is new or changed; what was compressed before stays, which is most of a second of every start."""

    def post_process(self, paths, dry_run=False, **options):
        changed = {name: where for name, where in paths.items() if not self._is_compressed(name)}
        return super().post_process(changed, dry_run, **options)

    def _is_compressed(self, name: str) -> bool:
        """The compressed file has the time of the one it was made of; a file that was collected anew has a later one."""
        plain = stat(self.path(name)).st_mtime
        try:
            return (
                abs(stat(self.path(f"{name}.gz")).st_mtime - plain) < 0.000_002
            )  # as exact as the compressor sets it
        except FileNotFoundError:
            return False

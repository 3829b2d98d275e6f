"""Nothing that comes from outside is believed: what a file is, and whether it may be kept, is told from its content."""

from haidang.core.files.inspecting.whole import Checked, UnfitFile, inspect

__all__ = ["Checked", "UnfitFile", "inspect"]

"""How a file is refused: one sentence that names it and says what to do."""

from haidang.core.refusals import Refusal


class UnfitFile(Refusal):
    """The file may not be kept; nothing of it was."""

"""What can be found by everybody is about nobody: people are asked for where their data stand, and never copied here."""

from haidang.core.finding.models import Entry, Saying, Word
from haidang.core.people import declare

declare(
    Entry,
    plain=[
        "id", "kind", "key", "owner", "name", "other", "more", "code", "lead", "weight", "name_key", "bare_key", "size",
        "words", "sort_key",
    ],
)  # fmt: skip
declare(Word, plain=["id", "word", "near", "entries"])
declare(Saying, plain=["id", "said", "said_key", "means", "means_key", "shipped", "active"])

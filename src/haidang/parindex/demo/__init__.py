"""What a city to try gets of the index: the rule books it goes by, and two rounds."""

from haidang.parindex.demo import books, rounds  # noqa: F401  each registers its step

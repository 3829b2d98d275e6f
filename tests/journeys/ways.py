"""
How somebody walks through the house: on a phone in Vietnamese, or on an office's screen in English.

A journey is walked in one of them: what the other differs in, its words and what fits on it, is looked at on every page by itself
(``test_every_page``).
"""

import pytest

ON_A_PHONE = pytest.mark.parametrize("page", [("vi", 390)], ids=["phone"], indirect=True)
ON_A_SCREEN = pytest.mark.parametrize("page", [("en", 1280)], ids=["screen"], indirect=True)

"""
Vietnamese words for the database: a key to sort by and a key to search by.

The built-in PostgreSQL has neither ICU collations nor ``unaccent``, so both keys are made here and
stored in columns of their own.
"""

import re
import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền, hỏi, ngã, sắc, nặng
_ORDER = {letter: chr(0x4E + index) for index, letter in enumerate(_LETTERS)}


def sort_key(text: str) -> str:
    """
    Return a plain ASCII key whose byte order is the Vietnamese dictionary order.

    Letters decide first (a ă â … d đ e ê … o ô ơ … u ư), word by word, then tones (none, huyền, hỏi, ngã, sắc, nặng),
    then capitals. Numbers sort by value: "Phường 2" before "Phường 10".
    """
    letters, tones = [], []
    padded = re.sub(r"\d+", lambda found: found.group().zfill(8), " ".join(text.split()))
    for character in unicodedata.normalize("NFC", padded.lower()):
        parts = unicodedata.normalize("NFD", character)
        tone = next((_TONES[part] for part in parts if part in _TONES), 0)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
        if base == " ":
            letters.append(" ")
        elif base in _ORDER:
            letters.append(_ORDER[base])
        elif base.isascii() and base.isdigit():
            letters.append(base)
        elif base.isascii():
            letters.append("!")
        else:
            letters.append(_ORDER.get(unicodedata.normalize("NFD", base)[0], "~"))
        tones.append(str(tone))
    return f"{''.join(letters)}\x01{''.join(tones)}\x01{''.join('1' if c.isupper() else '0' for c in padded)}"


def by_given_name(name: str) -> str:
    """Return the key to list people by, as Vietnamese lists do: the given name, which is the last word, then the others."""
    words = (re.sub(r"\(.*", "", name) or name).split()
    return sort_key(" ".join([*words[-1:], *words[:-1]]))


def search_key(text: str) -> str:
    """Return the text as people type it in a hurry: lower case, no accents, đ as d, single spaces."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(re.sub(r"[^0-9a-z.\-/]+", " ", plain).split())


def sign_in_name(name: str) -> str:
    """Return a name to sign in with: the given name and the first letters of the others. "Nguyễn Thị Lan" becomes "lannt"."""
    words = re.sub(r"[^0-9a-z ]", "", search_key(name)).split()
    return "".join([*words[-1:], *(word[0] for word in words[:-1])])


def slug(text: str) -> str:
    """Return the text as part of an address: "Phường Hồng Bàng" becomes "phuong-hong-bang"."""
    return re.sub(r"[^0-9a-z]+", "-", search_key(text)).strip("-")

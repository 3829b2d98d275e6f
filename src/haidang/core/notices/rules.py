"""What a text costs as an SMS, whom a phone number reaches, when nobody is disturbed, and how long to wait before trying again."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, time, timedelta

# GSM 03.38, the alphabet in which a letter takes seven bits. Those of the second row take two places.
GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_TWICE = set("^{}\\[~]|€\f")
# Signs that typography likes and GSM-7 has not; one of them would more than double what an SMS costs.
PLAINER = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " ", "₫": "d", "·": "-"})  # fmt: skip
# Numbers of Vietnamese mobile networks after the plan of 2018: an assumption, the plan itself was not read.
MOBILE = re.compile(r"^(?:\+?84|0)([35789]\d{8})$")
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))  # fmt: skip


@dataclass(frozen=True)
class Size:
    """
    What a text takes as an SMS.

    :param units: septets in GSM-7, 16-bit units in UCS-2
    :param parts: how many SMS it is paid as
    """

    encoding: str
    units: int
    parts: int


def size_of(text: str) -> Size:
    """Return what a text takes: 160 signs of GSM-7 or 70 of UCS-2 in one SMS, 153 or 67 in each of several."""
    if all(sign in GSM_7 or sign in GSM_7_TWICE for sign in text):
        widths, one, each, name = [2 if sign in GSM_7_TWICE else 1 for sign in text], 160, 153, "GSM-7"
    else:
        widths, one, each, name = [2 if ord(sign) > 0xFFFF else 1 for sign in text], 70, 67, "UCS-2"
    units = sum(widths)
    if units <= one:
        return Size(name, units, 1)
    parts, room = 1, each
    for width in widths:  # a sign of two units is never cut in the middle
        if width > room:
            parts, room = parts + 1, each
        room -= width
    return Size(name, units, parts)


def without_accents(text: str) -> str:
    """Return Vietnamese text as it is typed without accents, capitals kept: "Hồ sơ đã xong" becomes "Ho so da xong"."""
    plain = unicodedata.normalize("NFD", text.translate(PLAINER).replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def mobile(phone: str) -> str | None:
    """Return a Vietnamese mobile number as networks write it, 84912345678; None where an SMS cannot reach it."""
    found = MOBILE.match(re.sub(r"[ .\-()]", "", phone))
    return f"84{found[1]}" if found else None


def quiet_until(moment: datetime, begins: time, ends: time) -> datetime | None:
    """
    Return when the quiet hours end that a moment lies in; None where it lies in none. Equal hours mean: never quiet.

    :param moment: with its zone; the hours are hours of that zone
    """
    now = moment.timetz().replace(tzinfo=None)
    if begins == ends:
        return None
    if begins < ends:
        if not begins <= now < ends:
            return None
        day = moment
    elif now >= begins:
        day = moment + timedelta(days=1)
    elif now < ends:
        day = moment
    else:
        return None
    return day.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)


def wait_after(attempt: int) -> timedelta | None:
    """Return how long to wait after the first, second, … attempt failed; None: it is given up."""
    return WAITS[attempt - 1] if attempt <= len(WAITS) else None

"""
The text of a VietQR code, by the EMVCo merchant-presented form as NAPAS uses it (from memory and public code: an assumption).

Nothing here knows what is paid for. The code is drawn by whoever shows it.
"""

SERVICE = "A000000727"  # NAPAS
TO_AN_ACCOUNT = "QRIBFTTA"
DONG, COUNTRY = "704", "VN"
ONCE = "12"  # a code for one payment, with its amount
LONGEST_PURPOSE, LONGEST_ACCOUNT = 25, 19


def crc(text: str) -> str:
    """Return the four digits that end a code: CRC-16/CCITT-FALSE of what stands before."""
    value = 0xFFFF
    for byte in text.encode():
        value ^= byte << 8
        for _bit in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return f"{value:04X}"


def _field(tag: str, value: str) -> str:
    if not 0 < len(value) < 100:
        raise ValueError(f"field {tag}: from 1 to 99 signs, not {len(value)}")
    return f"{tag}{len(value):02}{value}"


def code(bank: str, account: str, amount: int, purpose: str) -> str:
    """
    Return what a VietQR code says.

    :param bank: its BIN, six digits; ``account``: letters and digits, 19 at most
    :param amount: whole đồng, above 0
    :param purpose: what the transfer is marked with: plain signs, 25 at most
    :raises ValueError: naming what is wrong
    """
    if not (len(bank) == 6 and bank.isascii() and bank.isdigit()):
        raise ValueError(f"bank: six digits, not {bank}")
    if not (0 < len(account) <= LONGEST_ACCOUNT and account.isascii() and account.isalnum()):
        raise ValueError(f"account: letters and digits, {LONGEST_ACCOUNT} at most, not {account}")
    if amount <= 0:
        raise ValueError(f"amount: above 0, not {amount}")
    if not (0 < len(purpose) <= LONGEST_PURPOSE and purpose.isascii() and purpose.isprintable()):
        raise ValueError(f"purpose: plain signs, {LONGEST_PURPOSE} at most, not {purpose}")
    receiver = _field("00", bank) + _field("01", account)
    service = _field("00", SERVICE) + _field("01", receiver) + _field("02", TO_AN_ACCOUNT)
    said = (
        _field("00", "01") + _field("01", ONCE) + _field("38", service) + _field("53", DONG) + _field("54", str(amount))
        + _field("58", COUNTRY) + _field("62", _field("08", purpose)) + "6304"
    )  # fmt: skip
    return said + crc(said)


def fields(text: str) -> dict[str, str]:
    """
    Read a code, or one of its fields that has fields itself, back into tag and value.

    :raises ValueError: if a length does not fit
    """
    found, place = {}, 0
    while place < len(text):
        tag, length = text[place : place + 2], text[place + 2 : place + 4]
        value = text[place + 4 : place + 4 + int(length)]
        if len(value) != int(length):
            raise ValueError(f"field {tag}: {length} signs are announced, {len(value)} are there")
        found[tag] = value
        place += 4 + int(length)
    return found

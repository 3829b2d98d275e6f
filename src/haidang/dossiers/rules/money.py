"""What is to be paid, and whether it was paid online."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Chosen:
    """
    What the person, or the clerk, chose; amounts are looked up.

    :param fee: the number of a fee line; None where the procedure has but one
    :param exemption: the number of an exemption that holds for them
    """

    fee: int | None = None
    quantity: int = 1
    exemption: int | None = None


def to_pay(amount: int, quantity: int, percent_off: int) -> int:
    """Return what is to be paid in whole đồng; a part of a đồng is not taken off."""
    whole = amount * quantity
    return whole - whole * percent_off // 100


def dong(amount: int) -> str:
    """Write an amount as people do: "1.250.000 đồng"."""
    return f"{amount:,}".replace(",", ".") + " đồng"


def paid_online(due: int, online: int, whole: int) -> bool | None:
    """
    Say whether what is due was paid without coming to the counter; None while it is not paid.

    :param online: what came online and was not given back; ``whole``: the same of every way
    """
    if not due or whole < due:
        return None
    return online >= due

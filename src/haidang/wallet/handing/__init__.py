"""Handing in papers with a form: what is asked for in this case, what the wallet has of it, what may be wrong, what is held."""

from haidang.wallet.handing.asking import Case, case_of, case_to_complete
from haidang.wallet.handing.form import Handing

__all__ = ["Case", "Handing", "case_of", "case_to_complete"]

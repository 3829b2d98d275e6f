"""
What an identity provider says of a person, for as long as they are signed in.

It is kept in their session alone, sealed: in no table of ours, gone with the session.
"""

import json
import re
from datetime import datetime
from typing import Any

from django.conf import settings

from haidang.core.sealing import sealed

KEPT_AS, SEALED_FOR = "vouched", "accounts.vouched"
ID_NUMBER = re.compile(r"[0-9]{9}|[0-9]{12}")
# How providers write a day (an assumption): 21/05/1990, 1990-05-21, 19900521.
DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%Y%m%d")


def told_by(claims: dict[str, Any], name: str, is_business: bool) -> dict[str, str]:
    """Return what claims say of a person, by the names of ``core.prefill.DATA``; what is not written as expected is left out."""
    names = settings.HAIDANG_OIDC_CLAIMS
    if is_business:  # who signs in for a business is not the person of a form; the business is
        return {"business.name": name} if name else {}
    found = {"person.name": name}
    number = str(claims.get(names["id_number"]) or "").strip()
    if ID_NUMBER.fullmatch(number):
        found["person.id_number"] = number
    if day := _day(str(claims.get(names["born_on"]) or claims.get("birthdate") or "").strip()):
        found["person.born_on"] = day
    return {key: value for key, value in found.items() if value}


def name_in(told: dict[str, str]) -> str:
    """Return what the person, or the business, is called by what was told; empty where no name was."""
    return told.get("business.name") or told.get("person.name", "")


def _day(text: str) -> str:
    for written in DAYS:
        try:
            return datetime.strptime(text, written).date().isoformat()
        except ValueError:
            continue
    return ""


def keep(session, told: dict[str, str]) -> None:
    """Keep what was told in the session of whoever just signed in."""
    session[KEPT_AS] = sealed(json.dumps(told), SEALED_FOR)

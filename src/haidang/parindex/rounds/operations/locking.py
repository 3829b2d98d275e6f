"""A round while something of it is changed: nobody moves it on meanwhile, and a sheet is locked once."""

import hashlib
import json
from collections.abc import Collection
from datetime import datetime

from haidang.core.audit import operations as audit
from haidang.parindex.choices import Sheets
from haidang.parindex.models import Round, Sheet
from haidang.parindex.rounds import queries


def held(round_: Round) -> Round:
    """Return the round as it stands now, locked until the transaction ends."""
    return queries.lean().select_for_update(of=("self",)).get(pk=round_.pk)


def lock_sheets(round_: Round, units: Collection[str], kind: str, at: datetime, by, *, sent: bool) -> list[Sheet]:  # fmt: skip
    """Lock what units said so far. Whether they sent it themselves, or their time is over: ``sent``."""
    found: dict[str, dict] = {unit: {} for unit in units}
    for line in queries.lines(round_, units, queries.leaves_of(round_)):
        _add(found[line.unit_code], line, kind)
    sheets = [_sheet(round_, unit, kind, content, at, by, sent) for unit, content in found.items()]
    for sheet in Sheet.objects.bulk_create(sheets):
        audit.record("parindex.sheet_locked", sheet, by=by, kind=str(kind), sent=sent, digest=sheet.digest, round=round_.pk)  # fmt: skip
    return sheets


def _add(content: dict, line: queries.Line, kind: str) -> None:
    """Add what a sheet says of a leaf: value, note, and the digest of each file."""
    if kind == Sheets.SELF and (line.own or line.files):
        content[line.leaf.code] = {
            "said": line.own is not None,
            "value": None if line.own is None or line.own.value is None else str(line.own.value),
            "note": line.note,
            "files": [[file.name, file.digest] for file in line.files],
        }
    elif kind == Sheets.EXPLANATION and line.explanation:
        files = [[file.name, file.digest] for file in line.more]
        content[line.leaf.code] = {"text": line.explanation.text, "files": files}


def _sheet(round_: Round, unit_code: str, kind: str, content: dict, at: datetime, by, sent: bool) -> Sheet:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return Sheet(
        round=round_, unit_code=unit_code, kind=kind, content=content, digest=hashlib.sha256(text.encode()).hexdigest(), at=at,
        sent_by=str(by)[:150] if sent else "",
    )  # fmt: skip

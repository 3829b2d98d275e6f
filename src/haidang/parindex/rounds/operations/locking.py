"""A round while something of it is changed: nobody moves it on meanwhile, and a sheet is locked once."""

import hashlib
import json
from datetime import datetime

from haidang.core.audit import operations as audit
from haidang.parindex.choices import Sheets, Stage
from haidang.parindex.models import Round, Sheet
from haidang.parindex.rounds import queries


def held(round_: Round) -> Round:
    """Return the round as it stands now, locked until the transaction ends."""
    return Round.objects.select_for_update(of=("self",)).select_related("book").defer("result", "basis", "book__content").get(pk=round_.pk)  # fmt: skip


def content_of(round_: Round, unit_code: str, kind: str) -> dict:
    """Return what a sheet says of every leaf: value, note, and the digest of each file."""
    content = {}
    for line in queries.lines(round_, [unit_code], queries.leaves_of(round_)):
        if kind == Sheets.SELF and (line.own or line.files):
            content[line.leaf.code] = {
                "said": line.own is not None,
                "value": None if line.own is None or line.own.value is None else str(line.own.value),
                "note": line.own.evidence if line.own else "",
                "files": [[file.name, file.digest] for file in line.files],
            }
        elif kind == Sheets.EXPLANATION and line.explanation:
            files = [[file.name, file.digest] for file in line.more]
            content[line.leaf.code] = {"text": line.explanation.text, "files": files}
    return content


def lock_sheet(round_: Round, unit_code: str, kind: str, at: datetime, by) -> Sheet:
    """Lock what a unit said so far; ``by`` is a person who sends it, or a job where the time is over."""
    content = content_of(round_, unit_code, kind)
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    sent_by = "" if isinstance(by, str) and by.startswith("system:rounds") else str(by)[:150]
    sheet = Sheet.objects.create(
        round=round_, unit_code=unit_code, kind=kind, content=content, digest=hashlib.sha256(text.encode()).hexdigest(), at=at,
        sent_by=sent_by,
    )  # fmt: skip
    audit.record("parindex.sheet_locked", sheet, by=by, kind=str(kind), sent=bool(sent_by), digest=sheet.digest, round=round_.pk)  # fmt: skip
    return sheet


STAGE_OF = {Sheets.SELF: Stage.SELF, Sheets.EXPLANATION: Stage.EXPLANATION}

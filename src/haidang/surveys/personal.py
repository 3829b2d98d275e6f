"""Answers name nobody. What people write in their own words may all the same tell who they are: it is kept for a term."""

from datetime import datetime, time
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from haidang.core.calendar import aware
from haidang.core.people import Days, Personal, declare, hidden, retention_rules
from haidang.surveys.models import (
    Campaign,
    Code,
    Drawn,
    OptionTally,
    Questionnaire,
    Remark,
    Reply,
    Sample,
    Stratum,
    Tally,
)

retention_rules(Path(__file__).parent / "reference" / "retention.yaml")
TERM = Days(
    "surveys.remarks", after=lambda row: aware(datetime.combine(row.month, time())), until_then="", since=_("the month in which it was written"),
)  # fmt: skip

declare(Questionnaire, plain=["id", "code", "number", "content", "mark", "loaded_at"])
declare(
    Campaign,
    plain=["id", "code", "title", "title_en", "questionnaire", "starts_on", "ends_on", "ways", "weights"],
)
declare(Code, plain=["digest", "campaign", "way", "unit_code", "procedure_code", "used"])
declare(
    Reply,
    plain=[
        "id", "campaign", "unit_code", "procedure_code", "day", "way", "weight", "answers", "sheet", "in_burst", "settled", "told", "changed_xid", "told_month", "withheld",
    ],
)  # fmt: skip
declare(
    Remark,
    title=_("words in a survey"),
    personal={
        "text": Personal(_("What somebody wanted to say in their own words"), TERM, hidden, "–"),
        "search_key": Personal(_("To find words with and without accents"), TERM, hidden, "–"),
    },
    plain=["id", "campaign", "unit_code", "month", "item", "group"],
    beyond=_("Nobody's name is kept with what they wrote: whose words they are is not known."),
)
declare(
    Tally,
    plain=["id", "campaign", "unit_code", "procedure_code", "month", "node", "n", "m", "h", "s", "mm", "hh", "hm", "ss", "sm"],
)  # fmt: skip
declare(OptionTally, plain=["id", "campaign", "item", "option", "n", "weight"])
declare(Sample, plain=["id", "campaign", "seed", "rule", "frame_digest", "drawn_on"])
declare(Stratum, plain=["id", "sample", "unit_code", "procedure_code", "population", "size"])
declare(Drawn, plain=["id", "stratum", "order", "number", "fate"])

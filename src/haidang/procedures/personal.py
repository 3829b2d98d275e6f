"""Procedures are published as they are: nothing here is about people."""

from haidang.core.people import declare
from haidang.procedures.models import (
    CommittedLimit,
    Exemption,
    Fee,
    FormVersion,
    GroupVersion,
    GuideCount,
    GuideVersion,
    LinkedGroup,
    Procedure,
    ProcedureStep,
    ProcessVersion,
)

declare(
    Procedure,
    plain=[
        "id", "code", "name", "name_en", "level", "field", "unit_code", "time_limit", "time_unit", "fee", "result", "decision_no",
        "source_url", "mark", "note", "sort_key", "search_key",
    ],
)  # fmt: skip
declare(ProcedureStep, plain=["id", "procedure", "order", "name", "unit_code", "share"])
declare(GuideVersion, plain=["id", "procedure", "number", "starts_on", "content", "edition"])
declare(ProcessVersion, plain=["id", "procedure", "level", "number", "starts_on", "content", "edition"])
declare(GuideCount, plain=["id", "version", "question", "step", "on", "times"])
declare(
    Fee,
    plain=[
        "id",
        "procedure",
        "case",
        "amount",
        "kind",
        "per",
        "starts_on",
        "ends_on",
        "act",
        "mark",
        "ending_act",
    ],
)
declare(
    Exemption,
    plain=["id", "procedure", "who", "percent_off", "starts_on", "ends_on", "act", "mark", "ending_act"],
)
declare(
    CommittedLimit,
    plain=["id", "procedure", "unit_code", "amount", "unit", "starts_on", "ends_on", "act", "mark", "ending_act", "changed_xid"],
)  # fmt: skip
declare(FormVersion, plain=["id", "procedure", "number", "starts_on", "schema", "edition"])
declare(LinkedGroup, plain=["id", "code"])
declare(GroupVersion, plain=["id", "group", "number", "starts_on", "label", "content", "edition"])

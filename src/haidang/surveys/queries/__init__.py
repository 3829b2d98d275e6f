"""Reads of surveys, named after the question they answer."""

from haidang.surveys.queries.asking import (
    asked_by,
    asked_in,
    campaign,
    campaign_of,
    campaigns,
    code,
    has_replies,
    invited,
    open_for,
    questionnaire,
    questionnaires,
    replied_on,
    to_settle,
    versions,
    weight_of,
)
from haidang.surveys.queries.drawing import drawn, drawn_in, frame_from_dossiers, strata
from haidang.surveys.queries.facts import as_facts
from haidang.surveys.queries.remarks import groups, remarks
from haidang.surveys.queries.results import Figure, Results, options_sql, results, sums_sql

__all__ = [
    "Figure", "Results", "as_facts", "asked_by", "asked_in", "campaign", "campaign_of", "campaigns", "code", "drawn", "drawn_in", "frame_from_dossiers",
    "groups", "has_replies", "invited", "open_for", "options_sql", "questionnaire", "questionnaires", "remarks", "replied_on", "results", "strata",
    "sums_sql", "to_settle", "versions", "weight_of",
]  # fmt: skip

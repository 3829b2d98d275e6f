"""Reads of surveys, named after the question they answer."""

from haidang.surveys.queries.adding import NUMBER, chosen, new_replies, places_of, sums, tree_of
from haidang.surveys.queries.asking import (
    answered_about,
    asked_by,
    asked_in,
    campaign,
    campaign_of,
    campaigns,
    code,
    has_replies,
    invited,
    open_for,
    points_in_words,
    questionnaire,
    questionnaires,
    replied_on,
    things,
    to_settle,
    versions,
    weight_of,
)
from haidang.surveys.queries.drawing import drawn, drawn_in, frame_from_dossiers, strata
from haidang.surveys.queries.facts import as_facts
from haidang.surveys.queries.remarks import groups, remarks
from haidang.surveys.queries.results import (
    SETTLING,
    Figure,
    Results,
    how_many_answered,
    nothing_settled_meanwhile,
    results,
)
from haidang.surveys.queries.telling import told_now

__all__ = [
    "NUMBER", "SETTLING", "Figure", "Results", "answered_about", "as_facts", "asked_by", "asked_in", "campaign", "campaign_of", "campaigns", "chosen", "code", "drawn",
    "drawn_in", "frame_from_dossiers", "groups", "has_replies", "how_many_answered", "invited", "new_replies", "nothing_settled_meanwhile", "open_for", "places_of", "points_in_words", "questionnaire", "questionnaires", "remarks",
    "replied_on", "results", "strata", "sums", "things", "to_settle", "told_now", "tree_of", "versions", "weight_of",
]  # fmt: skip

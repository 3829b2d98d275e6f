"""Reads of dossiers, named after the question they answer."""

from haidang.dossiers.queries.desk import ERRANDS, WaitingDossier, Work, work_of
from haidang.dossiers.queries.entering import (
    Filling,
    draft,
    drafts_of,
    fillings_of,
    form_for,
    form_then,
    handed_in_with,
    kept_until,
    said_by,
)
from haidang.dossiers.queries.lists import (
    Heap,
    Listing,
    Row,
    WholeRow,
    as_facts,
    ending_with,
    figures,
    heaps,
    most_used,
    names_of_units,
    of_applicant,
    open_at,
    visible_to,
    with_code,
    worklist,
)
from haidang.dossiers.queries.paying import Account, Books, Entry, account_of, books_of, owed_for, payment_of
from haidang.dossiers.queries.single import (
    Shown,
    belongs_to,
    by_code,
    by_codes,
    codes_about,
    history_of,
    is_signed,
    limit_in_words,
    local_time,
    papers_of,
    policy_of,
    readers_of,
    results_of,
)

__all__ = [
    "ERRANDS", "Account", "Books", "Entry", "Filling", "Heap", "Listing", "Row", "Shown", "WaitingDossier", "WholeRow", "Work", "account_of", "as_facts", "belongs_to", "books_of", "by_code", "by_codes", "codes_about", "draft", "drafts_of", "ending_with", "figures", "fillings_of", "form_for", "form_then", "handed_in_with",
    "heaps", "history_of", "is_signed", "kept_until", "limit_in_words", "local_time", "most_used", "names_of_units", "of_applicant", "open_at", "owed_for", "papers_of", "payment_of",
    "policy_of", "readers_of", "results_of", "said_by", "visible_to", "with_code", "work_of", "worklist",
]  # fmt: skip

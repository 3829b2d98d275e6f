"""Reads of dossiers, named after the question they answer."""

from haidang.dossiers.queries.desk import ERRANDS, WaitingDossier, Work, work_of
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
    asked_for,
    belongs_to,
    by_code,
    by_codes,
    codes_about,
    history_of,
    is_of_account,
    is_signed,
    limit_in_words,
    local_time,
    may_be_rated,
    papers_handed,
    papers_of,
    policy_of,
    rating_of,
    readers_of,
    results_of,
    reused_in,
    still_to_come,
)

__all__ = [
    "ERRANDS", "Account", "Books", "Entry", "Heap", "Listing", "Row", "Shown", "WaitingDossier", "WholeRow", "Work", "account_of", "as_facts", "asked_for", "belongs_to", "books_of", "by_code", "by_codes", "codes_about", "ending_with", "figures",
    "heaps", "history_of", "is_of_account", "is_signed", "limit_in_words", "local_time", "may_be_rated", "most_used", "names_of_units", "of_applicant", "open_at", "owed_for", "papers_handed", "papers_of", "payment_of",
    "policy_of", "rating_of", "readers_of", "results_of", "reused_in", "still_to_come", "visible_to", "with_code", "work_of", "worklist",
]  # fmt: skip

"""Reads of dossiers, named after the question they answer."""

from haidang.dossiers.queries.desk import ERRANDS, WaitingDossier, Work, work_of
from haidang.dossiers.queries.finished import finished_as_facts
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
from haidang.dossiers.queries.officers import Officer, officers_of
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
    "ERRANDS", "Account", "Books", "Entry", "Heap", "Listing", "Officer", "Row", "Shown", "WaitingDossier", "WholeRow", "Work", "account_of", "as_facts", "belongs_to", "books_of", "by_code", "by_codes", "codes_about", "ending_with", "figures", "finished_as_facts",
    "heaps", "history_of", "is_signed", "limit_in_words", "local_time", "most_used", "names_of_units", "of_applicant", "officers_of", "open_at", "owed_for", "papers_of", "payment_of",
    "policy_of", "readers_of", "results_of", "visible_to", "with_code", "work_of", "worklist",
]  # fmt: skip

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
    warnings_on,
)
from haidang.dossiers.queries.steps import (
    Apology,
    Control,
    StepShown,
    control_of,
    drafted_apology,
    needs_apology,
    possible,
    way_of,
    why_due,
)

__all__ = [
    "ERRANDS", "Account", "Apology", "Books", "Control", "Entry", "Heap", "Listing", "Row", "Shown", "StepShown", "WaitingDossier", "WholeRow",
    "Work", "account_of", "as_facts", "belongs_to", "books_of", "by_code", "by_codes", "codes_about", "control_of", "drafted_apology",
    "ending_with", "figures", "heaps", "history_of", "is_signed", "limit_in_words", "local_time", "most_used", "names_of_units",
    "needs_apology", "of_applicant", "open_at", "owed_for", "papers_of", "payment_of", "policy_of", "possible", "readers_of", "results_of", "visible_to",
    "warnings_on", "way_of", "why_due", "with_code", "work_of", "worklist",
]  # fmt: skip

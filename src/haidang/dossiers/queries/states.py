"""Conditions on the state of a dossier in SQL: said once, from ``choices``, and as the partial indexes have them."""

from collections.abc import Iterable

from haidang.dossiers.choices import OPEN, State

WHOLE = "dossiers_dossier.state"  # where Django writes the rest of the statement; ours call the table ``d``


def in_states(states: Iterable[State], column: str = "d.state") -> str:
    """Return that a dossier is in one of some states."""
    return f"{column} in ({', '.join(str(int(state)) for state in states)})"


def is_open(column: str = "d.state") -> str:
    """Return that a dossier is open."""
    return in_states(OPEN, column)


def open_in(states: Iterable[State], column: str = "d.state") -> str:
    """
    Return that a dossier is in one of some states that are open, so that it is looked for among a unit's open ones: by the state alone
    those of the whole city would be gone through.
    """
    return f"{is_open(column)} and {in_states(states, f'{column} + 0')}"

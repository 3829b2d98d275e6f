"""What audit lines say to people: each app names its verbs and the pages of its objects in its ``audited.py``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext


@dataclass(frozen=True)
class Verb:
    """
    A verb of the audit with its sentence, which goes on after who did it.

    :param sentence: may name ``%(key)s`` (the object) and whatever the line's details have
    :param words: what else the sentence names, the same in every line; or a function that puts a detail into people's words
    """

    name: str
    sentence: Any
    words: dict[str, Any] = field(default_factory=dict)


def title_among(known: Callable[[], Mapping[str, Any]]) -> Callable[[str], Any]:
    """Return what gives the title of something declared by its name; the name itself where it is declared no more."""
    return lambda name: known()[name].title if name in known() else name


def label_of(choices: type[Choices]) -> Callable[[Any], Any]:
    """Return what gives the label of a choice; the value itself where it is none any more."""
    return lambda value: dict(choices.choices).get(value, value)


class _Known(dict):
    def __missing__(self, name):
        return "…"  # lines of older versions may lack a detail: the rest of the sentence is still true


_verbs: dict[str, Verb] = {}
_doors: dict[str, Callable[[str], str | None]] = {}


def declare_verb(name: str, sentence, **words) -> str:
    """
    Say in a sentence what a verb means, as ``declare_verb("dossiers.read", _("opened dossier %(key)s"))``.

    :raises ValueError: if the name is taken
    """
    if name in _verbs:
        raise ValueError(f"Audit verb {name} is declared twice")
    _verbs[name] = Verb(name, sentence, words)
    return name


def declare_door(kind: str, door: Callable[[str], str | None]) -> None:
    """
    Say where the page of an object stands: ``door(key)`` gives its address, or None.

    :raises ValueError: if somebody said so already
    """
    if kind in _doors:
        raise ValueError(f"The door of {kind} is declared twice")
    _doors[kind] = door


def verbs() -> dict[str, Verb]:
    return dict(_verbs)


def sentence_of(verb: str, key: str, details: dict) -> str:
    """Return what was done, to be read after the name of who did it; an unknown verb is shown as it is."""
    one = _verbs.get(verb)
    if one is None:
        return f"{verb} {key}".strip()
    said = {
        name: (word(details[name]) if name in details else "…") if callable(word) else word
        for name, word in one.words.items()
    }
    return str(one.sentence) % _Known(
        {**details, **{name: str(word) for name, word in said.items()}, "key": key}
    )


def both_names(who: str, whom_for: str) -> str:
    """Return who did something, with the name of whom they acted for in it (empty: nobody) beside their own."""
    return gettext("%(who)s for %(whom)s") % {"who": who, "whom": whom_for} if whom_for else who


def door_of(kind: str, key: str) -> str | None:
    """Return the address of an object's page, where it has one."""
    return _doors[kind](key) if key and kind in _doors else None

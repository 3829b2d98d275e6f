"""What audit lines say to people: each app names its verbs and the pages of its objects in its ``audited.py``."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Choices
from django.utils.translation import gettext


@dataclass(frozen=True)
class Verb:
    """
    A verb of the audit with its sentence, which goes on after who did it.

    :param sentence: may name ``%(key)s`` (the object) and whatever the line's details have
    :param words: what else the sentence names, the same in every line; a function that puts a detail into people's words;
        ``Of`` for a detail that names an object, or ``Whole`` for what several details say together
    """

    name: str
    sentence: Any
    words: dict[str, Any] = field(default_factory=dict)


UNIT = "units.unit"  # the kind that units are, wherever they are kept


class Of(NamedTuple):
    """A detail that is the key of an object of a kind: it is called as ``declare_names`` says."""

    kind: str


class Whole(NamedTuple):
    """What is said from all details of a line."""

    words: Callable[[Mapping[str, Any]], Any]


def day_of(value: Any) -> str:
    """Return a day as people write it; what is none as it is."""
    try:
        return f"{date.fromisoformat(str(value)):%d/%m/%Y}"
    except ValueError:
        return str(value)


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
_names: dict[str, Callable[[Collection[str]], Mapping[str, Any]]] = {}
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


def declare_names(kind: str, names: Callable[[Collection[str]], Mapping[str, Any]]) -> None:
    """
    Say what people call the objects of a kind: ``names(keys)`` gives it by key, asking once for all of them.

    Of a kind that nobody named, and of what is there no more, the key is shown.

    :raises ValueError: if somebody said so already
    """
    if kind in _names:
        raise ValueError(f"The names of {kind} are declared twice")
    _names[kind] = names


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


def always(word: Any) -> Callable[[Collection[str]], Mapping[str, Any]]:
    """Return what calls all objects of a kind by one word, where their keys say nothing to people."""
    return lambda keys: dict.fromkeys(keys, word)


def mentioned_in(verb: str, kind: str, key: str, details: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return the objects that the sentence of a line names, each by kind and key."""
    words = _verbs[verb].words if verb in _verbs else {}
    others = {
        (word.kind, str(details[name]))
        for name, word in words.items()
        if isinstance(word, Of) and details.get(name)
    }
    return others | {(kind, key)} if key else others


def names_of(objects: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return what people call objects, one question for each kind; those of which only the key is known are left out."""
    wanted = defaultdict(set)
    for kind, key in objects:
        if kind in _names:
            wanted[kind].add(key)
    return {
        (kind, key): str(name) for kind, keys in wanted.items() for key, name in _names[kind](keys).items()
    }


def sentence_of(
    verb: str, key: str, details: dict, kind: str = "", names: Mapping[tuple[str, str], str] | None = None
) -> str:
    """
    Return what was done, to be read after the name of who did it; an unknown verb is shown as it is.

    :param names: what the objects in it are called, from ``names_of``
    """
    one, names = _verbs.get(verb), names or {}
    key = names.get((kind, key), key)
    if one is None:
        return f"{verb} {key}".strip()
    said = {name: str(_word(name, word, details, names)) for name, word in one.words.items()}
    return str(one.sentence) % _Known({"key": key, **details, **said})


def _word(name: str, word: Any, details: Mapping[str, Any], names: Mapping[tuple[str, str], str]) -> Any:
    if isinstance(word, Whole):
        return word.words(details) if details else "…"
    if not callable(word) and not isinstance(word, Of):
        return word
    if name not in details:
        return "…"
    value = details[name]
    return names.get((word.kind, str(value)), value) if isinstance(word, Of) else word(value)


def both_names(who: str, whom_for: str) -> str:
    """Return who did something, with the name of whom they acted for in it (empty: nobody) beside their own."""
    return gettext("%(who)s for %(whom)s") % {"who": who, "whom": whom_for} if whom_for else who


def door_of(kind: str, key: str) -> str | None:
    """Return the address of an object's page, where it has one."""
    return _doors[kind](key) if key and kind in _doors else None

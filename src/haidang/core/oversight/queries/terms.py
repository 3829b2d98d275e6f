"""How long what was declared about people is kept, and for what."""

from dataclasses import dataclass
from datetime import date

from haidang.core.dated.models import DatedRule
from haidang.core.dated.queries import rule_in_force
from haidang.core.oversight.queries.rows import app_of
from haidang.core.people import Always, Days, Personal, declared
from haidang.core.text import sort_key


@dataclass(frozen=True)
class Term:
    """How long one declared field is kept: a sentence, and the dated rule behind it where there is one."""

    name: str
    purpose: str
    sentence: str
    rule: DatedRule | None = None
    since: str = ""
    withheld: str = ""


def terms(on: date) -> list[tuple[str, str, list[Term]]]:
    """Return app, kind and every declared personal field with its purpose and term, as they hold on a day."""
    found = [
        (app_of(one), str(one.title), [_term(*field, on) for field in one.personal.items()])
        for _model, one in sorted(declared().items(), key=lambda item: item[1].name)
        if one.personal
    ]
    return sorted(found, key=lambda entry: sort_key(entry[0]))


def _term(name: str, said: Personal, on: date) -> Term:
    sort, withheld = str(said.purpose), str(said.withheld)
    if isinstance(said.keep, Days):
        rule = rule_in_force("personal.retention", on, said.keep.rule)
        return Term(name, sort, "", rule, str(said.keep.since), withheld)
    return Term(
        name,
        sort,
        str(said.keep.why if isinstance(said.keep, Always) else said.keep.said),
        None,
        "",
        withheld,
    )

"""Drafting, changing, freezing and assigning versions of rule books."""

import json
from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal
from haidang.parindex import queries as index
from haidang.parindex.engine.mistakes import BadRuleBook
from haidang.parindex.engine.reading import looked_at
from haidang.parindex.engine.storing import tidy
from haidang.parindex.models import Assignment, BookDraft, RuleBook
from haidang.parindex.operations import import_book
from haidang.parindex.rulebooks import tree


class UnableToDraft(Refusal):
    pass


class UnableToChange(Refusal):
    pass


class UnableToFreeze(Refusal):
    pass


class UnableToAssign(Refusal):
    pass


@transaction.atomic
def draft(*, base: RuleBook, version: str, by) -> BookDraft:
    """
    Begin a new version as a copy of an old one.

    :raises UnableToDraft: if it has no name, or one that another version or draft of the book has
    """
    return _begun({**index.content_of(base), "version": version.strip()}, base, by)


@transaction.atomic
def take_in(*, data: Mapping, by) -> BookDraft:
    """
    Begin a draft with what a file says, as its code and version say; it stands beside the newest version of that book.

    :raises UnableToDraft: as ``draft``
    """
    return _begun(data, index.book_in_use(str(data.get("code"))), by)


def _begun(data: Mapping, base: RuleBook | None, by) -> BookDraft:
    content = tidy(data)
    code, version = content.get("code", ""), content.get("version", "")
    if not version or not code:
        raise UnableToDraft(_("Give the new version a name, such as 2027."))
    if len(version) > 60 or len(code) > 60:
        raise UnableToDraft(_("Code and version have at most 60 signs."))
    if RuleBook.objects.filter(code=code, version=version).exists():
        raise UnableToDraft(
            _("Version %(version)s is there already and cannot be changed. Give the new one another name.") % {"version": version}
        )  # fmt: skip
    try:
        with transaction.atomic():
            begun = BookDraft.objects.create(code=code, version=version, base=base, content=content)
    except IntegrityError:
        raise UnableToDraft(
            _("There is a draft of version %(version)s already. Open it, or choose another name.") % {"version": version}
        ) from None  # fmt: skip
    audit.record("parindex.book_drafted", begun, by=by, code=code, version=version)
    return begun


def _changed(draft: BookDraft, edition: int, content: Mapping) -> None:
    found = BookDraft.objects.filter(pk=draft.pk, edition=edition).update(
        content=json.loads(json.dumps(content, default=str)),
        edition=F("edition") + 1,
        changed_at=timezone.now(),
    )
    if not found:
        raise UnableToChange(
            _("Somebody else changed, froze or dropped this draft meanwhile. Open it again in another tab, look, and enter what you wrote there.")
        )  # fmt: skip
    draft.refresh_from_db()


@transaction.atomic
def change(*, draft: BookDraft, edition: int, code: str, values: Mapping, by) -> None:
    """
    Give an area, a criterion or a leaf other fields. The draft may be unfinished; freezing is what needs it whole.

    :param edition: that of the draft when the change was thought of
    :raises UnableToChange: if the draft was changed meanwhile, there is no such node, or its new code is taken
    """
    node = tree.node_in(draft.content, code)
    if node is None:
        raise UnableToChange(_("There is no %(code)s in this draft any more.") % {"code": code})
    new = str(values.get("code", code))
    if new != code and tree.node_in(draft.content, new):
        raise UnableToChange(_("The code %(code)s is taken. Choose another one.") % {"code": new})
    _changed(draft, edition, tidy(tree.changed(draft.content, code, values)))
    audit.record("parindex.book_changed", draft, by=by, code=draft.code, version=draft.version, what=new)


@transaction.atomic
def add(*, draft: BookDraft, edition: int, parent: str, values: Mapping, by) -> None:
    """
    Add a node under another one; an empty parent makes an area.

    :raises UnableToChange: if the draft was changed meanwhile, there is no such parent, or the code is taken
    """
    code = str(values.get("code") or "")
    if tree.node_in(draft.content, code):
        raise UnableToChange(_("The code %(code)s is taken. Choose another one.") % {"code": code})
    if parent and tree.node_in(draft.content, parent) is None:
        raise UnableToChange(_("There is no %(code)s in this draft any more.") % {"code": parent})
    _changed(draft, edition, tidy(tree.added(draft.content, parent, values)))
    audit.record("parindex.book_changed", draft, by=by, code=draft.code, version=draft.version, what=code)


@transaction.atomic
def remove(*, draft: BookDraft, edition: int, code: str, by) -> None:
    """
    Take a node away with all that stands under it.

    :raises UnableToChange: if the draft was changed meanwhile, or there is no such node
    """
    if tree.node_in(draft.content, code) is None:
        raise UnableToChange(_("There is no %(code)s in this draft any more.") % {"code": code})
    _changed(draft, edition, tree.without(draft.content, code))
    audit.record("parindex.book_changed", draft, by=by, code=draft.code, version=draft.version, what=code)


@transaction.atomic
def reorder(*, draft: BookDraft, edition: int, code: str, up: bool, by) -> None:
    """
    Put a node one place further up or down among those beside it.

    :raises UnableToChange: if the draft was changed meanwhile, or there is no such node
    """
    if tree.node_in(draft.content, code) is None:
        raise UnableToChange(_("There is no %(code)s in this draft any more.") % {"code": code})
    _changed(draft, edition, tree.reordered(draft.content, code, up))
    audit.record("parindex.book_changed", draft, by=by, code=draft.code, version=draft.version, what=code)


@transaction.atomic
def describe(*, draft: BookDraft, edition: int, values: Mapping, by) -> None:
    """
    Give the whole book another title, act, mark, note, classes or caps.

    :raises UnableToChange: if the draft was changed meanwhile
    """
    _changed(draft, edition, tidy({**draft.content, **values}))
    audit.record("parindex.book_changed", draft, by=by, code=draft.code, version=draft.version, what=draft.version)  # fmt: skip


@transaction.atomic
def fill(*, draft: BookDraft, edition: int, data: Mapping, by) -> None:
    """
    Put what a file says in place of what the draft said; the draft keeps its version, whatever the file calls itself.

    :raises UnableToChange: if the file is of another book, or the draft was changed meanwhile
    """
    if str(data.get("code")) != draft.code:
        raise UnableToChange(
            _("The file is of the rule book %(file)s, this draft is of %(code)s. Nothing was changed.")
            % {"file": str(data.get("code"))[:60], "code": draft.code}
        )
    _changed(draft, edition, tidy({**data, "version": draft.version}))
    audit.record("parindex.book_filled", draft, by=by, code=draft.code, version=draft.version)


@transaction.atomic
def drop(*, draft: BookDraft, by) -> None:
    """
    Drop a draft.

    :raises UnableToChange: if it was frozen or dropped meanwhile
    """
    gone, _what = BookDraft.objects.filter(pk=draft.pk).delete()
    if not gone:
        raise UnableToChange(_("It was frozen or dropped meanwhile."))
    audit.record("parindex.book_dropped", f"{draft.code} {draft.version}", by=by, code=draft.code, version=draft.version)  # fmt: skip


@transaction.atomic
def freeze(*, draft: BookDraft, edition: int, today: date, by) -> RuleBook:
    """
    Make a draft a version that is never changed again, and can be assigned.

    :param edition: that of the draft that somebody looked at
    :raises UnableToFreeze: if something in it is wrong, or it was changed, frozen or dropped meanwhile
    """
    held = BookDraft.objects.select_for_update().filter(pk=draft.pk, edition=edition).first()
    if held is None:
        raise UnableToFreeze(_("Somebody else changed, froze or dropped this draft meanwhile. Look at it again first."))  # fmt: skip
    _book, problems = looked_at(held.content, None, index.known(today))
    if problems:
        raise UnableToFreeze(
            _("It cannot be frozen yet: %(n)s places need mending. They are listed below.") % {"n": len(problems)}
        )  # fmt: skip
    try:
        frozen = import_book(data=held.content, by=by)
    except BadRuleBook as error:
        raise UnableToFreeze(str(error)) from None
    held.delete()
    audit.record("parindex.book_frozen", frozen, by=by, code=frozen.code, version=frozen.version)
    return frozen


@transaction.atomic
def assign(*, book: RuleBook, block: str, starts_on: date, ends_on: date | None = None, by) -> Assignment:
    """
    Let a frozen version count for a block of units, from a day to a day; both included.

    :raises UnableToAssign: if the days are out of order, or another version of the same book counts for the block on one of them
    """
    if ends_on and ends_on < starts_on:
        raise UnableToAssign(_("The last day comes before the first."))
    # Whoever assigns a version of the same book waits here: two of them must not overlap.
    list(RuleBook.objects.select_for_update().filter(code=book.code).order_by("pk").values_list("pk"))
    meets = Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)
    if ends_on:
        meets &= Q(starts_on__lte=ends_on)
    other = Assignment.objects.select_related("book").filter(meets, book__code=book.code, block=block).first()
    if other:
        raise UnableToAssign(
            _("Version %(version)s counts for these units from %(day)s. End it first, or choose other days.")
            % {"version": other.book.version, "day": f"{other.starts_on:%d/%m/%Y}"}
        )
    made = Assignment.objects.create(book=book, block=block, starts_on=starts_on, ends_on=ends_on)
    audit.record(
        "parindex.book_assigned", made, by=by, code=book.code, version=book.version, block=block, starts_on=f"{starts_on:%d/%m/%Y}"
    )  # fmt: skip
    return made


@transaction.atomic
def end_assignment(*, assignment: Assignment, ends_on: date, by) -> None:
    """
    Let a version count for its block until a day, that day included.

    :raises UnableToAssign: if it ends by then already, or begins later
    """
    held = Assignment.objects.select_for_update(of=("self",)).select_related("book").get(pk=assignment.pk)
    if ends_on < held.starts_on:
        raise UnableToAssign(_("It begins on %(day)s: choose that day or a later one.") % {"day": f"{held.starts_on:%d/%m/%Y}"})  # fmt: skip
    if held.ends_on and held.ends_on <= ends_on:
        raise UnableToAssign(_("It ends on %(day)s already.") % {"day": f"{held.ends_on:%d/%m/%Y}"})
    held.ends_on = ends_on
    held.save(update_fields=["ends_on"])
    audit.record(
        "parindex.assignment_ended", held, by=by, code=held.book.code, version=held.book.version, ends_on=f"{ends_on:%d/%m/%Y}"
    )  # fmt: skip

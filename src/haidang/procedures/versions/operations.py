"""A version is drafted, changed, dropped, published; taken in from a file, or loaded with the house."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Generic

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal
from haidang.procedures.models import Procedure
from haidang.procedures.sheets import UnreadableFile
from haidang.procedures.versions.queries import Content, Model, Versions


@dataclass(frozen=True)
class Shipped(Generic[Content]):
    """
    A file that comes with the house: for which procedure (and line) and from which day on.

    :param read: reads the rest; asked only where it may be published
    :param mended: where the file says something else than what was loaded from it, that becomes the next version
    """

    procedure: str
    starts_on: date
    read: Callable[[Procedure], Content]
    line: Mapping[str, str] = field(default_factory=dict)
    mended: bool = False


@dataclass(frozen=True)
class Keeping(Generic[Model, Content]):
    """
    The operations on versions of one kind. Whose versions they are is given by the name the model has for it (``procedure=``, of groups
    ``group=``); so is within what (a level) they take each other's place, where that is not all.

    :param noun: in the verbs of the audit, as in ``procedures.guide_drafted``
    :param plain: makes of what the rules know what is stored
    :param first: what the first draft says
    :param problems: what must be mended before something may hold for a procedure (or group); with the day on which it is asked
    """

    versions: Versions[Model, Content]
    noun: str
    plain: Callable[[Content], dict]
    first: Content
    problems: Callable[[Content, Any, date], list]
    unable_to_change: type[Refusal]
    unable_to_publish: type[Refusal]

    @transaction.atomic
    def draft(self, *, by, **line) -> Model:
        """Return the draft; where there is none it begins as a copy of the newest version."""
        of = line.pop(self.versions.model.OF)
        _lock(of)
        found = self.versions.draft_of(of, **line)
        if found is None:
            newest = next(iter(self.versions.versions_of(of, **line)), None)
            stored = getattr(newest, newest.CONTENT) if newest else self.plain(self.first)
            found = self._new(of, line, stored)
            self._say("drafted", found, by)
        return found

    @transaction.atomic
    def change(self, *, version: Model, edition: int, content: Content, by) -> None:
        """
        Give a draft other content. It may be unfinished; publishing is what needs it whole.

        :param edition: that of the draft when the change was thought of
        :raises Refusal: ``unable_to_change``, if it was published, dropped or changed meanwhile
        """
        changed = self._still_draft(version).filter(edition=edition).update(
            **{version.CONTENT: self.plain(content)}, edition=F("edition") + 1
        )  # fmt: skip
        if not changed:
            raise self.unable_to_change(
                _("Somebody else changed, dropped or published this draft meanwhile. Open it again in another tab, look, and enter what you wrote there.")
            )  # fmt: skip
        version.refresh_from_db()
        self._say("changed", version, by)

    @transaction.atomic
    def take_in(self, *, content: Content, by, **line) -> Model:
        """Put what a file says into the draft, in place of what the draft said."""
        found = self.draft(by=by, **line)
        self.change(version=found, edition=found.edition, content=content, by=by)
        return found

    @transaction.atomic
    def drop(self, *, version: Model, by) -> None:
        """
        Drop a draft.

        :raises Refusal: ``unable_to_change``, if it was published meanwhile
        """
        gone, _what = self._still_draft(version).delete()
        if not gone:
            raise self.unable_to_change(_("It was published or dropped meanwhile; it stays as it is."))
        self._say("dropped", version, by)

    @transaction.atomic
    def publish(self, *, version: Model, starts_on: date, today: date, by) -> None:
        """
        Let a draft hold from a day on; it cannot be changed afterwards.

        :raises Refusal: ``unable_to_publish``, if something in it needs mending, it is no draft any more, the day is over, or a later
            version is published already
        """
        _lock(version.of)
        found = self._still_draft(version).first()
        if found is None:
            raise self.unable_to_publish(_("It was published or dropped meanwhile; it stays as it is."))
        problems = self.problems(self.versions.content_of(found), version.of, today)
        if problems:
            raise self.unable_to_publish(
                _("It cannot be published yet: %(n)s places need mending. They are listed below.") % {"n": len(problems)}
            )  # fmt: skip
        if starts_on < today:
            raise self.unable_to_publish(_("The first day is over already. Choose today or a later day."))
        last = self.versions.model.objects.filter(**found.line).aggregate(on=Max("starts_on"))["on"]
        if last and starts_on < last:
            raise self.unable_to_publish(
                _("A version that begins on %(day)s is published already. Choose that day or a later one.") % {"day": f"{last:%d/%m/%Y}"}
            )  # fmt: skip
        found.starts_on = starts_on
        found.save(update_fields=["starts_on"])
        version.refresh_from_db()
        self._say_published(version, by)

    @transaction.atomic
    def enter(self, *, starts_on: date, content: Content, by, **line) -> Model:
        """Publish a version as a file says it, whatever its first day; the caller has looked for problems. A draft stays as it is."""
        of = line.pop(self.versions.model.OF)
        _lock(of)
        made = self._new(of, line, self.plain(content), starts_on)
        self._say_published(made, by)
        return made

    @transaction.atomic
    def load(self, *, files: Iterable[Path], opened: Callable[[Path], Shipped[Content]], by) -> int:
        """
        Publish the shipped versions of procedures that have none yet, and what was mended in them since; return how many.

        Whoever publishes here chooses a later day than a shipped one: where all versions begin on that, nobody made it their own.

        :raises UnreadableFile: naming file and place
        """
        loaded = 0
        for path in sorted(files):
            try:
                shipped = opened(path)
                procedure = Procedure.objects.filter(code=shipped.procedure).first()
                if procedure is None:
                    continue
                _lock(procedure)
                there = list(self.versions.model.objects.filter(procedure=procedure).order_by("-number"))
                if there and (not shipped.mended or any(one.starts_on != shipped.starts_on for one in there)):
                    continue
                content = shipped.read(procedure)
                if there and self.versions.content_of(there[0]) == content:
                    continue
            except UnreadableFile as refusal:
                raise UnreadableFile([f"{path.name}, {line}" for line in refusal.lines]) from None
            made = self._new(procedure, shipped.line, self.plain(content), shipped.starts_on)
            self._say_published(made, by)
            loaded += 1
        return loaded

    def _still_draft(self, version: Model):
        return self.versions.model.objects.filter(pk=version.pk, starts_on__isnull=True)

    def _new(self, of, line, stored: dict, starts_on: date | None = None) -> Model:
        new = self.versions.model(**{self.versions.model.OF: of}, starts_on=starts_on, **line)
        last = self.versions.model.objects.filter(**new.line).aggregate(n=Max("number"))["n"] or 0
        new.number = last + 1
        setattr(new, new.CONTENT, stored)
        new.save()
        return new

    def _say_published(self, version: Model, by) -> None:
        self._say("published", version, by, starts_on=f"{version.starts_on:%d/%m/%Y}")

    def _say(self, what: str, version: Model, by, **more) -> None:
        of = version.of
        line = {name: value for name, value in version.line.items() if name != f"{version.OF}_id"}
        audit.record(
            f"procedures.{self.noun}_{what}", of, by=by, on_behalf_of=of.unit_code or None, number=version.number,
            **{version.OF: of.code}, **line, **more,
        )  # fmt: skip


def _lock(of) -> None:
    """Whoever drafts or publishes waits here: versions of a procedure or group are numbered and dated one after another."""
    type(of).objects.select_for_update(of=("self",), no_key=True).get(pk=of.pk)

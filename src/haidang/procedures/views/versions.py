"""What the pages share on which guides, forms, processes and groups are kept: lists, a file for the draft, and the draft itself."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from haidang.core.access.queries import units_where
from haidang.core.pages import show
from haidang.core.refusals import Refusal
from haidang.procedures import access
from haidang.procedures.models import Version
from haidang.procedures.permissions import KEEP_GUIDES
from haidang.procedures.processes.queries import units_on
from haidang.procedures.sheets import UnreadableFile
from haidang.procedures.versions.forms import FileForm, PublishForm
from haidang.procedures.versions.operations import Keeping
from haidang.procedures.versions.queries import Content, Versions
from haidang.procedures.versions.tables import UNITS, VersionTable

ROWS = 50
NEW = "new"  # in an address: a part that is not there yet


def listed(request, versions: Versions) -> dict:
    """Return what a list shows: the procedures one keeps, as the address asks for them."""
    words, which = request.GET.get("q", "").strip(), request.GET.get("which", "published")
    found = versions.kept_by(units_where(request.user, KEEP_GUIDES), words, which)
    return {
        "words": words, "which": which, "listing": Paginator(found, ROWS).get_page(request.GET.get("page")),
    }  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A version in the list of all: ``held`` whether it holds today, ``files`` the names and addresses of it as a file."""

    version: Version
    held: bool
    files: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class History:
    """
    The versions of something as its page lists them.

    :param draft: the address of the draft, and ``has_draft`` whether there is one
    """

    lines: Sequence[Line]
    draft: str
    has_draft: bool


def history(
    versions: Iterable[Version],
    held: Collection[int],
    args: Sequence[str],
    draft: str,
    files: Mapping[str, str],
) -> History:
    """
    Return versions as a page lists them.

    :param held: the keys of those that hold today
    :param args: what the addresses say whose they are; ``draft`` is the name of that of the draft
    :param files: the names of the addresses of a version as a file, by what that kind of file is called
    """
    lines = [
        Line(one, one.pk in held, [(name, reverse(door, args=[*args, one.number])) for name, door in files.items()])
        for one in versions
    ]  # fmt: skip
    return History(lines, reverse(draft, args=args), any(line.version.starts_on is None for line in lines))


@dataclass
class Begun:
    """What became of a POST that begins a draft: ``so`` it does, or the form of the file and what is wrong."""

    form: FileForm
    so: bool = False
    refusal: Refusal | None = None
    lines: Sequence[str] = ()


def begin(
    request,
    kind: type[FileForm],
    *,
    empty: Callable[[], object],
    filled: Callable[[UploadedFile], object],
    said: str,
) -> Begun:
    """
    Begin a draft where that is asked for.

    :param empty: begins it; ``filled`` puts a file into it, and ``said`` is told then
    """
    if request.method != "POST":
        return Begun(kind())
    form = kind(request.POST, request.FILES) if request.POST.get("do") == "file" else kind()
    try:
        if not form.is_bound:
            empty()
        elif form.is_valid():
            filled(form.cleaned_data["file"])
            messages.success(request, said)
        return Begun(form, so=not form.errors)
    except UnreadableFile as refusal:
        return Begun(form, refusal=refusal, lines=refusal.lines)
    except Refusal as refusal:
        return Begun(form, refusal=refusal)


def found_version(request, versions: Versions, code: str, number: int, gate=access.for_keeping_guide, **line):
    """Return what a version says to whoever may keep it, by ``gate``; 404 for all others and where there is none."""
    found = versions.version(gate(request.user, code), number, **line)
    if found is None:
        raise Http404
    return versions.content_of(found)


def found_draft(request, versions: Versions, code: str, gate=access.for_keeping_guide, **line):
    """Return procedure (or group), draft and what it says to whoever may keep it, by ``gate``; 404 for all others and where there is none."""
    of = gate(request.user, code)
    found = versions.draft_of(of, **line)
    if found is None:
        raise Http404
    return of, found, versions.content_of(found)


def edition_said(request, version) -> int:
    """Return of which edition of a draft a page was filled in: what was changed since is not overwritten."""
    said = request.POST.get("edition", "")
    return int(said) if said.isdecimal() and len(said) < 9 else version.edition


def publishing_of(request, today: date) -> PublishForm:
    """Return the form of the first day, filled in where the draft is to be published."""
    return PublishForm(request.POST if request.POST.get("do") == "publish" else None, initial={"starts_on": today})  # fmt: skip


def settled(
    request, keeping: Keeping, version, publishing: PublishForm, today: date, *, place: str, said: str
):
    """
    Drop or publish a draft where that is asked for and the day is right; return the answer that leads to its procedure, or None.

    :param place: the name of that page; ``said`` is told when it was published
    :raises Refusal: those of ``keeping``
    """
    do = request.POST.get("do")
    if do == "drop":
        keeping.drop(version=version, by=request.user)
        messages.success(request, _("The draft is dropped."))
    elif do == "publish" and publishing.is_valid():
        keeping.publish(version=version, starts_on=publishing.cleaned_data["starts_on"], today=today, by=request.user)  # fmt: skip
        messages.success(request, said)
    else:
        return None
    return redirect(place, version.of.code)


@dataclass
class Written(Generic[Content]):
    """
    What became of a draft that is written as a table: the answer that leads on, or what its page shows.

    :param saved: what the draft says now; ``edition`` of which edition the page is
    """

    answer: HttpResponse | None
    table: VersionTable[Content]
    publishing: PublishForm
    saved: Content
    edition: int
    refusal: Refusal | None = None


def written(
    request, keeping: Keeping, version, saved: Content, kind: type[VersionTable[Content]], today: date, *, address: str, place: str, said: str
) -> Written[Content]:  # fmt: skip
    """
    Save what stands in the table of a draft, then do what the button says.

    :param address: of the draft; ``place`` and ``said`` as ``settled``
    """
    do, publishing = request.POST.get("do", ""), publishing_of(request, today)
    edition = edition_said(request, version)
    table, answer, refusal = kind(saved, more="more" in request.GET), None, None
    try:
        if do != "drop" and request.method == "POST":
            table = kind(saved, request.POST, do)
            if not table.is_valid() or (do == "publish" and not publishing.is_valid()):
                return Written(None, table, publishing, saved, edition)
            keeping.change(version=version, edition=edition, content=table.written(), by=request.user)
            edition = version.edition  # that is kept, also where it cannot be published
        if request.method == "POST":
            answer = settled(request, keeping, version, publishing, today, place=place, said=said)
            if answer is None:
                messages.success(request, _("Saved in the draft."))
                answer = redirect(f"{address}{'?more=1' if do == 'add' else ''}#{table.name}s")
    except Refusal as reason:
        refusal, saved = reason, keeping.versions.content_of(version)
    return Written(answer, table, publishing, saved, edition, refusal)


def show_table(
    request, template: str, done: Written, problems: Sequence, today: date, names: Mapping[int, str] | None = None, **context
) -> HttpResponse:  # fmt: skip
    """
    Show a draft that is written as a table.

    :param problems: what keeps it from being published, each with the ``number`` of its row (None: the whole) and a ``sentence``
    :param names: what is said beside a row that stands as it is stored
    """
    wrong: dict[int | None, list[str]] = {}
    for one in problems:
        wrong.setdefault(one.number, []).append(one.sentence)
    rows = [
        (row, number, done.table.title(number), "" if row.is_bound else (names or {}).get(number, ""), wrong.get(number, []))
        for number, row in enumerate(done.table.rows)
    ]  # fmt: skip
    return show(
        request, template, status=400 if done.table.errors or done.publishing.errors else 200, refusal=done.refusal, table=done.table,
        rows=rows, publishing=done.publishing, edition=done.edition, units=units_on(today), listed=UNITS,
        problems=[(one, "" if one.number is None else done.table.title(one.number)) for one in problems], **context,
    )  # fmt: skip

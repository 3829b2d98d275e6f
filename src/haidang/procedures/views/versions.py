"""What the pages share on which guides, forms and processes are kept: a list, a file for the draft, and the draft itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from haidang.core.access.queries import units_where
from haidang.core.refusals import Refusal
from haidang.procedures import access
from haidang.procedures.permissions import KEEP_GUIDES
from haidang.procedures.sheets import UnreadableFile
from haidang.procedures.versions.forms import FileForm, PublishForm
from haidang.procedures.versions.operations import Keeping
from haidang.procedures.versions.queries import Versions

ROWS = 50
NEW = "new"  # in an address: a part that is not there yet


def listed(request, versions: Versions) -> dict:
    """Return what a list shows: the procedures one keeps, as the address asks for them."""
    words, which = request.GET.get("q", "").strip(), request.GET.get("which", "published")
    found = versions.kept_by(units_where(request.user, KEEP_GUIDES), words, which)
    return {
        "words": words, "which": which, "listing": Paginator(found, ROWS).get_page(request.GET.get("page")),
    }  # fmt: skip


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

"""Groups of linked procedures: what people read of one, and the table in which those who keep them write it."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.access.queries import can
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.core.ui.downloads import EXCEL
from haidang.core.ui.downloads import answer as download
from haidang.procedures import access, queries
from haidang.procedures.bundles import files, operations
from haidang.procedures.bundles.forms import GroupTable, NewGroup
from haidang.procedures.bundles.queries import (
    BUNDLES,
    bundle_in_force,
    bundle_of,
    groups,
    held_on,
    procedures_of,
)
from haidang.procedures.fees.queries import fees_of
from haidang.procedures.permissions import KEEP_GUIDES
from haidang.procedures.versions.forms import FileForm
from haidang.procedures.views.versions import (
    begin,
    found_draft,
    found_version,
    history,
    show_table,
    written,
)


@page(writes=True, permission=KEEP_GUIDES)
def bundles(request):
    """All groups for those who keep procedures; a POST begins a new one, by who may keep what every commune follows."""
    may, refusal = can(request.user, KEEP_GUIDES, ""), None
    form = NewGroup(request.POST if request.method == "POST" else None)
    if form.is_bound:
        if not may:
            raise Http404
        try:
            if form.is_valid():
                operations.begin(code=form.cleaned_data["code"], by=request.user)
                return redirect("procedures:bundle-draft", form.cleaned_data["code"])
        except Refusal as reason:
            refusal = reason
    return show(
        request, "procedures/bundles.html", status=400 if form.errors else 200, refusal=refusal, rows=groups(timezone.localdate()),
        form=form if may else None,
    )  # fmt: skip


@page(public=True)
def bundle(request, key):
    """A group of linked procedures: what belongs to it, in which order, with which one set of papers."""
    today = timezone.localdate()
    found = bundle_in_force(key, today)
    if found is None:
        raise Http404
    there = procedures_of(found)
    names = {part.number: queries.shown_name(there[part.procedure]) for part in found.parts}
    parts = [
        (part, there[part.procedure], names[part.number], [names[number] for number in part.after], fees_of(there[part.procedure], today))
        for part in found.parts
    ]  # fmt: skip
    return show(request, "procedures/bundle.html", bundle=found, listed=parts)


@page(writes=True, permission=KEEP_GUIDES)
def kept(request, key):
    """A group with its versions; a POST begins a draft, from a file if one is sent."""
    group, today = access.for_keeping_group(request.user, key), timezone.localdate()
    begun = begin(
        request, FileForm, empty=lambda: operations.draft(group=group, by=request.user),
        filled=lambda sent: operations.take_in(group=group, content=files.read_upload(sent), by=request.user),
        said=_("The file stands in the draft now. No request follows it before it is published."),
    )  # fmt: skip
    if begun.so:
        return redirect("procedures:bundle-draft", key)
    versions = BUNDLES.versions_of(group)
    held = held_on(group, today)
    newest = held or next((one for one in versions if one.starts_on), None) or next(iter(versions), None)
    shown = bundle_of(newest) if newest else None
    return show(
        request, "procedures/bundle_versions.html", status=400 if begun.form.errors else 200, refusal=begun.refusal, group=group,
        shown=shown,
        history=history(versions, [held.pk] if held else [], [key], "procedures:bundle-draft", {"Excel": "procedures:bundle-xlsx"}),
        listed=_named(shown), form=begun.form, lines=begun.lines,
        offered=bundle_in_force(key, today) is not None,
    )  # fmt: skip


def _named(bundle) -> list[tuple]:
    """Each part with the name of its procedure; empty where that is not known here."""
    there = procedures_of(bundle) if bundle else {}
    return [
        (one, queries.shown_name(there[one.procedure]) if one.procedure in there else "")
        for one in (bundle.parts if bundle else ())
    ]


@page(permission=KEEP_GUIDES)
def file(request, key, number):
    """A version to take along as a workbook that can be changed and sent back."""
    content = found_version(request, BUNDLES, key, number, gate=access.for_keeping_group)
    return download(files.to_excel(content), EXCEL, f"nhom-thu-tuc-{key}-{number}.xlsx")


@page(writes=True, permission=KEEP_GUIDES)
def draft(request, key):
    """The draft as a table; every button saves what is written in it, then does what it says."""
    group, version, saved = found_draft(request, BUNDLES, key, gate=access.for_keeping_group)
    today = timezone.localdate()
    done = written(
        request, operations.KEEPING, version, saved, GroupTable, today, address=reverse("procedures:bundle-draft", args=[key]),
        place="procedures:bundle-versions", said=_("The group is published. It can be changed only by a new version."),
    )  # fmt: skip
    if done.answer is not None:
        return done.answer
    return show_table(
        request, "procedures/bundle_draft.html", done, operations.problems(done.saved, group, today), today,
        names={one.number - 1: name for one, name in _named(done.saved)}, group=group, version=version,
    )  # fmt: skip

"""For those who keep the forms that people fill in: a draft that is written without a programmer, by page or by file."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.core.ui.downloads import EXCEL
from haidang.core.ui.downloads import answer as download
from haidang.procedures import access
from haidang.procedures.entry import files, operations, queries
from haidang.procedures.entry.forms import TICKED, AboutForm, FieldForm, SchemaFileForm
from haidang.procedures.entry.shape import Field, Form, problems_of
from haidang.procedures.entry.showing import shown_part
from haidang.procedures.entry.typed import typed_in
from haidang.procedures.permissions import KEEP_GUIDES
from haidang.procedures.views.versions import (
    NEW,
    begin,
    edition_said,
    found_draft,
    found_version,
    history,
    listed,
    publishing_of,
    settled,
)


@page(permission=KEEP_GUIDES)
def all_forms(request):
    """The procedures whose forms one keeps."""
    return show(request, "procedures/forms/list.html", **listed(request, queries.FORMS))


@page(writes=True, permission=KEEP_GUIDES)
def form(request, code):
    """One form: its versions; a POST begins a draft, from a file if one is sent."""
    procedure = access.for_keeping_guide(request.user, code)
    begun = begin(
        request, SchemaFileForm, empty=lambda: operations.draft(procedure=procedure, by=request.user),
        filled=lambda sent: operations.take_in(procedure=procedure, content=files.read_upload(sent), by=request.user),
        said=_("The file stands in the draft now. Nobody outside sees it before it is published."),
    )  # fmt: skip
    if begun.so:
        return redirect("procedures:form-draft", code)
    held = queries.in_force(procedure, timezone.localdate())
    return show(
        request, "procedures/forms/form.html", status=400 if begun.form.errors else 200, refusal=begun.refusal, procedure=procedure,
        form=begun.form,
        held=held, lines=begun.lines,
        history=history(
            queries.FORMS.versions_of(procedure), [held.pk] if held else [], [code], "procedures:form-draft",
            {"Excel": "procedures:form-xlsx", "JSON Schema": "procedures:form-json"},
        ),
    )  # fmt: skip


@page(permission=KEEP_GUIDES)
def file(request, code, number, kind):
    """A version to take along: JSON Schema, or a workbook that can be changed and sent back."""
    content = found_version(request, queries.FORMS, code, number)
    name = f"to-khai-{code}-{number}.{kind}"
    if kind == "json":
        return download(files.to_json(content), "application/schema+json; charset=utf-8", name)
    return download(files.to_excel(content), EXCEL, name)


def conditions_of(one: Field, form: Form) -> list[str]:
    """Write in which cases a field is asked, for people."""
    found = []
    for key, options in one.when.items():
        other = form.field(key)
        words = [
            str(other.choice(option).words if other and other.choice(option) else TICKED.get(option, option))
            for option in options
        ]
        found.append(_("“%(question)s” is %(answers)s") % {"question": other.words if other else key, "answers": _(" or ").join(words)})  # fmt: skip
    return found


@page(writes=True, permission=KEEP_GUIDES)
def draft(request, code):
    """The draft as a whole: parts, fields, what needs mending; a POST moves, removes, drops or publishes."""
    procedure, version, content = found_draft(request, queries.FORMS, code)
    today = timezone.localdate()
    about, publishing, refusal = AboutForm(form=content), publishing_of(request, today), None
    if request.method == "POST":
        what = request.POST.get("do", "")
        try:
            answer = settled(
                request, operations.KEEPING, version, publishing, today, place="procedures:form",
                said=_("The form is published. It can be changed only by a new version."),
            )  # fmt: skip
            if answer is not None:
                return answer
            if what == "about":
                about = AboutForm(request.POST, form=content)
                if about.is_valid():
                    operations.change(version=version, edition=edition_said(request, version), content=about.written, by=request.user)  # fmt: skip
                    messages.success(request, _("Saved."))
                    return redirect("procedures:form-draft", code)
            elif (changed := _arranged(content, what, request.POST.get("key", ""))) is not None:
                operations.change(version=version, edition=edition_said(request, version), content=changed, by=request.user)  # fmt: skip
                return redirect(reverse("procedures:form-draft", args=[code]) + "#fields")
        except Refusal as reason:
            refusal = reason
    problems = problems_of(content)
    wrong = {one.path[1]: [] for one in problems if one.path[0] == "fields" and len(one.path) > 1}
    for one in problems:
        if one.path[0] == "fields" and len(one.path) > 1:
            wrong[one.path[1]].append(one.sentence)
    places = {one.key: n for n, one in enumerate(content.fields)}
    parts = [
        (part, [(one, conditions_of(one, content), wrong.get(places[one.key], [])) for one in part.fields])
        for part in content.parts
    ]
    return show(
        request, "procedures/forms/draft.html", status=400 if about.errors or publishing.errors else 200, refusal=refusal,
        procedure=procedure, version=version, content=content, about=about, edition=edition_said(request, version) if about.is_bound else version.edition,
        publishing=publishing, sections=parts,
        problems=[(one, content.fields[one.path[1]] if one.path[0] == "fields" and len(one.path) > 1 else None) for one in problems],
    )  # fmt: skip


def _arranged(content: Form, what: str, key: str) -> Form | None:
    """The form with a field moved within its part or taken away; None where nothing known is asked for."""
    part = content.part_of(key)
    if part is None or what not in ("up", "down", "remove"):
        return None
    fields = list(part.fields)
    place = next(n for n, one in enumerate(fields) if one.key == key)
    one = fields.pop(place)
    if what != "remove":
        fields.insert(max(0, place + (1 if what == "down" else -1)), one)
    changed = replace(part, fields=tuple(fields))
    return replace(content, parts=tuple(changed if each.key == part.key else each for each in content.parts))


@page(writes=True, permission=KEEP_GUIDES)
def field(request, code, key):
    """One field of the draft, or a new one."""
    procedure, version, content = found_draft(request, queries.FORMS, code)
    one = content.field(key) if key != NEW else None
    if key != NEW and one is None:
        raise Http404
    written, refusal, edition = FieldForm(request.POST or None, form=content, one=one), None, edition_said(request, version)  # fmt: skip
    if request.method == "POST" and written.is_valid():
        try:
            operations.change(version=version, edition=edition, content=written.written, by=request.user)
        except Refusal as reason:
            refusal = reason
        else:
            messages.success(request, _("Saved in the draft."))
            return redirect(reverse("procedures:form-draft", args=[code]) + "#fields")
    return show(
        request, "procedures/forms/field.html", status=400 if written.errors else 200, refusal=refusal, procedure=procedure,
        version=version, form=written, one=one, edition=edition, has_parts=bool(content.parts),
    )  # fmt: skip


@page(permission=KEEP_GUIDES)
def preview(request, code):
    """The draft as people will see it, all parts one below the other; nothing is kept."""
    procedure, version, content = found_draft(request, queries.FORMS, code)
    typed = typed_in(content.fields, request.GET)
    parts = [(part, shown_part(content, part, typed)) for part in content.parts]
    return show(request, "procedures/forms/preview.html", procedure=procedure, version=version, form=content, sections=parts)  # fmt: skip

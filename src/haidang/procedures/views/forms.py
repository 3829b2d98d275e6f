"""For those who keep the forms that people fill in: a draft that is written without a programmer, by page or by file."""

from dataclasses import replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.access.queries import units_where
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.core.ui.downloads import EXCEL
from haidang.core.ui.downloads import answer as download
from haidang.procedures import access
from haidang.procedures.entry import files, operations, queries
from haidang.procedures.entry.forms import TICKED, AboutForm, FieldForm, FileForm, PublishForm
from haidang.procedures.entry.shape import Field, Form, problems_of
from haidang.procedures.entry.showing import shown_part
from haidang.procedures.entry.typed import typed_in
from haidang.procedures.permissions import KEEP_GUIDES

ROWS = 50
NEW = "new"


@page(permission=KEEP_GUIDES)
def all_forms(request):
    """The procedures whose forms one keeps."""
    words, which = request.GET.get("q", "").strip(), request.GET.get("which", "filled")
    found = queries.kept_by(units_where(request.user, KEEP_GUIDES), words, which)
    listing = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return show(request, "procedures/forms/list.html", words=words, which=which, listing=listing)


@page(writes=True, permission=KEEP_GUIDES)
def form(request, code):
    """One form: its versions; a POST begins a draft, from a file if one is sent."""
    procedure = access.for_keeping_guide(request.user, code)
    sent, refusal, lines = FileForm(), None, ()
    if request.method == "POST":
        try:
            if request.POST.get("do") == "file":
                sent = FileForm(request.POST, request.FILES)
                if sent.is_valid():
                    read = files.read_upload(sent.cleaned_data["file"])
                    operations.take_in(procedure=procedure, form=read, by=request.user)
                    messages.success(request, _("The file stands in the draft now. Nobody outside sees it before it is published."))  # fmt: skip
                    return redirect("procedures:form-draft", code)
            else:
                operations.draft(procedure=procedure, by=request.user)
                return redirect("procedures:form-draft", code)
        except files.UnreadableForm as reason:
            refusal, lines = reason, reason.lines
    versions = queries.versions_of(procedure)
    return show(
        request, "procedures/forms/form.html", status=400 if sent.errors else 200, refusal=refusal, procedure=procedure, form=sent,
        versions=versions, held=queries.in_force(procedure, timezone.localdate()), lines=lines,
        has_draft=any(one.starts_on is None for one in versions),
    )  # fmt: skip


@page(permission=KEEP_GUIDES)
def file(request, code, number, kind):
    """A version to take along: JSON Schema, or a workbook that can be changed and sent back."""
    procedure = access.for_keeping_guide(request.user, code)
    found = queries.version(procedure, number)
    if found is None:
        raise Http404
    content = queries.form_of(found)
    name = f"to-khai-{code}-{number}.{kind}"
    if kind == "json":
        return download(files.to_json(content), "application/schema+json; charset=utf-8", name)
    return download(files.to_excel(content), EXCEL, name)


def _draft(request, code):
    procedure = access.for_keeping_guide(request.user, code)
    found = queries.draft_of(procedure)
    if found is None:
        raise Http404
    return procedure, found, queries.form_of(found)


def _edition(request, version) -> int:
    said = request.POST.get("edition", "")
    return int(said) if said.isdecimal() and len(said) < 9 else version.edition


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
    procedure, version, content = _draft(request, code)
    today = timezone.localdate()
    about, publishing, refusal = AboutForm(form=content), PublishForm(initial={"starts_on": today}), None
    if request.method == "POST":
        what = request.POST.get("do", "")
        try:
            if what == "publish":
                publishing = PublishForm(request.POST)
                if publishing.is_valid():
                    operations.publish(version=version, starts_on=publishing.cleaned_data["starts_on"], today=today, by=request.user)  # fmt: skip
                    messages.success(request, _("The form is published. It can be changed only by a new version."))  # fmt: skip
                    return redirect("procedures:form", code)
            elif what == "drop":
                operations.drop(version=version, by=request.user)
                messages.success(request, _("The draft is dropped."))
                return redirect("procedures:form", code)
            elif what == "about":
                about = AboutForm(request.POST, form=content)
                if about.is_valid():
                    operations.change(version=version, edition=_edition(request, version), form=about.written, by=request.user)  # fmt: skip
                    messages.success(request, _("Saved."))
                    return redirect("procedures:form-draft", code)
            elif (changed := _arranged(content, what, request.POST.get("key", ""))) is not None:
                operations.change(version=version, edition=_edition(request, version), form=changed, by=request.user)  # fmt: skip
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
        procedure=procedure, version=version, content=content, about=about, publishing=publishing, sections=parts,
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
    procedure, version, content = _draft(request, code)
    one = content.field(key) if key != NEW else None
    if key != NEW and one is None:
        raise Http404
    written, refusal, edition = FieldForm(request.POST or None, form=content, one=one), None, _edition(request, version)  # fmt: skip
    if request.method == "POST" and written.is_valid():
        try:
            operations.change(version=version, edition=edition, form=written.written, by=request.user)
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
    procedure, version, content = _draft(request, code)
    typed = typed_in(content.fields, request.GET)
    parts = [(part, shown_part(content, part, typed)) for part in content.parts]
    return show(request, "procedures/forms/preview.html", procedure=procedure, version=version, form=content, sections=parts)  # fmt: skip

"""For those who keep guides: where people stop, and a draft that is written without a programmer."""

from dataclasses import replace
from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from haidang.core.pages import page, show
from haidang.core.panels import panels_for
from haidang.core.refusals import Refusal
from haidang.core.ui.downloads import EXCEL
from haidang.core.ui.downloads import answer as download
from haidang.procedures import access
from haidang.procedures.guides import files, operations, queries
from haidang.procedures.guides.choices import ANSWER
from haidang.procedures.guides.forms import AboutForm, PaperForm, QuestionForm
from haidang.procedures.guides.shape import Guide, holds, problems_of, way
from haidang.procedures.permissions import KEEP_GUIDES
from haidang.procedures.versions.forms import FileForm
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

SINCE = timedelta(90)  # of the counts in the list of guides


@page(permission=KEEP_GUIDES)
def all_guides(request):
    """The procedures whose guides one keeps, with how many people used them."""
    found = listed(request, queries.GUIDES)
    today = timezone.localdate()
    use = queries.use_of([one.pk for one in found["listing"]], today - SINCE)
    rows = [(one, use.get(one.pk)) for one in found["listing"]]
    return show(
        request, "procedures/guides/list.html", rows=rows, days=SINCE.days, today=today, **found
    )  # fmt: skip


@page(writes=True, permission=KEEP_GUIDES)
def guide(request, code):
    """One guide: its versions, where people stop; a POST begins a draft, from a file if one is sent."""
    procedure = access.for_keeping_guide(request.user, code)
    begun = begin(
        request, FileForm, empty=lambda: operations.draft(procedure=procedure, by=request.user),
        filled=lambda sent: operations.take_in(procedure=procedure, content=files.read_upload(sent), by=request.user),
        said=_("The file stands in the draft now. Nobody outside sees it before it is published."),
    )  # fmt: skip
    if begun.so:
        return redirect("procedures:guide-draft", code)
    today = timezone.localdate()
    versions = queries.GUIDES.versions_of(procedure)
    held = queries.in_force(procedure, today)
    asked = request.GET.get("version", "")
    shown = queries.published(procedure, int(asked)) if asked.isdecimal() and len(asked) < 5 else held
    if asked and shown is None:
        raise Http404
    stops = []
    if shown:
        content = queries.guide_of(shown)
        stops = [(one, content.question(one.question)) for one in queries.stops_of(shown)]
    return show(
        request, "procedures/guides/guide.html", status=400 if begun.form.errors else 200, refusal=begun.refusal, procedure=procedure,
        form=begun.form, held=held, shown=shown, stops=stops, lines=begun.lines, today=today,
        history=history(
            versions, [held.pk] if held else [], [code], "procedures:guide-draft",
            {"Excel": "procedures:guide-xlsx", "YAML": "procedures:guide-yaml"},
        ),
        panels=panels_for("procedures.guide", code, request),
    )  # fmt: skip


@page(permission=KEEP_GUIDES)
def file(request, code, number, kind):
    """A version to take along: YAML, or a workbook that can be changed and sent back."""
    content = found_version(request, queries.GUIDES, code, number)
    name = f"huong-dan-{code}-{number}.{kind}"
    if kind == "yaml":
        return download(files.to_yaml(content), "application/yaml; charset=utf-8", name)
    return download(files.to_excel(content), EXCEL, name)


def conditions_of(one, content: Guide) -> list[str]:
    """Write under which answers a part is shown, for people."""
    found = []
    for key, options in one.when.items():
        asked = content.question(key)
        words = [str(asked.option(option).words) if asked and asked.option(option) else option for option in options]  # fmt: skip
        found.append(_("“%(question)s” is %(answers)s") % {"question": asked.words if asked else key, "answers": _(" or ").join(words)})  # fmt: skip
    return found


@page(writes=True, permission=KEEP_GUIDES)
def draft(request, code):
    """The draft as a whole: order, conditions, what needs mending; a POST moves, removes, drops or publishes."""
    procedure, version, content = found_draft(request, queries.GUIDES, code)
    today = timezone.localdate()
    about, publishing, refusal = AboutForm(guide=content), publishing_of(request, today), None
    if request.method == "POST":
        what = request.POST.get("do", "")
        try:
            answer = settled(
                request, operations.KEEPING, version, publishing, today, place="procedures:guide",
                said=_("The guide is published. It can be changed only by a new version."),
            )  # fmt: skip
            if answer is not None:
                return answer
            if what == "about":
                about = AboutForm(request.POST, guide=content)
                if about.is_valid():
                    operations.change(version=version, edition=edition_said(request, version), content=about.put(content), by=request.user)  # fmt: skip
                    messages.success(request, _("Saved."))
                    return redirect("procedures:guide-draft", code)
            elif (changed := _arranged(content, what, request.POST.get("part", ""), request.POST.get("key", ""))) is not None:  # fmt: skip
                operations.change(version=version, edition=edition_said(request, version), content=changed, by=request.user)  # fmt: skip
                part = request.POST["part"]
                return redirect(reverse("procedures:guide-draft", args=[code]) + f"#{part}")
        except Refusal as reason:
            refusal = reason
    problems = problems_of(content)
    parts = {
        "questions": [(one, conditions_of(one, content), _said_of(problems, "questions", n)) for n, one in enumerate(content.questions)],
        "papers": [(one, conditions_of(one, content), _said_of(problems, "papers", n)) for n, one in enumerate(content.papers)],
    }  # fmt: skip
    listed = [(one, _link(code, one, content)) for one in problems]
    return show(
        request, "procedures/guides/draft.html", status=400 if about.errors or publishing.errors else 200, refusal=refusal,
        procedure=procedure, version=version, content=content, about=about, edition=edition_said(request, version) if about.is_bound else version.edition,
        publishing=publishing, problems=listed, **parts,
    )  # fmt: skip


def _said_of(problems, part, number) -> list[str]:
    return [one.sentence for one in problems if (one.part, one.number) == (part, number)]


def _link(code, problem, content: Guide) -> str:
    things = getattr(content, problem.part)
    key = things[problem.number].key if problem.number < len(things) else NEW
    return reverse(f"procedures:guide-{problem.part[:-1]}", args=[code, key])


def _arranged(content: Guide, what: str, part: str, key: str) -> Guide | None:
    """The guide with a part moved or taken away; None where the form asks for nothing that is known."""
    if part not in ("questions", "papers") or what not in ("up", "down", "remove"):
        return None
    things = list(getattr(content, part))
    place = next((n for n, one in enumerate(things) if one.key == key), None)
    if place is None:
        return None
    one = things.pop(place)
    if what != "remove":
        things.insert(max(0, place + (1 if what == "down" else -1)), one)
    return replace(content, **{part: tuple(things)})


def _edited(request, code, key, part, make, template):
    procedure, version, content = found_draft(request, queries.GUIDES, code)
    one = None
    if key != NEW:
        one = next((each for each in getattr(content, part) if each.key == key), None)
        if one is None:
            raise Http404
    form, refusal = make(request.POST or None, guide=content, one=one), None
    edition = edition_said(request, version)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change(version=version, edition=edition, content=form.written, by=request.user)
        except Refusal as reason:
            refusal = reason
        else:
            messages.success(request, _("Saved in the draft."))
            return redirect(reverse("procedures:guide-draft", args=[code]) + f"#{part}")
    return show(
        request, template, status=400 if form.errors else 200, refusal=refusal, procedure=procedure,
        version=version, form=form, one=one, edition=edition,
    )  # fmt: skip


@page(writes=True, permission=KEEP_GUIDES)
def question(request, code, key):
    """One question of the draft, or a new one."""
    return _edited(request, code, key, "questions", QuestionForm, "procedures/guides/question.html")


@page(writes=True, permission=KEEP_GUIDES)
def paper(request, code, key):
    """One paper of the draft, or a new one."""
    return _edited(request, code, key, "papers", PaperForm, "procedures/guides/paper.html")


@page(permission=KEEP_GUIDES)
def preview(request, code):
    """The draft as people will see it; nothing is counted."""
    procedure, version, content = found_draft(request, queries.GUIDES, code)
    answers = {name[len(ANSWER) :]: one for name, one in request.GET.items() if name.startswith(ANSWER)}
    seen = way(content, answers)
    asked = sum(holds(one.when, seen.answers) for one in content.questions)
    context = {
        "procedure": procedure, "version": version, "guide": content, "way": seen, "missing": False, "answer_name": ANSWER, "tail": "",
        "newer": None, "preview": True,
    }  # fmt: skip
    if seen.next is not None:
        return show(request, "procedures/prepare/question.html", place=len(seen.answered) + 1, most=asked, **context)  # fmt: skip
    return show(request, "procedures/prepare/papers.html", saved=[], **context)

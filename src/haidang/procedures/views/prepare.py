"""For whoever wants to apply: one question after another, then exactly the papers of their case."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from haidang.core.demo.queries import is_simulated
from haidang.core.pages import page, show
from haidang.core.print.paper import Pairs, Report, Section, Table, Text
from haidang.core.print.serving import answer as on_paper
from haidang.core.text import slug
from haidang.core.ui.downloads import warning
from haidang.procedures import queries
from haidang.procedures.choices import GuideStep
from haidang.procedures.guides import operations as guides
from haidang.procedures.guides import queries as guides_kept
from haidang.procedures.guides.choices import ANSWER, Held
from haidang.procedures.guides.shape import Way, longest, way


def _procedure(code):
    found = queries.by_code(code)
    if found is None:
        raise Http404
    return found


def _asked(request, procedure):
    """The version an address names, or that of today; and the answers it carries."""
    version, answers = guides_kept.asked_by(procedure, request.GET, timezone.localdate())
    if version is None and request.GET.get("v"):
        raise Http404
    return version, answers


def tail(version, answers) -> str:
    """Write a version and answers as the end of an address that can be sent on."""
    return "?" + urlencode(
        {"v": version.number} | {f"{ANSWER}{key}": option for key, option in answers.items()}
    )


@page(writes=True, public=True)
def prepare(request, code):
    """A GET shows where the answers of the address lead; a POST is a step, which is counted, and leads to the next address."""
    procedure = _procedure(code)
    version, answers = _asked(request, procedure)
    if version is None:
        return show(request, "procedures/prepare/none.html", procedure=procedure)
    guide = guides_kept.guide_of(version)
    if request.method == "POST":
        return _step(request, procedure, version, guide, answers)
    return _shown(request, procedure, version, guide, answers)


def _shown(request, procedure, version, guide, answers, missing=False):
    seen = way(guide, answers)
    today = guides_kept.in_force(procedure, timezone.localdate())
    context = {
        "procedure": procedure, "version": version, "guide": guide, "way": seen, "missing": missing, "answer_name": ANSWER,
        "tail": tail(version, seen.answers), "newer": today if today and today.pk != version.pk else None, "preview": False,
    }  # fmt: skip
    if "v" not in request.GET:
        return show(request, "procedures/prepare/start.html", most=longest(guide, {}), **context)
    if seen.next is not None:
        place = len(seen.answered) + 1
        most = len(seen.answered) + longest(guide, seen.answers)
        return show(
            request, "procedures/prepare/question.html", status=400 if missing else 200, place=place, most=most, **context
        )  # fmt: skip
    return show(request, "procedures/prepare/papers.html", saved=[one for one in seen.papers if one.held == Held.YES], **context)  # fmt: skip


def _step(request, procedure, version, guide, answers):
    today = timezone.localdate()
    seen, what = way(guide, answers), request.POST.get("do", "")

    def counted(question: str, step: str) -> None:
        guides.count(version=version, question=question, step=step, on=today)

    def there(way_: Way):
        counted(way_.next.key if way_.next else "", GuideStep.REACHED)
        return redirect(reverse("procedures:prepare", args=[procedure.code]) + tail(version, way_.answers))

    if what == "begin":
        return there(way(guide, {}))
    if what == "answer":
        question = guide.question(request.POST.get("question", ""))
        if question is None or (seen.next != question and question.key not in seen.answers):
            return redirect(reverse("procedures:prepare", args=[procedure.code]) + tail(version, seen.answers))  # fmt: skip
        option = question.option(request.POST.get("answer", ""))
        if option is None:
            return _shown(request, procedure, version, guide, seen.answers, missing=True)
        counted(question.key, GuideStep.ANSWERED)
        return there(way(guide, seen.answers | {question.key: option.key}))
    if what == "back":
        keys = list(seen.answers)
        to = request.POST.get("to") or (keys[-1] if keys else "")
        if to not in keys:
            return redirect("procedures:prepare", procedure.code)
        counted(seen.next.key if seen.next else "", GuideStep.BACK)
        return there(way(guide, {key: seen.answers[key] for key in keys[: keys.index(to)]}))
    return _shown(request, procedure, version, guide, answers)


@page(public=True)
def on_a_sheet(request, code):
    """The list of this case on paper, to tick by hand."""
    procedure = _procedure(code)
    version, answers = _asked(request, procedure)
    if version is None:
        raise Http404
    guide = guides_kept.guide_of(version)
    seen = way(guide, answers)
    if seen.next is not None:
        return redirect(reverse("procedures:prepare", args=[code]) + tail(version, seen.answers))
    live = request.build_absolute_uri(reverse("procedures:prepare", args=[code]) + tail(version, seen.answers))  # fmt: skip
    return on_paper(_paper(procedure, version, guide, seen, live), f"giay-to-{slug(procedure.name)[:60]}.pdf")


def _paper(procedure, version, guide, seen: Way, live: str) -> Report:
    sections = []
    if seen.answered:
        sections.append(
            Section(_("Your case"), [Pairs([(str(one.question.words), str(one.option.words)) for one in seen.answered])])
        )  # fmt: skip
    rows = [
        ("□", str(number), f"{one.words} ({sheets(one)})", " ".join(_remarks(one)))
        for number, one in enumerate(seen.papers, 1)
    ]
    heads = ["", _("No."), _("Paper"), _("Please note")]
    sections.append(Section(_("Papers"), [Table(heads, rows, [0, 0, 3, 3])]))
    if guide.note:
        sections.append(Section(_("Please note"), [Text(str(guide.note))]))
    return Report(
        _("Papers to prepare: %(procedure)s") % {"procedure": queries.shown_name(procedure)}, timezone.now(), sections, live=live,
        warning=str(warning()) if is_simulated() else "",
    )  # fmt: skip


def _remarks(paper):
    """What is worth knowing of a paper, a sentence each."""
    if paper.held != Held.NO:
        label = Held(paper.held).label
        yield (
            _("Does the administration have it already?")
            + f" {label}"
            + (f" ({paper.database})." if paper.database else ".")
        )
    if paper.sample:
        yield f"{_('A right one:')} {paper.sample}."
    if paper.invalid:
        yield f"{_('It is not accepted if:')} {'; '.join(str(words) for words in paper.invalid)}."


def sheets(paper) -> str:
    """How many of a paper, in words."""
    parts = []
    if paper.originals:
        parts.append(_("originals: %(n)s") % {"n": paper.originals})
    if paper.copies:
        parts.append(_("copies: %(n)s") % {"n": paper.copies})
    return ", ".join(parts) or paper.how_in_words

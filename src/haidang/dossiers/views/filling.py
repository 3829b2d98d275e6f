"""Whoever applies fills in the form of a procedure, part by part; what they type is kept as a draft."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haidang.core import prefill
from haidang.core.pages import page, show
from haidang.core.refusals import Refusal
from haidang.core.ui.templatetags.ui import moment
from haidang.dossiers import access, operations, queries
from haidang.dossiers.models import Draft
from haidang.dossiers.views.known import APPLICANT
from haidang.procedures.entry import queries as entry
from haidang.procedures.entry.checking import Wrong, check
from haidang.procedures.entry.shape import Form, Part, asked
from haidang.procedures.entry.showing import Line, answers_to_read, shown_part, steps
from haidang.procedures.entry.typed import answers_of, typed_in
from haidang.procedures.guides.choices import ANSWER
from haidang.procedures.models import FormVersion, Procedure
from haidang.procedures.queries import by_code as procedure_by_code

SIGNED_OUT = gettext_lazy(
    "You were signed out meanwhile. Sign in again: what you typed is kept and comes back."
)
REST = ("unit", "applicant_name", "applicant_phone", "applicant_id_number", "applicant_email", "tell_me", "note", "fee", "quantity", "exemption")  # fmt: skip


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@page(writes=True, public=True)
def fill(request, code):
    """The first part of a procedure's form; nothing is kept before something is typed and sent."""
    procedure = procedure_by_code(code)
    version = entry.in_force(procedure, timezone.localdate()) if procedure else None
    if procedure is None:
        raise Http404
    if version is None:
        return redirect("dossiers:submit", code=code)
    form = entry.form_of(version)
    key = _key(request.POST.get("key", "")) or uuid4()
    if request.method != "POST":
        return _shown(request, Page(procedure, version, form, form.parts[0], key))
    if there := queries.draft(key):  # the page was sent once already
        return _sent(request, access.for_draft(request.user, request.session, there.pk), form.parts[0])
    if queries.handed_in_with(key.hex):  # somebody went back to the page after handing in: the key is used up
        if request.POST.get("do") == "keep":
            return _gone(request, key, form.parts[0].key)
        key = uuid4()
    return _sent(request, None, form.parts[0], Page(procedure, version, form, form.parts[0], key))


@page(writes=True, public=True)
def part(request, key, part):
    """One part of a draft, with what was typed so far."""
    found = queries.draft(key)
    if found is None:
        return _gone(request, key, part)
    form = entry.form_of(found.form)
    here = form.part(part)
    if here is None:
        raise Http404
    if not access.is_theirs(request.user, request.session, found):
        if found.account_id is None or request.user.is_authenticated:
            raise Http404
        if request.method == "POST":
            return _signed_out(request, found, form, here)
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        return _sent(request, found, here)
    return _shown(
        request,
        Page(found.procedure, found.form, form, here, found.pk, found, waiting=_waiting(request, found)),
    )


def _gone(request, key: UUID, name: str) -> HttpResponse:
    """A page of a draft that was handed in, thrown away or forgotten meanwhile: what is typed on it begins the draft anew."""
    done = queries.handed_in_with(key.hex)
    if done is not None:
        if request.POST.get("do") == "keep":
            said = _("It was handed in already, as %(code)s. What you type here changes nothing.")
            return JsonResponse({"detail": said % {"code": done.code}}, status=409)
        return redirect("dossiers:track-one", code=done.code)
    procedure = procedure_by_code(request.POST.get("code", ""))
    version = entry.in_force(procedure, timezone.localdate()) if procedure else None
    form = entry.form_of(version) if version else None
    here = form.part(name) if form else None
    if here is None:
        raise Http404
    return _sent(request, None, here, Page(procedure, version, form, here, key))


def _signed_out(request, draft: Draft, form: Form, here: Part) -> HttpResponse:
    """The session ended while somebody typed: what they typed waits in their browser's keeping until they are in again."""
    fields = [one for one in here.fields if one.key in request.POST.getlist("asked")]
    kept = _kept_aside(request, draft, typed_in(fields, request.POST), here.key)
    back = reverse("dossiers:draft", args=[draft.pk, here.key]) + "?" + urlencode({"waiting": kept.pk.hex})
    if request.POST.get("do") == "keep":
        return JsonResponse({"signed_out": back}, status=401)
    messages.info(request, SIGNED_OUT)
    return redirect_to_login(back)


def _kept_aside(request, draft: Draft, typed: dict[str, Any], part: str) -> Draft:
    """Keep for this browser what was sent to somebody's draft while nobody was signed in; nothing of the draft itself is in it."""
    kept = operations.begin(
        key=uuid4(), form=draft.form, account=None, typed=typed, part=part, at=timezone.now(), by=request.user, continues=draft
    )  # fmt: skip
    access.remember_draft(request.session, kept.pk)
    if not part:
        keep_rest(request, kept)
    return kept


def _waiting(request, draft: Draft) -> Draft | None:
    """What was typed for a draft while its owner was signed out, if this browser typed it."""
    key = _key(request.POST.get("waiting", "") or request.GET.get("waiting", ""))
    found = queries.draft(key) if key else None
    if (
        found is None
        or found.continues_id != draft.pk
        or found.pk.hex not in access.begun_by(request.session)
    ):
        return None
    return found


@dataclass
class Page:
    """What a page of one part shows."""

    procedure: Procedure
    version: FormVersion
    form: Form
    part: Part
    key: UUID
    draft: Draft | None = None
    typed: dict[str, Any] | None = None
    edition: int | None = None
    others: dict[str, Any] | None = None
    wrong: tuple[Wrong, ...] = ()
    waiting: Draft | None = None


def _shown(request, here: Page, status: int = 200, refusal: Refusal | None = None) -> HttpResponse:
    draft = here.draft
    typed = (draft.typed if draft else {}) | (here.waiting.typed if here.waiting else {}) | (here.typed or {})
    today = timezone.localdate()
    wrong = here.wrong
    if not wrong and draft and "look" in request.GET:
        wrong = tuple(
            _wrong_in(
                here.form,
                here.part,
                check(here.form, here.version.schema, answers_of(here.form, typed), today),
            )
        )
    known = prefill.known_of(request, [one.prefill for one in here.part.fields])
    fields = shown_part(here.form, here.part, typed, wrong, known, here.others, request.GET.get("row", ""))
    place = here.form.parts.index(here.part)
    newest = entry.in_force(here.procedure, today) if draft else here.version
    return show(
        request, "dossiers/fill.html", status=status, refusal=refusal, procedure=here.procedure, form=here.form, part=here.part, fields=fields,
        steps=steps(here.form, here.part.key, draft.seen if draft else ()), place=place + 1, last=place + 1 == len(here.form.parts),
        key=here.key, draft=draft, edition=(draft.edition if draft else 0) if here.edition is None else here.edition, waiting=here.waiting,
        wrong=[(one, _label(here.form, one)) for one in wrong], more="more" in request.GET, newer=newest and newest.pk != here.version.pk,
        until=queries.kept_until(draft) if draft else None, version=here.version,
        own=queries.drafts_of(request.user, access.begun_by(request.session), here.procedure) if draft is None else [],
    )  # fmt: skip


def _label(form: Form, wrong: Wrong) -> str:
    field = form.field(wrong.field)
    if field is None:
        return wrong.name
    inner = field.row(str(wrong.place[2])) if len(wrong.place) > 2 else None
    return (
        f"{field.words}, {_('row %(n)s') % {'n': wrong.place[1] + 1}}: {inner.words}"
        if inner
        else str(field.words)
    )


def _wrong_in(form: Form, part: Part, wrong) -> list[Wrong]:
    return [one for one in wrong if form.part_of(one.field) is part]


def _sent(request, draft: Draft | None, part: Part, begun: Page | None = None) -> HttpResponse:
    """Keep what was typed, then go where the button says."""
    now, post = timezone.now(), request.POST
    procedure, version = (draft.procedure, draft.form) if draft else (begun.procedure, begun.version)
    form, what = entry.form_of(version), post.get("do", "continue")
    fields = [one for one in part.fields if one.key in post.getlist("asked")]
    typed = typed_in(fields, post)
    known = prefill.known_of(request, [one.prefill for one in fields])
    typed |= {
        one.key: known[one.prefill].value
        for one in fields
        if one.prefill in known and known[one.prefill].verified
    }
    here = Page(procedure, version, form, part, draft.pk if draft else begun.key, draft, typed)
    try:
        if draft is None:
            account = request.user if request.user.is_authenticated else None
            draft = operations.begin(
                key=here.key, form=version, account=account, typed=typed, part=part.key, at=now, by=request.user
            )  # fmt: skip
            if account is None:
                access.remember_draft(request.session, draft.pk)
            if request.GET:  # what was answered in the guide says which papers the case needs
                operations.save_rest(draft=draft, rest={"case": request.GET.urlencode()[:2000]}, at=now)
        else:
            edition = post.get("edition", "")
            edition = int(edition) if edition.isdecimal() and len(edition) < 9 else draft.edition
            waiting = _waiting(request, draft)
            draft = operations.save(draft=draft, typed=typed, part=part.key, edition=edition, at=now)
            if draft.account_id is None and request.user.is_authenticated:
                operations.adopt(draft=draft, account=request.user)
            if waiting:
                operations.drop(draft=waiting, by=request.user)
    except operations.ChangedElsewhere as refusal:
        if what == "keep":
            return JsonResponse({"detail": str(refusal.message)}, status=409)
        here.edition, here.others = refusal.edition, refusal.others
        return _shown(request, here, refusal=refusal)
    except Refusal as refusal:
        if what == "keep":
            return JsonResponse({"detail": str(refusal.message)}, status=409)
        return _shown(request, here, refusal=refusal)
    if what == "keep":
        return JsonResponse(
            {"edition": draft.edition, "said": _("Saved at %(moment)s") % {"moment": moment(now)}}
        )
    return _onward(request, draft, form, part, what, {one.key for one in fields})


def _onward(request, draft: Draft, form: Form, part: Part, what: str, was_asked: set[str]) -> HttpResponse:
    """Where a button leads, once what was typed is kept."""
    place = form.parts.index(part)
    if what == "leave":
        messages.success(
            request,
            _("Saved. You find your draft here until %(day)s.")
            % {"day": moment(queries.kept_until(draft).date())},
        )
        return redirect("dossiers:drafts")
    if what == "back":
        return _to(draft, form.parts[max(0, place - 1)])
    if what.startswith("row:"):
        return redirect(
            reverse("dossiers:draft", args=[draft.pk, part.key]) + f"?row={what[4:][:40]}#a-{what[4:][:40]}"
        )
    if what.startswith("part:") and (other := form.part(what[5:])):
        return _to(draft, other)
    answers = answers_of(form, draft.typed)
    newly = asked(form, answers) & {one.key for one in part.fields} - was_asked
    wrong = _wrong_in(form, part, check(form, draft.form.schema, answers, timezone.localdate()))
    if newly and all(one.field in newly for one in wrong):
        first = next(one.key for one in part.fields if one.key in newly)
        return redirect(reverse("dossiers:draft", args=[draft.pk, part.key]) + f"?more=1#a-{first}")
    if wrong:
        return _shown(
            request,
            Page(draft.procedure, draft.form, form, part, draft.pk, draft, wrong=tuple(wrong)),
            status=400,
        )
    if place + 1 < len(form.parts):
        return _to(draft, form.parts[place + 1])
    return redirect(_handing_in(draft))


def _to(draft: Draft, part: Part) -> HttpResponse:
    return redirect("dossiers:draft", draft.pk, part.key)


def _handing_in(draft: Draft) -> str:
    return reverse("dossiers:submit", args=[draft.procedure.code]) + "?" + urlencode({"draft": draft.pk.hex})


def _with_case(address: str, said) -> str:
    return f"{address}?{said.urlencode()}" if said else address


@page(writes=True, public=True)
def drafts(request):
    """The drafts of somebody, to go on with or to throw away."""
    if request.method == "POST":
        key = _key(request.POST.get("key", ""))
        if key is None:
            raise Http404
        operations.drop(draft=access.for_draft(request.user, request.session, key), by=request.user)
        messages.success(request, _("The draft is thrown away."))
        return redirect("dossiers:drafts")
    found = []
    for one in queries.drafts_of(request.user, access.begun_by(request.session)):
        form = entry.form_of(one.form)
        missing = next((part for part in form.parts if part.key not in one.seen), None)
        url = reverse("dossiers:draft", args=[one.pk, missing.key]) if missing else _handing_in(one)
        found.append((one, url, len(one.seen), len(form.parts), queries.kept_until(one)))
    return show(request, "dossiers/drafts.html", drafts=found, guest=not request.user.is_authenticated)


@dataclass(frozen=True)
class Ready:
    """
    A draft on the page of handing in.

    :param parts: what was filled in, to be read, with how many things in it are wrong
    """

    draft: Draft
    form: Form
    answers: dict[str, Any]
    wrong: list[Wrong]
    parts: list[tuple[Part, list[Line], int]]
    waiting: Draft | None = None

    @property
    def answered(self) -> dict[str, Any]:
        """What the form asked already of who applies, by the field of the page."""
        return {
            APPLICANT[one.prefill]: self.answers[one.key] for one in self.form.fields if one.prefill in APPLICANT and one.key in self.answers
        }  # fmt: skip

    @property
    def initial(self) -> dict[str, Any]:
        """What is known on the page already; what the form says counts before what was typed here once."""
        rest = self.draft.rest | (self.waiting.rest if self.waiting else {})
        return {name: rest[name] for name in REST if rest.get(name)} | self.answered

    @property
    def key(self) -> str:
        return self.draft.pk.hex

    def entered(self) -> operations.Entered:
        return operations.Entered(self.draft.form, self.answers, self.draft)


def ready(request, procedure: Procedure) -> Ready | HttpResponse | None:
    """
    Return the draft that is to be handed in, with what was sent of the rest kept in it; None for a procedure without a form.

    Where nothing is filled in yet, the answer is the way to the form; where it was handed in already, to its dossier.
    """
    key = _key(request.POST.get("draft", "") or request.GET.get("draft", ""))
    if key is None:
        held = entry.in_force(procedure, timezone.localdate())
        return (
            redirect(_with_case(reverse("dossiers:fill", args=[procedure.code]), request.GET))
            if held
            else None
        )
    found = queries.draft(key)
    if found is None:
        done = queries.handed_in_with(key.hex)
        if done is None:
            raise Http404
        return redirect("dossiers:track-one", code=done.code)
    if not access.is_theirs(request.user, request.session, found) or found.procedure_id != procedure.pk:
        if found.account_id and not request.user.is_authenticated:
            back = _handing_in(found)
            if request.method == "POST":
                back += "&" + urlencode({"waiting": _kept_aside(request, found, {}, "").pk.hex})
                messages.info(request, SIGNED_OUT)
            return redirect_to_login(back)
        raise Http404
    if request.method == "POST":
        keep_rest(request, found)
    form = entry.form_of(found.form)
    answers = answers_of(form, found.typed)
    wrong = check(form, found.form.schema, answers, timezone.localdate())
    read = dict((part.key, lines) for part, lines in answers_to_read(form, answers))
    parts = [(part, read.get(part.key, []), len(_wrong_in(form, part, wrong))) for part in form.parts]
    return Ready(found, form, answers, wrong, parts, _waiting(request, found))


def keep_rest(request, draft: Draft) -> None:
    """Keep what was typed on the page of handing in, and what was answered there about the papers."""
    kept = draft.rest | {name: request.POST.get(name, "")[:2000] for name in REST}
    if any(name.startswith(ANSWER) for name in request.GET):
        case = request.GET.copy()
        case.pop("draft", None)
        kept["case"] = case.urlencode()[:2000]
    operations.save_rest(draft=draft, rest=kept, at=timezone.now())

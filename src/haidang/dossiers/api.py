import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from ninja import Field, File, Form, Header, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import field_validator

from haidang.core.api import signed_in
from haidang.core.files.inspecting import Checked
from haidang.core.files.uploads import all_looked_through
from haidang.core.kept.keeping import as_of_one_moment
from haidang.dossiers import access, operations, queries
from haidang.dossiers.choices import PAPERS, RESULT, Channel, Deed, State, Verb
from haidang.dossiers.models import Dossier
from haidang.procedures.queries import by_code as procedure_by_code

router = Router()
NO_NUL = r"^[^\x00]*$"


class SubmissionIn(Schema):
    procedure: str = Field(
        description="Code of the procedure, such as 1.001193", max_length=40, pattern=NO_NUL
    )
    unit: str = Field(description="Code of the unit that handles it", max_length=40, pattern=NO_NUL)
    applicant_name: str = Field(min_length=1, max_length=150, pattern=NO_NUL)
    applicant_phone: str = Field("", max_length=20, pattern=NO_NUL)
    applicant_id_number: str = Field("", max_length=20, pattern=r"^[0-9]*$")
    applicant_email: str = Field("", max_length=254, pattern=r"^([^@\s\x00]+@[^@\s\x00]+)?$")
    tell_me: bool = Field(False, description="The person agrees to be told by mail, Zalo or SMS how it goes")
    note: str = Field("", max_length=2000, pattern=NO_NUL)
    answers: dict[str, Any] | None = Field(
        None,
        description="What was filled into the form of the procedure, by its JSON Schema; left out where it comes as a paper",
    )

    @field_validator("answers", mode="before")
    @classmethod
    def from_a_part(cls, value):
        """In a multipart form the answers are one part of JSON."""
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise ValueError("answers: this part is no JSON") from None


class DossierOut(Schema):
    code: str
    unit_code: str
    state: int
    status: str
    submitted_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    late: bool
    simulated: bool

    @staticmethod
    def resolve_status(dossier):
        return str(State(dossier.state).label)


class ListedOut(DossierOut):
    procedure: str
    applicant_name: str


class ListOut(Schema):
    total: int = Field(description="All that fit, not only this page")
    rows: list[ListedOut]


class ChangeIn(Schema):
    verb: str
    declared: dict[Deed, bool] = Field(
        {}, description="What was done besides; what is left out counts as not recorded, not as no"
    )
    note: str = Field("", max_length=2000, pattern=NO_NUL)


@router.get(
    "/", response=ListOut, auth=signed_in, summary="The dossiers of one's units, the most urgent first"
)
def worklist(
    request,
    what: Literal["open", "late", "risk", "today", "week", "waiting", "new", "done"] = "open",
    q: str = Query("", max_length=150, pattern=NO_NUL),
    unit: str = Query("", max_length=40, pattern=NO_NUL),
    field: str = Query("", max_length=200, pattern=NO_NUL, description="Field of procedures, by its name"),
    channel: Literal["", "online", "in_person", "post"] = "",
    page: int = Query(1, ge=1, le=100_000),
):
    access.to_the_list(request.user)
    found = queries.worklist(
        request.user,
        timezone.now(),
        what,
        q.strip(),
        unit,
        page,
        field=field,
        channel=channel,
        of=queries.WholeRow,
    )
    access.list_is_shown(request.user, found.rows, found.total, what, q.strip(), unit)
    return found


@router.post("/", response={201: DossierOut}, auth=None, summary="Hand in a dossier online")
def submit(request, data: SubmissionIn, idempotency_key: str | None = Header(None, alias="Idempotency-Key")):
    return Status(201, _handed_in(request, data, idempotency_key))


@router.post(
    "/with-papers",
    response={201: DossierOut},
    auth=None,
    summary="Hand in a dossier online with its papers as files, in one multipart form; all of it is kept or nothing",
)
def submit_with_papers(
    request,
    data: Form[SubmissionIn],
    papers: File[list[UploadedFile]],
    idempotency_key: str | None = Header(None, alias="Idempotency-Key"),
):
    return Status(201, _handed_in(request, data, idempotency_key, all_looked_through(papers, PAPERS)))


@as_of_one_moment()
def _handed_in(request, data: SubmissionIn, key: str | None, papers: Sequence[Checked] = ()) -> Dossier:
    procedure = procedure_by_code(data.procedure)
    if procedure is None:
        raise operations.UnableToSubmit(f"procedure: there is no procedure {data.procedure}")
    now = timezone.now()
    entered = None
    if data.answers is not None:
        entered = operations.entered(procedure=procedure, answers=data.answers, at=now)
    return operations.submit(
        procedure=procedure,
        unit_code=data.unit,
        channel=Channel.ONLINE,
        applicant=operations.Applicant(
            data.applicant_name,
            data.applicant_phone,
            data.applicant_id_number,
            data.applicant_email,
            agrees=data.tell_me,
        ),
        note=data.note,
        entered=entered,
        at=now,
        by=request.user,
        papers=papers,
        idempotency_key=key[:64] if key else None,
    )


@router.get("/{code}", response=DossierOut, auth=None, summary="Where a dossier is; nothing about the person")
def track(request, code: str):
    found = queries.by_code(code)
    if found is None:
        raise Http404
    return found


@router.post("/{code}/changes", response=DossierOut, auth=signed_in, summary="Do one thing with a dossier")
@as_of_one_moment()
def change(request, code: str, data: ChangeIn):
    with transaction.atomic():
        found = access.for_verb(request.user, code, data.verb)
        return operations.change(
            dossier=found,
            verb=data.verb,
            note=data.note,
            declared=data.declared,
            at=timezone.now(),
            by=request.user,
        )


@router.post(
    "/{code}/papers",
    response=DossierOut,
    auth=signed_in,
    summary="Put papers as files to a dossier, all or none",
)
def add_papers(request, code: str, papers: File[list[UploadedFile]]):
    with transaction.atomic():
        found = access.for_adding(request.user, code)
        operations.send_papers(
            dossier=found, papers=all_looked_through(papers, PAPERS), at=timezone.now(), by=request.user
        )
        return found


@router.post(
    "/{code}/result",
    response=DossierOut,
    auth=signed_in,
    summary="Put the electronic result to a dossier, as PDF",
)
def add_result(request, code: str, result: File[list[UploadedFile]]):
    with transaction.atomic():
        found = access.for_verb(request.user, code, Verb.FINISH)
        operations.attach_result(
            dossier=found, result=all_looked_through(result, RESULT), at=timezone.now(), by=request.user
        )
        return found

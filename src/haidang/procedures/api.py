from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Field, Router, Schema

from haidang.procedures import queries
from haidang.procedures.entry.queries import in_force

router = Router()


class ProcedureOut(Schema):
    code: str
    name: str
    level: str
    field: str
    time_limit: float | None
    time_unit: str
    fee: str
    mark: str


class FormOut(Schema):
    number: int
    starts_on: date
    answers_schema: dict[str, Any] = Field(
        alias="schema", description="JSON Schema 2020-12 of the answers that come with a dossier"
    )


@router.get("/", response=list[ProcedureOut], auth=None, summary="Find procedures, with or without accents")
def find(request, q: str = "", limit: int = 50):
    return queries.search(q)[: min(max(limit, 1), 500)]


@router.get("/{code}", response=ProcedureOut, auth=None, summary="One procedure")
def one(request, code: str):
    found = queries.by_code(code)
    if found is None:
        raise Http404
    return found


@router.get(
    "/{code}/form",
    response=FormOut,
    by_alias=True,
    auth=None,
    summary="The form that is filled in for a procedure today",
)
def form(request, code: str):
    procedure = queries.by_code(code)
    version = in_force(procedure, timezone.localdate()) if procedure else None
    if version is None:
        raise Http404
    return version

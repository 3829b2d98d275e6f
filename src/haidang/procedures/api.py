from django.http import Http404
from ninja import Router, Schema

from haidang.procedures import queries

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


@router.get("/", response=list[ProcedureOut], auth=None, summary="Find procedures, with or without accents")
def find(request, q: str = "", limit: int = 50):
    return queries.search(q)[: min(max(limit, 1), 500)]


@router.get("/{code}", response=ProcedureOut, auth=None, summary="One procedure")
def one(request, code: str):
    found = queries.by_code(code)
    if found is None:
        raise Http404
    return found

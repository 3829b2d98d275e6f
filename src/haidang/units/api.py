from django.utils import timezone
from ninja import Router, Schema

from haidang.units import queries

router = Router()


class UnitOut(Schema):
    code: str
    name: str
    name_en: str
    kind: str
    lon: float | None
    lat: float | None


@router.get("/", response=list[UnitOut], auth=None, summary="The city's units that exist today")
def units(request):
    return queries.active_units(timezone.localdate())

"""Units are found by their names and codes; who types an old name is led to what is there now."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from haidang.core.finding.registry import Entry, Indexed, Shown, register, stands_for
from haidang.core.ui.templatetags.ui import moment
from haidang.units import queries
from haidang.units.choices import COMMUNE_LEVEL, Kind

KIND = "units"
# The words before the name proper: "Phường Hồng Bàng" is Hồng Bàng to whoever looks for it.
LEADS = (
    "Thành phố", "Tỉnh", "Phường", "Xã", "Đặc khu", "Thị trấn", "Thị xã", "Quận", "Huyện", "Sở", "Ban Quản lý", "Ban", "Văn phòng",
)  # fmt: skip
OURS, THEIRS, WAS_OURS, WAS_THEIRS, GONE = 40, 20, 30, 10, 0


def _initials(name: str) -> str:
    """Sở Giáo dục và Đào tạo: "sgddt" and "gddt", as officials write it."""
    first = [
        word[0]
        for word in name.replace("-", " ").replace(",", " ").split()
        if word[0].isalpha() and word != "và"
    ]
    return f"{''.join(first)} {''.join(first[1:])}" if len(first) > 2 else ""


def entries(owners=None):
    """
    Every unit under its own name if it exists; a closed one leads to those in its place, or to its own page if there are none.

    Of a unit that was divided each part is found by its name.
    """
    today = timezone.localdate()
    named = queries.named(owners)
    heirs = queries.heirs_of([unit for unit in named if not queries.exists(unit, today)], today)
    for unit in named:
        lead = next((lead for lead in LEADS if unit.name.startswith(f"{lead} ")), "")
        ours = _is_ours(unit)
        if queries.exists(unit, today):
            yield Entry(
                unit.code,
                unit.name,
                lead,
                other=unit.name_en,
                code=unit.code,
                more=_more(unit),
                weight=OURS if ours else THEIRS,
            )
            continue
        after = heirs[unit.code]
        for heir in after or [unit]:
            weight = (WAS_OURS if _is_ours(heir) else WAS_THEIRS) if after else GONE
            yield Entry(
                heir.code, unit.name, lead, owner=unit.code, other=unit.name_en, code=unit.code,
                more=f"{unit.note} {_more(unit)}", weight=weight,
            )  # fmt: skip


def _is_ours(unit) -> bool:
    city = settings.HAIDANG_CITY_UNIT
    return unit.code == city or (unit.parent is not None and unit.parent.code == city)


def _more(unit) -> str:
    """What people say besides: the council's or committee's name before the unit's, the province after it."""
    told = [unit.parent.name] if unit.parent else []
    if unit.kind in (*COMMUNE_LEVEL, Kind.PROVINCE, Kind.CITY):
        told.append("Ủy ban nhân dân UBND Hội đồng nhân dân HĐND Trung tâm Phục vụ hành chính công")
    elif unit.kind == Kind.DEPARTMENT or unit.name.startswith("Sở "):
        told.append(_initials(unit.name))
    return " ".join(told)


def show(places):
    units = {unit.code: unit for unit in queries.named({code for place in places for code in place})}
    today, english, shown = timezone.localdate(), get_language() == "en", {}
    closed = [units[owner] for key, owner in places if key != owner and owner in units]
    heirs = queries.heirs_of(closed, today) if closed else {}
    for key, owner in places:
        unit, was = units.get(key), units.get(owner)
        if unit is None or was is None:
            continue
        detail = [str(Kind(unit.kind).label), *([unit.parent.name] if unit.parent else [])]
        note = ""
        if key != owner and was.valid_to:
            words = (
                _("before %(day)s: %(name)s")
                if len(heirs[owner]) == 1
                else _("before %(day)s: a part of %(name)s")
            )
            note = words % {"day": moment(queries.day_after(was)), "name": was.name}
            note += f" ({was.note})" if was.kind == Kind.FORMER and was.note else ""
        elif not queries.exists(unit, today) and unit.valid_to:
            note = _("no longer exists, since %(day)s") % {"day": moment(queries.day_after(unit))}
        shown[key, owner] = Shown(
            title=unit.name_en if english and unit.name_en else unit.name, url=reverse("units:unit", args=[unit.code]),
            detail=" · ".join(detail), note=note, code=unit.code,
        )  # fmt: skip
    return shown


register(Indexed(KIND, gettext_lazy("Units"), 10, entries, show))
for short, *long in [
    ("ubnd", "uy ban nhan dan"), ("hdnd", "hoi dong nhan dan"), ("p", "phuong"), ("x", "xa"), ("tt", "thi tran"), ("tx", "thi xa"),
    ("tp", "thanh pho"), ("t", "tinh"), ("q", "quan"), ("h", "huyen"), ("dk", "dac khu"), ("hp", "hai phong"), ("hd", "hai duong"),
    ("bql", "ban quan ly"), ("kkt", "khu kinh te"), ("vp", "van phong"), ("ttpvhcc", "trung tam phuc vu hanh chinh cong"),
]:  # fmt: skip
    stands_for(short, *long)

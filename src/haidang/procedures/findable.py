"""Procedures are found by their names, fields, results and codes; what people call them else stands in ``reference/sayings.yaml``."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.finding.registry import Entry, Indexed, Shown, register, stands_for, tells_nothing
from haidang.procedures import queries
from haidang.procedures.bundles import findable as bundles  # noqa: F401  (registers itself)
from haidang.procedures.choices import Level

KIND = "procedures"
EVERY_WARDS, OURS, OTHERS = 50, 35, 20  # whom people ask most


def entries(owners=None):
    for one in queries.named(owners):
        levels = one.level.split("|")
        yield Entry(
            one.code, one.name, lead="Thủ tục" if one.name.startswith("Thủ tục ") else "", code=one.code,
            other="; ".join([one.name_en, one.result]),
            more=f"thủ tục hồ sơ giấy tờ {one.field}",
            weight=EVERY_WARDS if Level.COMMUNE in levels else OURS if Level.PROVINCE in levels else OTHERS,
        )  # fmt: skip


def show(places):
    return {
        (one.code, one.code): Shown(
            title=queries.shown_name(one), url=reverse("procedures:procedure", args=[one.code]),
            detail=" · ".join(part for part in (one.field, one.get_level_display()) if part), code=one.code,
        )
        for one in queries.named({key for key, _owner in places})
    }  # fmt: skip


register(Indexed(KIND, _("Procedures"), 20, entries, show, answers=True))
tells_nothing("giay", "to", "ho", "so", "thu", "tuc", "phuong", "xa", "tinh")
for short, *long in [
    ("ks", "khai sinh"), ("gks", "giay khai sinh"), ("kt", "khai tu"), ("kh", "ket hon"), ("dkkh", "dang ky ket hon"),
    ("dkks", "dang ky khai sinh"), ("dk", "dang ky"), ("gp", "giay phep"), ("gplx", "giay phep lai xe"), ("gpxd", "giay phep xay dung"),
    ("gpkd", "giay phep kinh doanh", "dang ky thanh lap"), ("gcn", "giay chung nhan"), ("qsdd", "quyen su dung dat"),
    ("gcnqsdd", "giay chung nhan quyen su dung dat"), ("cmnd", "can cuoc"), ("cccd", "can cuoc cong dan", "can cuoc"),
    ("tnhh", "trach nhiem huu han"), ("dn", "doanh nghiep"), ("dntn", "doanh nghiep tu nhan"), ("ctcp", "cong ty co phan"),
    ("hkd", "ho kinh doanh"), ("lltp", "ly lich tu phap"), ("bhxh", "bao hiem xa hoi"), ("bhyt", "bao hiem y te"),
    ("xd", "xay dung"), ("tthn", "tinh trang hon nhan"), ("tthc", "thu tuc hanh chinh"), ("kcn", "khu cong nghiep"),
    ("hk", "ho khau", "thuong tru"), ("atvstp", "an toan thuc pham"), ("pccc", "phong chay chua chay"),
]:  # fmt: skip
    stands_for(short, *long)

"""Procedures are found by their names, fields, results and codes, and by what people call the paper they want."""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from haidang.core.finding.registry import Entry, Indexed, Shown, register, stands_for
from haidang.procedures import queries
from haidang.procedures.choices import Level

KIND = "procedures"
# What people call it, which no name says; all are words from the counter, not from an act.
CALLED = {
    "quyền sử dụng đất": "sổ đỏ; sổ hồng; bìa đỏ",
    "tình trạng hôn nhân": "giấy độc thân",
    "thường trú": "nhập hộ khẩu; sổ hộ khẩu",
    "thành lập": "mở công ty; đăng ký kinh doanh; giấy phép kinh doanh",
    "Lý lịch tư pháp": "tiền án; tiền sự",
    "kết hôn": "cưới",
    "khai tử": "báo tử",
    "xây dựng": "xây nhà; làm nhà",
    "Trích lục hộ tịch": "sao y; trích lục",
    "tàu cá": "thuyền đánh cá",
}
OURS, OTHERS = 40, 20


def entries(owners=None):
    for one in queries.named(owners):
        levels = one.level.split("|")
        yield Entry(
            one.code, one.name, lead="Thủ tục" if one.name.startswith("Thủ tục ") else "", code=one.code,
            other="; ".join([one.name_en, *(told for name, told in CALLED.items() if name in one.name), one.result]),
            more=f"thủ tục hồ sơ giấy tờ {one.field}",
            weight=OURS if Level.COMMUNE in levels or Level.PROVINCE in levels else OTHERS,
        )  # fmt: skip


def show(places):
    english = get_language() == "en"
    return {
        (one.code, one.code): Shown(
            title=one.name_en if english and one.name_en else one.name, url=reverse("procedures:procedure", args=[one.code]),
            detail=" · ".join(part for part in (one.field, one.get_level_display()) if part), code=one.code,
        )
        for one in queries.named({key for key, _owner in places})
    }  # fmt: skip


register(Indexed(KIND, _("Procedures"), 20, entries, show))
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

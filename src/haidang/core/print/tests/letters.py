"""A letter to print in the tests."""

from datetime import date

from haidang.core.print.paper import Official, Signature, Text


def letter(**changes):
    said = {
        "parent": "Ủy ban nhân dân phường Lê Chân", "issuer": "Trung tâm Phục vụ hành chính công", "number": "Số: 12/PXL", "place": "Lê Chân",
        "on": date(2026, 2, 4), "title": "Phiếu xin lỗi", "blocks": [Text("Kính gửi ông Nguyễn Văn Thử.")],
        "signatures": [Signature("Trưởng phòng", "Trần Thị Ký")], "recipients": ["Như trên;", "Lưu: VT."], "live": "https://haidang.example/dossiers/track/H24/",
    }  # fmt: skip
    return Official(**{**said, **changes})

"""
What a round puts on paper: the sheet of a unit and the minutes of the council in the layout of Decree 30/2020, and the report.

No official form of the sheet or of the minutes was read: what stands in them is ours. The law speaks Vietnamese here, whatever language
the page is shown in.
"""

from collections import Counter
from decimal import Decimal

from django.utils import timezone, translation

from haidang.core.demo.queries import is_simulated
from haidang.core.print.paper import Official, Pairs, Picture, Report, Section, Signature, Table, Text
from haidang.core.ui.downloads import warning
from haidang.core.ui.templatetags.ui import points
from haidang.parindex.engine.book import Node
from haidang.parindex.models import Round, Sheet, Sitting
from haidang.parindex.rounds import heads, outcome, queries
from haidang.parindex.rounds.charts import bars
from haidang.parindex.rounds.rules import shown
from haidang.units.choices import COMMUNE_LEVEL
from haidang.units.queries import Here, place_name

BY_HAND = "(Ký, ghi rõ họ tên)"
OURS = "Mẫu này do hệ thống đặt ra, chưa có mẫu chính thức."


def _warned() -> str:
    return str(warning()) if is_simulated() else ""


def _heading(unit: Here) -> dict[str, str]:
    """Who issues a sheet, and the place name that stands before the day."""
    issuer = f"Ủy ban nhân dân {unit.name}" if unit.kind in COMMUNE_LEVEL else unit.name
    return {"issuer": issuer, "place": place_name(unit)}


def _value(leaf: Node, value: Decimal | None) -> str:
    if value is None:
        return "Không áp dụng"
    if leaf.rule.kind == "yes_no":
        return "Có" if value else "Không"
    return shown(value)


def _self_score(leaf: Node, said: dict) -> tuple[str, ...]:
    if not said.get("said"):
        value = "Chưa chấm"
    else:
        value = _value(leaf, None if said["value"] is None else Decimal(said["value"]))
    files = [f"{name} ({digest[:12]})" for name, digest in said.get("files", ())]
    proof = "; ".join([*([said["note"]] if said.get("note") else []), *files])
    return leaf.code, leaf.name, shown(leaf.max), value, proof


def sheet(round_: Round, unit: Here, sent: Sheet) -> Official:
    """Return the self-score sheet of a unit as it was locked."""
    with translation.override("vi"):
        rows = [_self_score(leaf, sent.content.get(leaf.code, {})) for leaf in queries.leaves_of(round_)]
        at = timezone.localtime(sent.at)
        return Official(
            parent="Ủy ban nhân dân thành phố", **_heading(unit), number=f"Số: … / phiếu {round_.pk}", on=at.date(),
            title="Phiếu tự chấm điểm", about=round_.title,
            blocks=[
                Table(["Mã", "Tiêu chí", "Tối đa", "Tự chấm", "Tài liệu kiểm chứng, giải trình"], rows, [0, 4, 0, 0, 5], numbers=(2, 3)),
                Pairs([("Khóa lúc:", f"{at:%H:%M %d/%m/%Y}"), ("Người gửi:", sent.sent_by or "chưa gửi, khóa khi hết hạn"), ("Mã kiểm tra (SHA-256):", sent.digest)]),
            ],
            signatures=[Signature("Người đứng đầu đơn vị", "", BY_HAND)], note=f"Mỗi tệp kèm 12 ký tự đầu của mã kiểm tra. {OURS}", warning=_warned(),
        )  # fmt: skip


def minutes(round_: Round, sitting: Sitting) -> Official:
    """Return the minutes of a closed sitting: who took part, each matter with its votes, and what was decided."""
    with translation.override("vi"):
        members, here = queries.members_of(round_), queries.took_part(sitting)
        leaves = {leaf.code: leaf for leaf in queries.leaves_of(round_)}
        units = {unit.code: unit for unit in queries.units_in(round_)}
        rows = []
        for number, matter in enumerate(sitting.matters.prefetch_related("votes").order_by("pk"), 1):
            votes = [one.choice for one in matter.votes.all()]
            what = f"{units[matter.unit_code].name}: {matter.leaf} {leaves[matter.leaf].name}" if matter.leaf else "Thông qua kết quả thẩm định đối với các nội dung còn lại"  # fmt: skip
            given = _value(leaves[matter.leaf], matter.value) if matter.leaf else "Như thẩm định"
            rows.append((str(number), what, given, f"{votes.count('yes')}/{votes.count('no')}/{votes.count('abstain')}", "Thông qua" if matter.adopted else "Không thông qua"))  # fmt: skip
        closed = timezone.localtime(sitting.closed_at)
        seats = [(str(number), str(one.user), one.position or one.get_seat_display(), "Có" if one.pk in here else "Không") for number, one in enumerate(members, 1)]  # fmt: skip
        signing = [one for one in members if one.seat in ("chair", "secretary")]
        how = "họp" if sitting.how == "session" else "lấy ý kiến bằng văn bản"
        return Official(
            parent="Ủy ban nhân dân thành phố", issuer="Hội đồng thẩm định", number=f"Số: {sitting.number:02} / đợt {round_.pk}",
            place=place_name(None), on=closed.date(), title="Biên bản", about=f"Hội đồng {how} về {round_.title}",
            blocks=[
                Pairs([("1. Hình thức:", how), ("2. Ngày:", f"{sitting.on:%d/%m/%Y}"), ("3. Địa điểm:", sitting.place or "…"),
                       ("4. Tham gia:", f"{len(here)}/{len(members)} thành viên (trên một nửa)")]),
                Text("5. Thành phần:"),
                Table(["TT", "Họ tên", "Chức vụ", "Tham gia"], seats, [0, 3, 3, 0]),
                *([Text("6. Ý kiến thảo luận:"), *[Text(line.strip()) for line in sitting.discussion.splitlines() if line.strip()]] if sitting.discussion else []),
                Text("7. Biểu quyết (tán thành/không tán thành/ý kiến khác) và kết luận; nội dung được thông qua khi trên một nửa tổng số thành viên tán thành:"),
                Table(["TT", "Nội dung", "Điểm, số liệu", "Phiếu", "Kết luận"], rows, [0, 5, 0, 0, 0]),
            ],
            signatures=[Signature(one.get_seat_display(), str(one.user), BY_HAND) for one in reversed(signing)] or [Signature("Chủ tịch Hội đồng", "", BY_HAND)],
            note=OURS, warning=_warned(),
        )  # fmt: skip


def _of_heads(round_: Round) -> Section:
    """The published classes of heads of units, one table for each block."""
    book, names = heads.book_of(round_), dict(outcome.block_names(round_))
    blocks = [Pairs([("Bộ tiêu chí:", f"{book.title} ({book.code} {book.version})"), ("Văn bản:", book.act), ("Mã kiểm tra (SHA-256):", round_.heads_digest)])]  # fmt: skip
    for block, here in heads.frozen(round_).items():
        counts = Counter(one.name for one in here)
        said = "; ".join(f"{grade.name}: {counts[grade.name]}" for grade in book.grades if counts[grade.name])
        rows = [_head(number, one) for number, one in enumerate(here, 1)]
        blocks += [Text(f"{names[block]}. {said}"), Table(["TT", "Đơn vị", "Người đứng đầu", "Chỉ số", "Điểm", "Xếp loại"], rows, [0, 3, 3, 0, 0, 2], numbers=(0, 3, 4))]  # fmt: skip
    return Section("Xếp loại người đứng đầu", blocks)


def _head(number: int, one: heads.Classed) -> tuple[str, ...]:
    days = "; ".join(
        f"{who.full_name} ({who.starts_on:%d/%m} – {who.ends_on:%d/%m/%Y})" for who in one.others
    )
    if one.chosen:
        name = f"{one.chosen.full_name}; trước đó: {days}" if days else one.chosen.full_name
    else:
        name = f"không xếp loại: {days}" if days else "chưa ghi nhận"
    return str(number), one.unit.name, name, points(one.index), points(one.points), one.name


def report(round_: Round, live: str) -> Report:
    """Return the report of a frozen round: ranks with a picture for each block, points by area, and what it stands on."""
    with translation.override("vi"):
        book, areas = queries.book_of(round_), outcome.areas(round_)
        sections = [
            Section("Căn cứ", [Pairs([
                ("Bộ chỉ số:", f"{book.title} ({book.code} {book.version})"), ("Văn bản:", book.act), ("Thời gian:", f"{round_.first_month:%m/%Y} đến {round_.last_month:%m/%Y}"),
                ("Quyết định công bố:", f"{round_.decision}, ngày {round_.decided_on:%d/%m/%Y}" if round_.decision else "chưa công bố"),
                ("Bản chụp số liệu:", str(round_.snapshot_id)), ("Mã kiểm tra (SHA-256):", round_.digest),
            ])])
        ]  # fmt: skip
        for block, name in outcome.block_names(round_):
            here = outcome.places(round_)[block]
            known = [one.index for one in here if one.index is not None]
            mean = sum(known) / len(known) if known else None
            said = (
                f"{len(here)} đơn vị; trung bình {points(mean)}.{' Màu vàng: một phần năm đứng cuối.' if len(known) >= 5 else ''}"
                if known
                else f"{len(here)} đơn vị, chưa đo được."
            )
            best = [
                (area, max((one for one in here if one.of(area).points is not None), key=lambda one, area=area: one.of(area).points, default=None))
                for area in areas
            ]  # fmt: skip
            leading = [(area.code, area.name, one.unit.name, f"{points(one.of(area).points)}/{points(one.of(area).max)}") for area, one in best if one]  # fmt: skip
            sections.append(
                Section(
                    name, [
                        Text(said),
                        *(Picture(one, f"Chỉ số của {len(known)} đơn vị, {name}") for one in bars(here)),
                        Table(["Hạng", "Đơn vị", "Chỉ số", "Điểm"], [(str(one.rank or "–"), one.unit.name, points(one.index), points(one.points)) for one in here], [0, 1, 0, 0], numbers=(0, 2, 3)),
                        *([Text("Đơn vị cao nhất theo lĩnh vực:"), Table(["Mã", "Lĩnh vực", "Đơn vị", "Điểm"], leading, [0, 3, 2, 0], numbers=(3,))] if leading else []),
                    ],
                )
            )  # fmt: skip
        if round_.heads_book_id and round_.published_at:
            sections.append(_of_heads(round_))
        return Report(
            title=round_.title, as_of=round_.frozen_at, sections=sections, live=live, warning=_warned()
        )

import csv
import io
import re

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from haidang.core.demo.models import DemoRun
from haidang.web import ranking
from haidang.web.tests.conftest import MONTHS

HTMX = {"HX-Request": "true", "HX-Target": "figures", "HX-Boosted": "true"}


def text_of(answer) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def rows_of(text) -> list[tuple[str, str]]:
    """Rank (with the sign of a tie) and name of each line."""
    body = text[text.index("<tbody>") :]
    found = re.findall(
        r'<tr[^>]*><td class="num">(.*?)</td><td><a data-row-door href="[^"]*">(.*?)</a>', body
    )
    return [(re.sub("<[^>]*>", "", rank), name) for rank, name in found]


@pytest.mark.parametrize(
    "address",
    [
        f"/rankings/?block=communes&{MONTHS}", f"/rankings/?leaf=2.1&block=city&{MONTHS}&as=now", f"/rankings/10525/?{MONTHS}",
        f"/rankings/10525/2.1/?which=hits&{MONTHS}", "/rankings/?from=never",
    ],
)  # fmt: skip
def test_what_a_filter_swaps_in_is_what_a_reload_shows(client, counted, address):
    whole, part = client.get(address), client.get(address, headers=HTMX)
    swapped = part.content.decode().strip()
    assert swapped.startswith('<div id="figures"') and swapped.endswith("</div>")
    assert whole.content.decode().count(swapped) == 1
    assert "<html" not in swapped and whole.content.decode().count('id="figures"') == 1
    for answer in (whole, part):
        assert {"HX-Request", "HX-Target"} <= set(answer["Vary"].replace(" ", "").split(","))


@pytest.mark.parametrize(
    "headers", [{**HTMX, "HX-History-Restore-Request": "true"}, {**HTMX, "HX-Target": "content"}, {}]
)
def test_whoever_goes_back_or_swaps_something_else_gets_the_whole_page(client, counted, headers):
    assert "<html" in client.get(f"/rankings/?{MONTHS}", headers=headers).content.decode()


def test_equal_units_share_a_rank_and_the_page_says_how_many_were_measured(client, counted):
    text = text_of(client.get(f"/rankings/?leaf=2.1&block=wards&{MONTHS}"))
    assert rows_of(text)[:3] == [
        ("1", "Phường Hồng Bàng"), ("2= đồng hạng", "Phường An Biên"), ("2= đồng hạng", "Phường Hải Dương"),
    ]  # fmt: skip
    assert "Đo được 3 trên 45 đơn vị" in text and rows_of(text)[3][0] == "–"
    assert "cả khối 4 trên 6 hồ sơ" in text


def test_the_figure_of_the_first_page_and_the_ranking_behind_its_door_are_the_same(
    client, counted, monkeypatch
):
    monkeypatch.setattr(
        timezone, "localdate", lambda *_: counted.taken_at.date().replace(month=11, year=2026)
    )
    home = text_of(client.get("/"))
    doors = re.findall(
        r'<a class="figure-door" href="([^"]+)"><strong>([^<]+)</strong>.*?(\d+ trên \d+) hồ sơ', home
    )
    assert len(doors) >= 2
    for door, _share, sums in doors:
        behind = text_of(client.get(door.replace("&amp;", "&")))
        assert f"cả khối {sums} hồ sơ" in behind and "Toàn thành phố</a>" in behind, door


def test_the_whole_city_is_one_block_only_for_a_criterion(client, counted):
    assert client.get("/rankings/?block=city").status_code == 404
    assert client.get("/rankings/?block=nowhere").status_code == 404
    assert client.get("/rankings/?leaf=9.9").status_code == 404
    text = text_of(client.get(f"/rankings/?leaf=2.1&block=city&{MONTHS}"))
    assert {"Sở Nội vụ", "Phường An Biên", "Xã Nam Sách"} <= {name for _rank, name in rows_of(text)}
    assert "Toàn thành phố" not in text_of(client.get("/rankings/"))


def test_a_unit_asked_for_is_marked_in_its_own_block(client, counted):
    text = text_of(client.get(f"/rankings/?unit=10606&{MONTHS}"))
    assert re.search(r'<tr class="table-active" id="chosen">.*?Xã Nam Sách', text)


def test_every_number_is_a_door_that_keeps_the_months(client, counted):
    text = text_of(client.get(f"/rankings/?{MONTHS}&as=now"))
    door = "/rankings/11311/?from=2026-01&amp;to=2026-11&amp;as=now"
    assert text.count(f'href="{door}"') >= 2 and f'<a href="{door}"><title>' in text


def test_bars_colours_and_legend_agree(client, counted):
    text = text_of(client.get(f"/rankings/?leaf=2.1&block=wards&{MONTHS}"))
    widths = [
        float(width) for width in re.findall(r'<rect width="([\d.]+)" height="10" class="q\d"/><path', text)
    ]
    assert len(widths) == 3 and widths[0] > widths[1] == widths[2] > 0
    assert "Nhóm cao nhất" in text and "đơn vị thuộc khối khác" in text
    assert text.count('class="faint"') > 50  # the rest of the city, for orientation


def test_months_in_which_nothing_was_counted_are_said(client, counted):
    assert "Không có hồ sơ nào trong các tháng này" in text_of(
        client.get("/rankings/?from=2024-01&to=2024-02")
    )
    assert client.get("/rankings/chart.png?from=2024-01&to=2024-02").status_code == 404


def test_before_anything_was_counted_the_page_teaches(client, db):
    assert (
        "Chưa có gì để đếm" in text_of(client.get("/rankings/"))
        and client.get("/rankings/table.csv").status_code == 404
    )


def test_the_table_can_be_taken_along(client, counted):
    DemoRun.objects.create(dossiers=1, seed=1, now=timezone.now())
    answer = client.get(f"/rankings/table.csv?leaf=2.1&{MONTHS}")
    first, *_rest = rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 45
    assert (first["rank"], first["code"], first["hits"], first["among"]) == ("1", "11311", "2", "2")
    assert (first["from_month"], first["to_month"], first["snapshot"], first["simulated"]) == (
        "2026-01", "2026-11", str(counted.pk), "yes",
    )  # fmt: skip
    page = load_workbook(io.BytesIO(client.get(f"/rankings/table.xlsx?{MONTHS}").content)).worksheets[0]
    words = [cell.value for cell in page["A"][:9]]
    assert words[:2] == ["Xếp hạng đơn vị: Phường", "Số liệu mô phỏng để dùng thử, không phải kết quả thật"]
    assert {"Bộ chỉ số", "Từ tháng", "Bản chụp số liệu", "Thời điểm tính"} <= set(words)


def test_the_bars_can_be_taken_along_as_a_picture(client, counted, monkeypatch):
    DemoRun.objects.create(dossiers=1, seed=1, now=timezone.now())
    drawn = {}
    monkeypatch.setattr(
        ranking, "bars_png", lambda bars, *args, **words: drawn.update(words, bars=bars) or b"\x89PNG"
    )
    answer = client.get(f"/rankings/chart.png?leaf=2.1&{MONTHS}")
    assert answer["Content-Type"] == "image/png" and "mo-phong-2-1" in answer["Content-Disposition"]
    assert "mô phỏng" in drawn["warning"] and "01/2026" in drawn["below"][0]
    assert [bar.name.split()[0] for bar in drawn["bars"]] == ["1", "2=", "2="]


def test_a_picture_is_drawn_once_while_the_figures_stay(client, counted, monkeypatch):
    draws = []
    draw = ranking.draw
    monkeypatch.setattr(ranking, "draw", lambda ask: draws.append(ask) or draw(ask))
    for _ in range(3):
        client.get(f"/rankings/?{MONTHS}")
    assert len(draws) == 1
    client.cookies["django_language"] = "en"
    assert "An Bien Ward" in text_of(client.get(f"/rankings/?{MONTHS}")) and len(draws) == 2
    monkeypatch.setattr("haidang.core.kept.memory.time.monotonic", lambda: 10**9)
    client.get(f"/rankings/?{MONTHS}")
    assert len(draws) == 3


def test_what_is_kept_stays_small(client, counted):
    for year in range(2000, 2080):
        client.get(f"/rankings/?from={year}-01&to={year}-02")
    assert len(ranking.kept) == ranking.kept.most == 64


def test_the_page_asks_little_of_the_database_once_it_is_drawn(
    client, counted, django_assert_max_num_queries
):
    client.get(f"/rankings/?{MONTHS}")
    with django_assert_max_num_queries(6):
        client.get(f"/rankings/?{MONTHS}")

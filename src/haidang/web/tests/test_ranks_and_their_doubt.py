"""Through the pages: how sure a rank is, why it moved, what would raise a unit, what if, and the city among the provinces."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

from django.utils.html import escape

from haidang.parindex.doubt.queries import between, since
from haidang.parindex.operations import import_book
from haidang.parindex.place.queries import indices
from haidang.parindex.queries import ranking
from haidang.web.tests.conftest import FIRST, MONTHS


def text_of(answer) -> str:
    assert answer.status_code == 200
    return " ".join(re.sub("<[^>]+>", " ", answer.content.decode().replace("\xa0", " ")).split())


def figures(text: str) -> list[Decimal]:
    return [Decimal(one.replace("−", "-").replace(",", ".")) for one in re.findall(r"[+−]?\d+,\d\d", text)]


def test_a_rank_moved_through_criteria_that_add_up_and_lead_to_the_dossiers(client, moved):
    answer = client.get(f"/rankings/{FIRST}/rank/?since=2026-02")
    text = text_of(answer)
    assert "Phường Hồng Bàng: vì sao từ hạng 1 xuống hạng 2" in text
    assert "1 đơn vị vượt lên trên." in text and "0 đơn vị" not in text
    own = re.search(r"Chỉ số của chính đơn vị: (.*?)Ai đã vượt", text)[1]
    before, now = figures(own.split("Theo từng")[0])[:2]
    *parts, together = figures(re.search(r"Thay đổi(.*)", own)[1])
    assert sum(parts) == together == now - before < 0
    other = re.search(r"khoảng cách so với Phường Hồng Bàng (.*)", text)[1]
    gap_before, gap_now = figures(other)[:2]
    *steps, sum_of_steps = figures(other)[2:]
    assert gap_before < 0 < gap_now and sum(steps) == sum_of_steps == gap_now - gap_before
    door = re.search(rf'href="(/rankings/{FIRST}/2\.1/)"', answer.content.decode())[1]
    assert len(re.findall(r"data-row-door", client.get(door).content.decode())) == 2  # the two that were late


def test_months_are_those_before_this_one_and_last_month_unless_told(client, moved):
    before, now, known = since("2026-02", moved, date(2026, 11, 26))
    assert before[:2] == (date(2026, 1, 1), date(2026, 2, 1)) and now.last == date(2026, 11, 1)
    assert known == [date(2026, month, 1) for month in range(10, 0, -1)]
    assert since("2031-01", moved, date(2026, 11, 26))[0].last == date(2026, 10, 1)
    assert since("", moved, date(2027, 1, 9))[0][:2] == (date(2026, 1, 1), date(2026, 12, 1))
    assert "vẫn hạng" in text_of(client.get(f"/rankings/{FIRST}/rank/"))
    assert "không có hai thứ hạng để so sánh" in text_of(client.get("/rankings/11407/rank/"))
    assert client.get("/rankings/nowhere/rank/").status_code == 404


def test_a_unit_sees_what_would_raise_it_most_and_each_line_opens_to_its_deeds(client, moved):
    answer = client.get(f"/rankings/{FIRST}/?{MONTHS}")
    text = text_of(answer)
    lines = re.findall(r"2\.1 Tỷ lệ hồ sơ xử lý trước hạn, đúng hạn : (.*?hạng \d+)\.", text)
    assert lines == ["2 hồ sơ chưa đạt , mất 13,33 điểm. Nếu đủ điểm, chỉ số tăng 66,67, xếp hạng 1"]
    door = re.search(rf'href="(/rankings/{FIRST}/2\.1/\?[^"]*which=misses)"', answer.content.decode())[1]
    behind = client.get(door.replace("&amp;", "&"))
    assert behind.content.decode().count("data-row-door") == 2 and "mất 13,33 điểm" in text_of(behind)
    assert "Tỷ lệ đạt nhân 20 điểm." in text_of(behind), "its rule in a sentence"
    unmeasured = text_of(client.get(f"/rankings/{FIRST}/4.2/?{MONTHS}"))
    assert "Đạt từ 80% trở lên được 4 điểm" in unmeasured
    assert re.search(
        r"03/2026 0,00 % 0/2 .*01/2026 100,00 % 1/1", text_of(behind)
    )  # the history, the newest first


def test_the_ranking_shows_between_which_ranks_and_so_do_its_tables(client, counted):
    text = text_of(client.get(f"/rankings/?block=wards&{MONTHS}"))
    shown = re.findall(r"(\d+) (?:= đồng hạng )?\((\d+)(?:–(\d+))?\) Phường", text)
    assert len(shown) == 3 and all(int(low) <= int(rank) <= int(high or low) for rank, low, high in shown)
    assert "mười lần có chín lần" in text
    table = client.get(f"/rankings/table.csv?block=wards&{MONTHS}").content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(table)) if row["rank"]]
    assert [(row["rank_from"], row["rank_to"]) for row in rows] == [
        (low, high or low) for _rank, low, high in shown
    ]
    assert not re.search(
        r"\(\d+–\d+\) Phường", text_of(client.get(f"/rankings/?leaf=2.1&block=wards&{MONTHS}"))
    )
    assert "10.000 lần" in text_of(client.get("/rankings/doubt/"))


def test_a_group_that_is_scaled_weighs_in_the_doubt_what_it_weighs_in_the_index(client, counted):
    """Of two criteria that are each other's contrary the one weighs ten times the other, whatever points it has of its own."""
    on_time = {"name": "Đúng hạn", "rule": "proportional", "measure": "dossiers.on_time"}
    data = {
        "code": "scaled", "version": "1", "title": "Thử", "act": "Thử", "mark": "assumption", "bonus_cap": 0,
        "areas": [
            {"code": "1", "name": "Quy đổi", "rule": "scaled", "max": 1, "children": [{**on_time, "code": "1.1", "max": 100}]},
            {"code": "2", "name": "Trái lại", "max": 10, "children": [{**on_time, "code": "2.1", "max": 10, "inverse": True}]},
            {"code": "3", "name": "Thưởng", "children": [
                {"code": "3.1", "name": "Thưởng", "rule": "bonus", "per": 50, "max": 100, "measure": "dossiers.on_time"}]},
        ],
    }  # fmt: skip
    book = import_book(data=data, by="system:test")
    first, last = date(2026, 1, 1), date(2026, 11, 1)
    ranks = {one.unit.code: one.rank for one in ranking(book, counted, "wards", first, last) if one.rank}
    assert ranks == {"10525": 1, "11407": 1, FIRST: 3}
    found = between(book, counted, "wards", first, last)
    assert str(found[FIRST]) == "3" and found["10525"].high < 3, "by the points of its own it would be first"


def test_another_rule_book_is_tried_by_address_alone_and_nothing_published_changes(client, moved):
    published = text_of(client.get(f"/rankings/?block=wards&{MONTHS}"))
    same = text_of(client.get(f"/rankings/what-if/?{MONTHS}"))
    ranks = dict(re.findall(r"(Phường \S+ \S+) ([\d,]+) [\d,]+ \(\d+\)", same))
    assert "Chưa đổi gì" in same and f"Phường Hồng Bàng {ranks['Phường Hồng Bàng']}" in published
    answer = client.get(f"/rankings/what-if/?{MONTHS}&w.2.1=20&f.2.1=0&t.2.1=33,3")
    assert answer.status_code == 302 and "w.2.1" not in answer["Location"]  # as it is anyway
    assert "t.2.1=33%2C3" in answer["Location"] and "from=2026-01" in answer["Location"]
    text = text_of(client.get(answer["Location"]))
    tried = dict(re.findall(r"(Phường \S+ \S+) ([\d,]+) [\d,]+ \(\d+\)", text))
    assert (ranks["Phường Hồng Bàng"], tried["Phường Hồng Bàng"]) == ("33,33", "100,00")
    assert "hôm nay 100" in text and "1 đơn vị sẽ đổi hạng" in text
    dropped = text_of(client.get(f"/rankings/what-if/?{MONTHS}&d.2.1=1"))
    assert "– Phường Hồng Bàng – 33,33 (2)" in dropped  # nothing else was counted
    assert text_of(client.get(f"/rankings/?block=wards&{MONTHS}")) == published


def test_a_figure_that_makes_no_sense_is_named_at_its_field_and_stays_as_typed(client, moved):
    for typed in ("abc", "-1", "1e9", "", "NaN", "<b>", "1,23456"):
        answer = client.get(
            "/rankings/what-if/", {"w.2.1": typed, "t.2.1": "80", "from": "2026-01", "to": "2026-11"}
        )
        page = answer.content.decode()
        assert "2.1 Điểm tối đa : Hãy ghi một số từ 0 đến 1.000." in text_of(answer)
        kept = re.escape(escape(typed))
        assert re.search(rf'name="w\.2\.1" value="{kept}"', page) and 'name="t.2.1" value="80"' in page
        assert 'aria-invalid="true"' in page
    assert client.get("/rankings/what-if/?block=city").status_code == 404


def test_the_city_stands_among_all_provinces_and_todays_score_is_held_against_them(client, moved):
    text = text_of(client.get("/place/"))
    assert re.search(
        r"Theo số liệu từ đầu năm, toàn thành phố đạt [\d,]+ trên 100.*năm 2023 thì đứng thứ \d+ trên 34",
        text,
    )
    assert (
        "Gần nhất: năm 2024, đứng thứ 1 trên 63" in text and "12. " not in text and "Hải Phòng 74,21" in text
    )
    rows = list(csv.DictReader(io.StringIO(client.get("/place/766/table.csv").content.decode("utf-8-sig"))))
    assert len(rows) == 68 and {row["simulated"] for row in rows} == {"no"}
    assert [row["rank"] for row in rows if row["year"] == "2023" and row["code"] == "31"] == ["12"]
    assert client.get("/place/nothing/table.csv").status_code == 404


def test_a_whole_table_is_ranked_by_its_scores_and_a_part_only_as_it_was_published():
    for index in indices():
        for year in index.years:
            if year.whole:
                assert [one.rank for one in year.entries] == sorted(one.rank for one in year.entries)
                assert year.place_of(year.city.score) == year.city.rank
                assert year.place_of(Decimal(1000)) == 1 and year.place_of(Decimal(0)) == year.ranked
            else:
                assert len(year.scores) < year.ranked
    par = {year.year: year.city.rank for year in indices()[0].years}
    assert (par[2018], par[2021], par[2024]) == (5, 1, 1)

"""Through the pages: each block is ranked by the rule book that is assigned to it, and every page says by which and since when."""

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal

from haidang.core.calendar import aware
from haidang.core.demo.registry import Scale
from haidang.parindex import ruling
from haidang.parindex.demo.books import EXAMPLES, assign_examples
from haidang.parindex.queries import book_in_use
from haidang.parindex.rulebooks.operations import assign, end_assignment
from haidang.web.tests.conftest import FIRST, MONTHS
from haidang.web.tests.test_ranks_and_their_doubt import figures, text_of

EXAMPLE, DECISION = "Ví dụ: chỉ số cải cách hành chính của phường, xã, đặc khu", "Bộ chỉ số phục vụ người dân, doanh nghiệp (766)"  # fmt: skip


def assigned(code="example-commune", block="wards", since=date(2026, 3, 1)):
    return assign(book=book_in_use(code), block=block, starts_on=since, by="system:test")


def index_of(client, address, name="Phường Hồng Bàng") -> str:
    return re.search(rf"{name} (\d+,\d\d)", text_of(client.get(address)))[1]


def test_what_is_assigned_ranks_its_block_from_that_day_on_and_no_other(client, moved):
    before = index_of(client, "/rankings/?block=wards")
    assert DECISION in text_of(client.get("/rankings/")) and "chưa có bộ tiêu chí riêng" in text_of(
        client.get("/rankings/")
    )
    given = assigned()
    text = text_of(client.get("/rankings/?block=wards"))
    assert f"{EXAMPLE} ví dụ, không chính thức · áp dụng cho khối này từ 01/03/2026" in text
    now = index_of(client, "/rankings/?block=wards")
    assert now != before == index_of(client, "/rankings/?block=wards&book=qd766")
    assert DECISION in text_of(client.get("/rankings/?block=communes"))
    # The months that were over before it was assigned are ranked by what counted then.
    assert DECISION in text_of(client.get("/rankings/?from=2026-01&to=2026-02"))
    assert EXAMPLE in text_of(client.get("/rankings/?from=2026-01&to=2026-03"))
    for page in (
        f"/rankings/{FIRST}/",
        f"/rankings/{FIRST}/3.1.1/",
        "/rankings/what-if/",
        "/rankings/heads/",
        f"/units/{FIRST}/",
        "/",
    ):
        assert EXAMPLE in text_of(client.get(page)), page
    assert now in text_of(client.get(f"/rankings/{FIRST}/")) and now in text_of(
        client.get(f"/units/{FIRST}/")
    )
    version = book_in_use("example-commune").version
    rows = list(csv.DictReader(io.StringIO(client.get("/rankings/table.csv").content.decode("utf-8-sig"))))
    assert {(row["rule_book"], row["rule_book_mark"], row["rule_book_since"]) for row in rows} == {
        (f"example-commune {version}", "example", "2026-03-01")
    }
    # The other book that is assigned counts nothing by itself: it ranks nobody.
    assigned("heads-reform", since=date(2026, 4, 1))
    assert index_of(client, "/rankings/?block=wards") == now
    end_assignment(assignment=given, ends_on=date(2026, 10, 31), by="system:test")
    assert index_of(client, "/rankings/?block=wards") == before, (
        "it counts until its last day, and not a minute longer"
    )


def test_decision_766_is_one_link_away_stays_chosen_and_finds_the_criterion_that_counts_the_same(
    client, moved
):
    assigned()
    page = client.get(f"/rankings/?{MONTHS}").content.decode()
    door = re.search(r'id="other-book" hx-boost="false" href="([^"]+)"', page)[1].replace("&amp;", "&")
    answer = client.get(f"/rankings/{door}")
    text, page = text_of(answer), answer.content.decode()
    assert DECISION in text and "để so sánh" in text and "book=qd766" in door
    unit = re.search(rf'href="(/rankings/{FIRST}/[^"]*)"', page)[1].replace("&amp;", "&")
    assert "book=qd766" in unit and '<input type="hidden" name="book" value="qd766">' in page
    page = client.get(unit).content.decode()
    leaf = re.search(rf'href="(/rankings/{FIRST}/2\.1/[^"]*)"', page)[1].replace("&amp;", "&")
    page = client.get(leaf).content.decode()
    assert "2.1 Tỷ lệ hồ sơ xử lý trước hạn, đúng hạn" in page
    # Back by the same figure of the book that is assigned, which numbers it otherwise.
    back = re.search(r'id="other-book" hx-boost="false" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert back.startswith(f"/rankings/{FIRST}/3.1.1/") and "book" not in back
    assert EXAMPLE in text_of(client.get(back))
    assert (
        client.get("/rankings/?book=other").status_code
        == client.get(f"/rankings/{FIRST}/?book=x").status_code
        == 404
    )
    page = client.get(f"/rankings/?leaf=3.1.1&{MONTHS}").content.decode()
    doors = {
        name: link.replace("&amp;", "&")
        for name, link in re.findall(r'id="block-(\w+)" href="([^"]+)"', page)
    }
    assert (
        "leaf=2.1" in doors["city"] and "leaf=2.1" in doors["departments"] and "leaf=3.1.1" in doors["wards"]
    )
    city = client.get(f"/rankings/{doors['city']}")
    assert "dùng chung cho toàn thành phố" in text_of(city)
    unit = re.search(rf'href="(/rankings/{FIRST}/2\.1/[^"]*)"', city.content.decode())[1].replace(
        "&amp;", "&"
    )
    assert "2.1 Tỷ lệ hồ sơ xử lý trước hạn, đúng hạn" in text_of(client.get(unit))
    tabs = client.get("/rankings/what-if/?w.3.1.1=7&block=wards").content.decode()
    assert "w.3.1.1=7&amp;block=wards" in tabs and '"?block=departments"' in tabs, (
        "what is tried belongs to its book"
    )


def test_what_people_judge_waits_for_the_round_and_the_rest_opens_to_its_deeds(client, moved):
    assigned()
    text = text_of(client.get(f"/rankings/{FIRST}/?{MONTHS}"))
    assert re.search(r"1\.1\.1 Ban hành kế hoạch cải cách hành chính năm chờ đợt đánh giá 1,00", text)
    assert "1.1. Kế hoạch và báo cáo" in text and "3.1. Đúng hạn" in text
    said, most = re.search(
        r"Đạt ([\d,]+) trên ([\d,]+) điểm đo được \(cả bộ chỉ số là 100,00 điểm\)", text
    ).groups()
    share = Decimal(said.replace(",", ".")) / Decimal(most.replace(",", ".")) * 100
    assert abs(share - Decimal(index_of(client, f"/rankings/?{MONTHS}").replace(",", "."))) < 1
    assert f"đã đo được: {most} trên 100,00 điểm" in text_of(client.get(f"/rankings/?{MONTHS}"))
    assert "nên chờ đến đợt" in text_of(client.get(f"/rankings/{FIRST}/1.1.1/"))
    answer = client.get(f"/rankings/{FIRST}/3.1.1/?{MONTHS}&which=misses")
    assert answer.content.decode().count("data-row-door") == 2, "the two that were late"


def test_a_rank_between_two_rule_books_moves_in_two_parts_that_add_up(client, moved):
    assigned()
    answer = client.get(f"/rankings/{FIRST}/rank/?since=2026-02")
    text = text_of(answer)
    assert "Đến hết tháng 02/2026 áp dụng bộ tiêu chí khác: " + DECISION in text
    own = re.search(r"Chỉ số của chính đơn vị: (.*?)Cùng một công việc, mỗi bộ", text)[1]
    before, now = figures(own.split("Theo từng")[0])[:2]
    exchange, *parts, together = figures(re.search(r"Thay đổi Do đổi bộ tiêu chí(.*)", own)[1])
    assert exchange + sum(parts) == together == now - before and parts
    table = re.search(r"mỗi bộ tiêu chí chấm ra sao(.*?)Ai đã vượt", text)[1]
    made = re.search(r'aria-labelledby="exchange".*?</section>', answer.content.decode(), re.S)[0]
    *lines, whole = figures(
        " ".join(re.findall(r'<(?:td role="cell" class="num[^>]*|strong)>([^<]+)<', made))
    )
    assert sum(lines) == whole == exchange and len(lines) > 5
    assert (
        "2.1 Tỷ lệ hồ sơ xử lý trước hạn, đúng hạn 20,00/20,00 3.1.1 Tỷ lệ hồ sơ giải quyết trước hạn, đúng hạn 6,00/6,00"
        in table
    )
    other = re.search(r"khoảng cách so với Phường Hồng Bàng (.*)", text)[1]
    gap_before, gap_now = figures(other)[:2]
    *steps, sum_of_steps = figures(other)[2:]
    assert sum(steps) == sum_of_steps == gap_now - gap_before
    # By the one book all along there is nothing of the kind.
    assert "Do đổi bộ tiêu chí" not in text_of(
        client.get(f"/rankings/{FIRST}/rank/?since=2026-02&book=qd766")
    )


def test_the_city_to_try_is_ranked_by_examples_since_the_first_of_january(client, db):
    books = {block: ruling.ruling(block, date(2026, 3, 1)) for block in EXAMPLES}
    assert {one.version.code for one in books.values()} == {"qd766"}
    list(assign_examples(Scale(dossiers=1, seed=1, now=aware(datetime(2026, 3, 1, 9)))))
    books = {block: ruling.ruling(block, date(2026, 3, 1)) for block in EXAMPLES}
    assert {block.value: one.version.code for block, one in books.items()} == {
        "departments": "example-department", "wards": "example-commune", "communes": "example-commune",
    }  # fmt: skip
    assert all(one.book.example and one.since == date(2026, 1, 1) for one in books.values())
    assert ruling.ruling("wards", date(2025, 12, 31)).version.code == "qd766"

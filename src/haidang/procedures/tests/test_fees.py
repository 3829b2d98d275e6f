"""What a procedure costs: lines with days and acts, entered from files; what is published is proposed as an assumption."""

from datetime import date

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from haidang.core.testing.loaded import loaded
from haidang.procedures.fees.operations import enter_exemptions, enter_fees
from haidang.procedures.fees.queries import exemptions_of, fees_of
from haidang.procedures.fees.reading import published_amount
from haidang.procedures.queries import by_code

TODAY = date(2026, 11, 9)


@pytest.fixture
def procedures(db):
    loaded(("units", "load"), ("procedures", "load"))
    with translation.override("en"):
        yield


def file(tmp_path, *lines, head="procedure,case,amount,starts_on,ends_on,act,mark"):
    path = tmp_path / "fees.csv"
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Miễn phí", 0), ("Không", 0), ("8,000 VNĐ", 8000), ("1.025.000 đồng", 1_025_000), ("100,000 Việt Nam Đồng", 100_000),
        ("", None), ("50 VNĐ", None), ("10 USD", None), ("100,000 VNĐ|50,000 VNĐ", None), ("Theo quy định", None),
    ],
)  # fmt: skip
def test_a_published_fee_is_read_only_where_it_says_one_amount(text, amount):
    assert published_amount(text) == amount


def test_what_is_published_becomes_an_assumed_line_and_what_is_unclear_none(procedures):
    (line,) = fees_of(by_code("1.004222"), TODAY)
    assert (line.amount, line.act, line.mark) == (10_000, "", "assumption")
    assert [one.amount for one in fees_of(by_code("1.001193"), TODAY)] == [0]
    assert fees_of(by_code("2.001199"), TODAY) == [] and fees_of(by_code("2.001610"), TODAY) == []


def test_a_line_with_an_act_takes_the_place_of_what_was_assumed_from_its_first_day_on(procedures, tmp_path):
    path = file(tmp_path, "1.004222,Nộp trực tiếp,20.000,2026-01-01,,TT 75/2022/TT-BTC,read", "1.004222,Nộp trực tuyến,10000,01/01/2026,,TT 75/2022/TT-BTC,read")  # fmt: skip
    call_command("procedures", "fees", str(path))
    assert [(one.case, one.amount) for one in fees_of(by_code("1.004222"), TODAY)] == [
        ("Nộp trực tiếp", 20_000),
        ("Nộp trực tuyến", 10_000),
    ]
    assert [one.act for one in fees_of(by_code("1.004222"), date(2025, 12, 31))] == [""]
    assert enter_fees(path=path, by="system:test") == (0, 0, 0)


def test_a_new_amount_ends_the_old_line_the_day_before(procedures, tmp_path):
    enter_fees(path=file(tmp_path, "2.000635,,8000,2026-01-01,,Act 1,read"), by="system:test")
    assert enter_fees(path=file(tmp_path, "2.000635,,9000,2026-12-01,,Act 2,read"), by="system:test") == (
        1,
        1,
        0,
    )
    procedure = by_code("2.000635")
    assert [one.amount for one in fees_of(procedure, date(2026, 11, 30))] == [8000]
    assert [one.amount for one in fees_of(procedure, date(2026, 12, 1))] == [9000]
    assert enter_fees(path=file(tmp_path, "2.000635,,8000,2026-01-01,,Act 1,read"), by="system:test") == (
        0,
        0,
        0,
    )


def test_a_wrong_line_is_named_with_its_column_and_nothing_of_the_file_is_entered(procedures, tmp_path):
    path = file(
        tmp_path, "2.000635,,8000,2026-01-01,,Act,read", "2.000635,b,-5,2026-13-01,,,sure", "9.9,,1000,2026-01-01,,Act,read",
        "2.000635,c,1000,2026-02-01,2026-01-01,Act,read", "2.000635,,7000,2026-01-01,,Act,read",
    )  # fmt: skip
    with pytest.raises(CommandError) as refused:
        call_command("procedures", "fees", str(path))
    said = str(refused.value)
    for part in ("line 3: amount:", "line 3: starts_on:", "line 3: act:", "line 3: mark:", "line 4: procedure:", "line 5: ends_on:"):  # fmt: skip
        assert part in said
    changed = file(tmp_path, "2.000635,,8000,2026-01-01,,Act,read", "2.000635,,7000,2026-01-01,,Act,read")
    with pytest.raises(CommandError, match="line 3: amount: from 01/01/2026 on 8,000 ₫ by Act is entered"):
        call_command("procedures", "fees", str(changed))
    assert [one.act for one in fees_of(by_code("2.000635"), TODAY)] == [""]


def test_who_pays_less_comes_from_an_excel_file(procedures, tmp_path):
    book = openpyxl.Workbook()
    for row in (["procedure", "who", "percent_off", "starts_on", "act"], ["1.004222", "Hộ nghèo", 100, date(2026, 1, 1), "NQ 1"]):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "who.xlsx")
    call_command("procedures", "exemptions", str(tmp_path / "who.xlsx"))
    (one,) = exemptions_of(by_code("1.004222"), TODAY)
    assert (one.who, one.percent_off, one.mark) == ("Hộ nghèo", 100, "secondary")
    with pytest.raises(CommandError, match="line 2: percent_off: a whole number from 1 to 100, not 120"):
        call_command("procedures", "exemptions", str(file(tmp_path, "1.004222,Trẻ em,120,2026-01-01,NQ 2", head="procedure,who,percent_off,starts_on,act")))  # fmt: skip


def test_another_share_for_the_same_people_ends_the_former_and_others_keep_theirs(procedures, tmp_path):
    head = "procedure,who,percent_off,starts_on,act"
    first = file(
        tmp_path, "1.004222,Hộ nghèo,100,2026-01-01,NQ 1", "1.004222,Trẻ em,20,2026-01-01,NQ 1", head=head
    )
    assert enter_exemptions(path=first, by="system:test") == (2, 0, 0)
    later = file(tmp_path, "1.004222,Hộ nghèo,50,2026-11-01,NQ 2", head=head)
    assert enter_exemptions(path=later, by="system:test") == (1, 1, 0)
    said = [(one.who, one.percent_off) for one in exemptions_of(by_code("1.004222"), TODAY)]
    assert said == [("Hộ nghèo", 50), ("Trẻ em", 20)]
    assert exemptions_of(by_code("1.004222"), date(2026, 10, 31))[0].percent_off == 100


def test_the_page_of_a_procedure_says_what_it_costs_today_by_which_act_and_who_pays_less(procedures, tmp_path, client):  # fmt: skip
    assert "chưa rõ văn bản quy định" in client.get("/procedures/1.004222/").text
    enter_fees(path=file(tmp_path, "1.004222,Nộp trực tiếp,20000,2026-01-01,,TT 75,read"), by="system:test")
    call_command("procedures", "exemptions", str(file(tmp_path, "1.004222,Trẻ em,50,2026-01-01,NQ 2", head="procedure,who,percent_off,starts_on,act")))  # fmt: skip
    page = client.get("/procedures/1.004222/").text
    assert "Nộp trực tiếp: <strong>20.000 ₫</strong>" in page and "giảm 50 %: Trẻ em (NQ 2)" in page

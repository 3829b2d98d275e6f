"""The seven slips, their numbers without gap or double, the register, and a hundred in one file."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction

from haidang.core.audit.models import AuditLine
from haidang.core.files.signatures import signatures_of
from haidang.core.print.tests.test_on_paper import close, text_in
from haidang.core.signing import trial
from haidang.dossiers import operations, queries, slips
from haidang.dossiers.models import Dossier, Slip
from haidang.dossiers.operations.numbering import next_number
from haidang.dossiers.tests.factories import MORNING, received, submitted
from haidang.units.operations import merge
from haidang.units.queries import by_code

A5 = [0, 0, 420, 595]


def do(dossier, *verbs, hours=1):
    for place, verb in enumerate(verbs, 1):
        operations.change(
            dossier=dossier,
            verb=verb,
            at=MORNING + timedelta(hours=hours * place),
            by="Lan",
            note=f"Vì {verb}",
        )
    return dossier


def numbers(**of) -> list[int]:
    return sorted(Slip.objects.filter(**of).values_list("number", flat=True))


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_and_no_double_when_many_take_them_at_once_and_some_give_up(city):
    def take(place):
        try:
            with transaction.atomic():
                number = next_number("10525", "HDHS", 2026)
                if place % 3 == 0:
                    raise ValueError  # what was to be numbered did not come about
            return number
        except ValueError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as clerks:
        taken = [one for one in clerks.map(take, range(24)) if one is not None]
    assert sorted(taken) == list(range(1, 17))
    assert next_number("10525", "HDHS", 2027) == next_number("10525", "PXL", 2026) == next_number("11311", "HDHS", 2026) == 1  # fmt: skip


@pytest.mark.django_db
def test_each_step_that_gives_a_slip_takes_the_next_number_of_its_unit_year_and_kind(city):
    first, second = received(), received()
    other = received(unit_code="11311")
    do(first, "ask_supplement", "answer_supplement")
    do(second, "ask_withdrawal", "stop")
    do(submitted(), "refuse")
    assert numbers(unit_code="10525", kind="receipt") == [1, 2] and numbers(unit_code="11311") == [1]
    assert [numbers(kind=kind) for kind in ("supplement", "stop", "refusal")] == [[1], [1], [1]]
    with pytest.raises(operations.ReasonMissing):
        operations.change(dossier=other, verb="ask_supplement", at=MORNING + timedelta(1), by="Lan")
    with pytest.raises(DatabaseError), transaction.atomic():
        Slip.objects.filter(dossier=first).update(number=77)


@pytest.mark.django_db(transaction=True)
def test_all_six_slips_are_a5_pages_with_their_fields_and_numbers(city, clerk, client):
    client.force_login(clerk)
    stopped = do(received(), "ask_withdrawal", "stop")
    refused, late = do(submitted(), "refuse"), received()
    operations.apologise(
        dossier=late, reason="Chờ xác minh", new_day=(late.due_at + timedelta(9)).date(), at=MORNING + timedelta(hours=2), by="Lan"
    )  # fmt: skip
    asked = do(received(), "ask_supplement")
    said = {
        (stopped.code, "receipt"): ["GIẤY TIẾP NHẬN HỒ SƠ", "năm 2026, số thứ tự 01", "Nguyễn Văn Thử"],
        (stopped.code, "stop"): ["THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ", "Số: 01/2026/TBDHS", "Theo đề nghị dừng", "Vì stop"],
        (stopped.code, "control"): ["PHIẾU KIỂM SOÁT", "Giao: Người nộp hồ sơ", "Trước hạn"],
        (refused.code, "refusal"): ["PHIẾU TỪ CHỐI TIẾP NHẬN", "Số: 01/2026/TCHS", "Vì refuse"],
        (late.code, "apology"): ["VĂN BẢN XIN LỖI", "Số: 01/2026/PXL", "Chờ xác minh"],
        (asked.code, "supplement"): ["PHIẾU YÊU CẦU BỔ SUNG", "Số: 01/2026/HDHS", "Vì ask_supplement"],
    }  # fmt: skip
    for (code, name), parts in said.items():
        assert f"{name}.pdf" in client.get(f"/dossiers/{code}/").text
        made = client.get(f"/dossiers/{code}/{name}.pdf").content
        with pikepdf.open(io.BytesIO(made)) as file:
            assert [round(float(one)) for one in file.pages[0].MediaBox] == A5, name
        for part in parts:
            assert close(part) in close(text_in(made)), (name, part)
    page = client.post(f"/dossiers/track/{stopped.code}/", {"phone": "0912345678"}).text
    assert "stop.pdf" in page and "control.pdf" not in page
    own = client.post(f"/dossiers/track/{stopped.code}/control.pdf", {"phone": "0912345678"})
    assert own.status_code == 404


@pytest.mark.django_db
def test_a_slip_that_was_given_out_is_printed_again_as_it_was(city):
    dossier = received()
    before = slips.issue(slips.slip("receipt", dossier, "https://x/"))
    do(dossier, "ask_supplement", "answer_supplement", "finish", hours=9)
    assert slips.issue(slips.slip("receipt", Dossier.objects.get(pk=dossier.pk), "https://x/")) == before


@pytest.mark.django_db
def test_the_control_slip_says_through_whose_hands_it_went_and_whether_in_time(city):
    dossier = do(received(), "advance")
    operations.change(dossier=dossier, verb="finish", at=dossier.due_at + timedelta(hours=1), by="Lan")
    found = [(one.giver, one.receiver, one.result) for one in queries.control_of(dossier)]
    assert found == [("", "10525", ""), ("10525", "10525", "before"), ("10525", "10525", "after")]


@pytest.mark.django_db(transaction=True)
def test_the_register_has_every_dossier_received_in_the_order_of_its_numbers_on_lying_a4(
    city, clerk, client, monkeypatch
):
    monkeypatch.setattr("haidang.dossiers.queries.register.A_BOOK", 2)
    made = [received() for _ in range(3)]
    client.force_login(clerk)
    page = client.get("/dossiers/register/").text
    assert "register/10525-2026-1.pdf" in page and "register/10525-2026-2.pdf" in page
    book = client.get("/dossiers/register/10525-2026-1.pdf").content
    text = close(text_in(book))
    assert close("Mở sổ ngày 01/01/2026") in text and close("Khóa sổ ngày 09/11/2026") in text
    assert made[0].code in text and made[1].code in text and made[2].code not in text
    with pikepdf.open(io.BytesIO(book)) as file:
        assert [round(float(one)) for one in file.pages[0].MediaBox] == [0, 0, 842, 595]
    second = close(text_in(client.get("/dossiers/register/10525-2026-2.pdf").content))
    assert made[2].code in second and close("Chưa khóa sổ") in second and close("từ số 03") in second
    assert client.get("/dossiers/register/10525-2026-3.pdf").status_code == 404
    assert client.get("/dossiers/register/11311-2026-1.pdf").status_code == 404
    assert AuditLine.objects.filter(verb="dossiers.register_read").count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_slips_come_in_one_file_of_what_one_may_see_and_each_look_is_remembered(city, clerk, client):
    mine, new, theirs = [received() for _ in range(3)], submitted(), received(unit_code="11311")
    client.force_login(clerk)
    ticked = [one.code for one in (*mine, new, theirs)]
    made = client.post("/dossiers/slips.pdf", {"kind": "receipt", "which": "ticked", "tick": ticked})
    text = close(text_in(made.content))
    with pikepdf.open(io.BytesIO(made.content)) as file:
        assert len(file.pages) == 3
    assert all(one.code in text for one in mine) and theirs.code not in text and new.code not in text
    whole = client.post("/dossiers/slips.pdf", {"kind": "receipt", "which": "all", "what": "open"})
    with pikepdf.open(io.BytesIO(whole.content)) as file:
        assert len(file.pages) == 3
    lines = AuditLine.objects.filter(verb="dossiers.printed")
    assert lines.filter(object_key=mine[0].code).count() == 2 and not lines.filter(object_key=theirs.code)
    none = client.post(
        "/dossiers/slips.pdf", {"kind": "stop", "which": "ticked", "tick": ticked}, follow=True
    )
    assert none.redirect_chain and "Thông báo dừng" in none.text
    assert client.post("/dossiers/slips.pdf", {"kind": "nonsense"}).status_code == 404


@pytest.mark.django_db
def test_forty_slips_are_forty_pages(city):
    first = received()
    made = [slips.slip("receipt", first, f"https://x/{place}/") for place in range(40)]
    with pikepdf.open(io.BytesIO(slips.issue(made))) as file:
        assert len(file.pages) == 40


@pytest.mark.django_db
def test_the_heir_of_a_closed_unit_numbers_and_seals_what_it_gives(city):
    dossier, before = submitted(), received()
    here, there = by_code("10525"), by_code("11311")
    merge(units=[here, there], code="M1", name="Phường mới", on=MORNING.date() + timedelta(1), act="Thử", by="system:test")  # fmt: skip
    later = MORNING + timedelta(1)
    for one in (here, there):
        operations.hand_over(was=one.code, unit_code="M1", act="Thử", at=later, by="system:test")
    dossier.refresh_from_db()
    operations.change(dossier=dossier, verb="receive", at=later, by="Lan")
    assert numbers(dossier=before, unit_code="10525") == numbers(dossier=dossier, unit_code="M1") == [1]
    trial.make_key("unit:M1", "UBND phường mới", "UBND phường mới")
    [seal] = signatures_of(slips.issue(slips.slip("receipt", dossier, "https://x/")))
    assert seal.good and signatures_of(slips.issue(slips.slip("receipt", before, "https://x/"))) == []


@pytest.mark.django_db
def test_what_the_counter_gave_for_another_unit_carries_the_seal_of_the_counter(city):
    dossier = submitted(unit_code="11311", desk_code="10525")
    trial.make_key("unit:11311", "UBND xã thử", "UBND xã thử")
    assert signatures_of(slips.issue(slips.slip("receipt", dossier, "https://x/"))) == []
    trial.make_key("unit:10525", "UBND phường thử", "UBND phường thử")
    [seal] = signatures_of(slips.issue(slips.slip("receipt", dossier, "https://x/")))
    assert "phường" in seal.signer


def test_a_slip_carries_the_seal_of_its_unit_where_the_unit_has_a_key(city, clerk, client):
    dossier = received()
    client.force_login(clerk)
    plain = client.get(f"/dossiers/{dossier.code}/receipt.pdf").content
    assert signatures_of(plain) == []
    trial.make_key(f"unit:{dossier.unit_code}", "UBND phường thử", "UBND phường thử")
    [seal] = signatures_of(client.get(f"/dossiers/{dossier.code}/receipt.pdf").content)
    assert seal.good

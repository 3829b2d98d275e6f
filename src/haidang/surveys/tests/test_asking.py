"""Questionnaires come as files and are never changed once somebody answered; people are invited, drawn, and asked after a dossier."""

import io
import re
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from haidang.core.audit.models import AuditLine
from haidang.core.notices.models import Notice
from haidang.surveys import apps, queries
from haidang.surveys.asked import files
from haidang.surveys.choices import Fate
from haidang.surveys.models import Code, Drawn, Questionnaire
from haidang.surveys.operations import UnableToDraw, answer_by_code, draw
from haidang.surveys.rules import samples
from haidang.surveys.tests.factories import SMALL, a_campaign, a_code, filled, small_questionnaire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
SHIPPED = Path(apps.__file__).parent / "reference" / "questionnaires"


def sent(text: str | bytes, name="phieu.yaml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def test_the_sipas_form_is_here_with_its_39_items_its_source_and_its_mark(manager):
    kept = queries.questionnaire("sipas-2026", 1)
    asked = queries.asked_by(kept)
    assert len(asked.counted()) == 39 and [part for _item, part in asked.counted()].count("II") == 16
    assert kept.mark == "secondary" and "form_test3" in asked.source
    page = manager.get("/surveys/questionnaires/sipas-2026/1/").content.decode()
    assert "nguồn thứ cấp" in page and page.count('value="5"') == 39


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_questionnaire_comes_back_the_same_from_yaml_and_from_excel(path):
    asked = files.from_yaml(path.read_bytes())
    assert files.from_excel(files.to_excel(asked)) == asked == files.from_yaml(files.to_yaml(asked))


def test_every_kind_of_question_and_a_condition_come_back_the_same():
    asked = files.from_yaml(SMALL.encode())
    assert {one.kind for one in asked.questions} == {"matrix", "single", "text", "multiple", "number"}
    assert files.from_excel(files.to_excel(asked)) == asked


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("questions!B3", "sorte", "ô B3"), ("questions!F2", "none", "none"), ("questions!I4", "Q9=yes", "Q9"), ("questions!I4", "Q2=perhaps", "perhaps"),
        ("questions!J6", "rất nhiều", "ô J6"), ("lines!C2", "", "ô C2"), ("answers!A2", "Q8", "ô A2"), ("lines!B3", "Q1.1", "bị trùng"), ("survey!A2", "titel", "ô A2"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_workbook_is_named_at_its_cell_and_nothing_is_kept(manager, cell, value, said):
    book = load_workbook(io.BytesIO(files.to_excel(files.from_yaml(SMALL.encode()))))
    sheet, place = cell.split("!")
    book[sheet][place] = value
    changed = io.BytesIO()
    book.save(changed)
    before = Questionnaire.objects.count()
    answer = manager.post("/surveys/questionnaires/new/", {"file": sent(changed.getvalue(), "phieu.xlsx")})
    assert answer.status_code == 409 and said in answer.content.decode()
    assert Questionnaire.objects.count() == before


def test_a_questionnaire_too_wide_for_a_table_of_its_answers_is_refused(manager):
    lines = ", ".join(f"{{key: L{n}, words: Dòng {n}}}" for n in range(60))
    wide = SMALL + "".join(f'- {{key: M{m}, kind: matrix, words: Bảng, scale: five, items: [{lines.replace("key: L", f"key: M{m}.")}]}}\n' for m in range(25))  # fmt: skip
    answer = manager.post("/surveys/questionnaires/new/", {"file": sent(wide)})
    assert answer.status_code == 409 and "1505 ý trả lời là quá nhiều" in answer.content.decode()


def test_a_new_questionnaire_is_sent_corrected_and_after_an_answer_only_followed_by_a_version(manager):
    manager.post("/surveys/questionnaires/new/", {"file": sent(SMALL)})
    page = "/surveys/questionnaires/phieu-thu/1/"
    other = SMALL.replace("Lịch sự", "Niềm nở")
    assert manager.post(page, {"file": sent(other), "do": "correct"}).status_code == 302
    assert "Niềm nở" in manager.get(page).content.decode()
    campaign = a_campaign(queries.questionnaire("phieu-thu", 1))
    answer_by_code(
        code=queries.code(a_code(campaign)), filled=filled(campaign, Q1_1="5"), on=timezone.localdate()
    )
    refused = manager.post(page, {"file": sent(SMALL), "do": "correct"})
    assert refused.status_code == 409 and "phiên bản mới" in refused.content.decode()
    assert "Niềm nở" in manager.get(page).content.decode()
    assert (
        manager.post(page, {"file": sent(SMALL), "do": "version"}).url
        == "/surveys/questionnaires/phieu-thu/2/"
    )
    assert queries.asked_in(campaign).questions[0].items[0].words.vi == "Niềm nở"
    assert AuditLine.objects.filter(verb="surveys.questionnaire_loaded", object_key="phieu-thu").count() == 2


def test_a_survey_is_planned_and_a_mistake_keeps_what_was_typed(manager):
    kept = small_questionnaire()
    typed = {"title": "Quý IV", "questionnaire": kept.pk, "starts_on": "2026-12-01", "ends_on": "2026-11-01", "ways": ["counter"]}  # fmt: skip
    wrong = manager.post("/surveys/new/", typed)
    assert wrong.status_code == 409 and 'value="Quý IV"' in wrong.content.decode()
    made = manager.post("/surveys/new/", typed | {"ends_on": "2026-12-31"})
    assert "Quý IV" in manager.get(made.url).content.decode()
    places = manager.get(f"{made.url}places/?unit=10525").content.decode()
    assert f"/surveys/counter/{made.url.split('/')[-2]}/10525/" in places and "<svg" in places and "/surveys/kiosk/" not in places  # fmt: skip


def test_a_list_is_invited_once_each_and_a_wrong_row_stops_all(manager, settings):
    settings.EMAIL_HOST = "127.0.0.1"
    campaign = a_campaign()
    page = f"/surveys/campaigns/{campaign.code}/invite/"
    rows = "unit,mail,phone\n10525,an@example.vn,\n11311,binh@example.vn,\n"
    wrong = manager.post(page, {"file": sent(rows + "99999,chi@example.vn,\n10525,,\n10525,chi.example.vn,\n", "ds.csv")})  # fmt: skip
    said = wrong.content.decode()
    assert (
        wrong.status_code == 409 and all(f"Dòng {n}" in said for n in (4, 5, 6)) and not Code.objects.exists()
    )
    for _n in range(2):
        assert manager.post(page, {"file": sent(rows, "ds.csv")}).status_code == 302
    assert Code.objects.filter(way="invited").count() == 2
    letters = list(Notice.objects.filter(kind="surveys.invited").order_by("address"))
    assert [letter.address for letter in letters] == ["an@example.vn", "binh@example.vn"]
    secret = re.search(r"/surveys/(\w{14})/", letters[0].text)[1]
    assert queries.code(secret).unit_code == "10525"
    assert not any(secret in str(row.__dict__) for row in Code.objects.order_by("pk"))


def test_a_sample_is_drawn_once_the_seed_draws_it_again_and_a_refusal_calls_on_the_next(manager):
    campaign = a_campaign()
    frame = {("10525", "p"): [f"H{n:03}" for n in range(200)], ("11311", "p"): [f"K{n}" for n in range(40)]}
    sample = draw(campaign=campaign, frame=frame, error=Fraction(5, 100), on=timezone.localdate(), seed="lua-chon", by="system:test")  # fmt: skip
    asked = {row.unit_code: (row.population, row.size) for row in sample.strata.order_by("unit_code")}
    assert asked == {"10525": (200, 125), "11311": (40, 25)}  # 240 / (1 + 240 · 0.0025) = 150
    with pytest.raises(UnableToDraw):
        draw(campaign=campaign, frame=frame, quota=5, on=timezone.localdate(), by="system:test")
    again = draw(campaign=a_campaign(small_questionnaire()), frame={key: frame[key][::-1] for key in reversed(list(frame))}, error=Fraction(5, 100), on=timezone.localdate(), seed="lua-chon", by="system:test")  # fmt: skip
    assert again.frame_digest == sample.frame_digest
    chosen = [list(Drawn.objects.filter(stratum__sample=one).values_list("stratum__unit_code", "order", "number", "fate").order_by("stratum__unit_code", "order")) for one in (sample, again)]  # fmt: skip
    assert chosen[0] == chosen[1]
    third = a_campaign(small_questionnaire())
    draw(campaign=third, frame=frame, quota=5, on=timezone.localdate(), by="system:test")
    assert "5 người của mỗi đơn vị và thủ tục" in manager.get(f"/surveys/campaigns/{third.code}/sample/").content.decode()  # fmt: skip
    stratum = sample.strata.get(unit_code="11311")
    first = stratum.drawn.get(order=0)
    page = f"/surveys/campaigns/{campaign.code}/sample/{stratum.pk}/"
    assert manager.post(page, {"drawn": first.pk, "fate": "refused"}).status_code == 302
    assert (
        stratum.drawn.filter(fate=Fate.DRAWN).count() == 25 and stratum.drawn.get(order=25).fate == Fate.DRAWN
    )
    assert manager.post(page, {"drawn": first.pk, "fate": "answered"}).status_code == 409
    assert AuditLine.objects.filter(verb="surveys.fate_noted").count() == 1


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 400), min_size=1, max_size=8), st.integers(1, 500))  # fmt: skip
def test_shares_of_a_sample_fit_their_strata_and_add_up(populations, total):
    shares = samples.shared_out(total, populations)
    assert all(0 <= shares[name] <= n and bool(shares[name]) == bool(n) for name, n in populations.items())
    wanted = min(total, sum(populations.values()))
    assert sum(shares.values()) == max(wanted, sum(bool(n) for n in populations.values())) or sum(shares.values()) >= wanted  # fmt: skip

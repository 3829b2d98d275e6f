"""A unit scores itself: what is typed, what proves it, and the sheet that locks it."""

import pytest

from haidang.core.files.models import File
from haidang.core.files.queries import content_of, files_of, signatures_in
from haidang.core.notices.models import Notice
from haidang.parindex.choices import GIVEN_BACK, SHEET
from haidang.parindex.models import Judgement, Objection, Sheet
from haidang.parindex.rounds import changes, papers, queries
from haidang.parindex.tests.factories import OTHER, WARD, a_plan, is_pdf, moved, scored, upload

pytestmark = pytest.mark.django_db


def test_what_was_typed_wrong_comes_back_beside_its_field_and_the_rest_is_saved(at):
    round_ = moved(a_plan(), "self")
    answer = at(
        "officer",
        "unit",
        round_.pk,
        WARD,
        data={
            "v.1.2": "11",
            "n.1.2": "Kế hoạch",
            "v.1.3": "0",
            "f.1.3": upload(b"MZ", "x.exe"),
            "do": "save",
        },
    )
    page = answer.content.decode()
    assert (
        answer.status_code == 409
        and 'value="11"' in page
        and "Kế hoạch</textarea>" in page
        and 'id="e-1.2"' in page
        and 'id="e-1.3"' in page
    )
    assert [(one.leaf, one.value) for one in Judgement.objects.all()] == [("1.3", 0)]
    assert File.objects.count() == 0


def test_a_measured_leaf_cannot_be_typed_over_only_objected_to(at):
    round_ = moved(a_plan(), "self")
    at("officer", "unit", round_.pk, WARD, data={"v.1.1": "10", "do": "save"})
    assert not Judgement.objects.exists()
    assert at("officer", "leaf", round_.pk, WARD, "1.1", data={"text": "Đếm sai hồ sơ"}).status_code == 302
    assert at("officer", "leaf", round_.pk, WARD, "1.2", data={"text": "Không đúng"}).status_code == 409
    assert Objection.objects.get().leaf == "1.1"


def test_a_sheet_is_sent_only_with_every_score_and_its_evidence_and_is_locked_then(at, people):
    round_ = moved(a_plan(), "self")
    typed = {"v.1.2": "9", "n.1.2": "", "v.1.3": "1", "n.1.3": "Quy chế số 3"}
    refused = at("leader", "unit", round_.pk, WARD, data={**typed, "v.1.3": "", "n.1.3": "", "do": "send"})
    assert refused.status_code == 409 and "1.3" in refused.content.decode() and not Sheet.objects.exists()
    assert at("leader", "unit", round_.pk, WARD, data={**typed, "do": "send"}).status_code == 409, (
        "no evidence for 1.2"
    )
    assert (
        at("leader", "unit", round_.pk, WARD, data={**typed, "f.1.2": upload(), "do": "send"}).status_code
        == 302
    )
    file = File.objects.get()
    late = at("officer", "unit", round_.pk, WARD, data={"v.1.2": "10", "n.1.2": "Kế hoạch mới", "do": "save"})
    assert late.status_code == 409 and "1.2: 10 Kế hoạch mới" in late.content.decode(), (
        "nothing typed is lost"
    )
    for data in (
        {"v.1.2": "10", "do": "save"},
        {"do": f"drop:{file.pk}"},
        {"f.1.2": upload(b"<a/>", "b.xml"), "do": "save"},
    ):
        assert at("officer", "unit", round_.pk, WARD, data=data).status_code == 409
    assert File.objects.get() == file and Judgement.objects.filter(leaf="1.2").count() == 1
    assert is_pdf(at("officer", "sheet", round_.pk, WARD))
    assert file.digest[:12] in str(papers.sheet(round_, queries.unit_in(round_, WARD), Sheet.objects.get()))


def test_the_head_signs_what_was_locked_after_saying_who_they_are(at, settings):
    settings.HAIDANG_TRIAL_SIGNING = True
    round_ = moved(a_plan(), "self")
    scored(round_)
    assert (
        at("leader", "unit", round_.pk, WARD, data={"do": "sign", "confirm": "mot-mat-khau-dai"}).status_code
        == 409
    )
    assert at("leader", "unit", round_.pk, WARD, data={"do": "send"}).status_code == 302
    assert (
        at("officer", "unit", round_.pk, WARD, data={"do": "sign", "confirm": "mot-mat-khau-dai"}).status_code
        == 404
    )
    assert (
        at("leader", "unit", round_.pk, WARD, data={"do": "sign", "confirm": "khong-phai"}).status_code == 409
    )
    assert not Sheet.objects.get().signed
    assert (
        at("leader", "unit", round_.pk, WARD, data={"do": "sign", "confirm": "mot-mat-khau-dai"}).status_code
        == 302
    )
    [kept] = files_of(SHEET, f"{round_.pk}/{WARD}/")
    assert Sheet.objects.get().signed and [one.signer for one in signatures_in(kept)] == ["Hai"]
    assert at("officer", "sheet", round_.pk, WARD).content == content_of(kept)
    assert at("elsewhere", "sheet", round_.pk, WARD).status_code == 404


def test_a_sheet_is_given_back_with_a_reason_while_units_score_and_the_unit_is_told(at, people):
    round_ = moved(a_plan(), "self")
    scored(round_)
    assert at("leader", "unit", round_.pk, WARD, data={"do": "send"}).status_code == 302
    back = {"do": "give-back", "reason": "Thiếu kế hoạch năm"}
    assert at("leader", "unit", round_.pk, WARD, data=back).status_code == 404
    assert (
        at("home", "unit", round_.pk, WARD, data={**back, "reason": " "}).status_code == 409
        and Sheet.objects.exists()
    )
    assert at("home", "unit", round_.pk, WARD, data=back).status_code == 302 and not Sheet.objects.exists()
    assert Notice.objects.filter(
        kind=GIVEN_BACK, account=people["officer"], data__reason="Thiếu kế hoạch năm"
    ).exists()
    assert (
        at(
            "officer", "unit", round_.pk, WARD, data={"v.1.2": "8", "n.1.2": "Kế hoạch", "do": "save"}
        ).status_code
        == 302
    )
    assert at("leader", "unit", round_.pk, WARD, data={"do": "send"}).status_code == 302
    round_ = moved(queries.planned_round(round_.pk), "appraisal")
    assert at("home", "unit", round_.pk, WARD, data=back).status_code == 409


def test_what_is_typed_is_saved_also_when_a_file_is_taken_away(at):
    round_ = moved(a_plan(), "self")
    at("officer", "unit", round_.pk, WARD, data={"f.1.2": upload(), "do": "save"})
    file = File.objects.get()
    assert (
        at(
            "officer",
            "unit",
            round_.pk,
            WARD,
            data={"v.1.2": "9", "n.1.2": "Kế hoạch", "do": f"drop:{file.pk}"},
        ).url
        == f"/rounds/{round_.pk}/units/{WARD}/#l1.2"
    ), "back at the criterion it was at"
    assert not File.objects.exists() and Judgement.objects.get().value == 9


def test_the_printed_sheet_says_yes_or_no_and_what_was_not_scored(at):
    round_ = moved(a_plan(), "self")
    scored(round_, sheet={"1.3": "1"})
    round_ = moved(round_, "appraisal")
    table = papers.sheet(round_, queries.unit_in(round_, WARD), queries.sheet_of(round_, WARD)).blocks[0]
    assert [(row[0], row[3]) for row in table.rows] == [("1.2", "Chưa chấm"), ("1.3", "Có")]


def test_the_log_says_from_what_to_what(at):
    round_ = moved(a_plan(), "self")
    for value in ("8", "9"):
        at("officer", "unit", round_.pk, WARD, data={"v.1.2": value, "n.1.2": "Kế hoạch", "do": "save"})
    scored(round_, unit=OTHER)
    said = [
        (one.said.value, one.before and one.before.value) for one in changes.log(round_, {WARD}, WARD, "1.2")
    ]
    assert said == [(9, 8), (8, None)]


def test_of_two_who_write_at_once_neither_undoes_what_the_other_wrote(at):
    round_ = moved(a_plan(), "self")
    scored(round_)

    def own() -> dict:
        lines = queries.lines(round_, [WARD], queries.leaves_of(round_), with_files=False)
        return {line.leaf.code: line.own for line in lines}

    page = at("officer", "unit", round_.pk, WARD).content.decode()
    seen = {f"s.{leaf}": one.pk for leaf, one in own().items() if one}
    assert all(f'name="{name}" value="{pk}"' in page for name, pk in seen.items())
    both = {"v.1.2": "9", "n.1.2": "Kế hoạch số 12", "v.1.3": "1", "n.1.3": "Kế hoạch số 12", **seen, "do": "save"}  # fmt: skip
    assert at("officer", "unit", round_.pk, WARD, data={**both, "v.1.2": "8"}).status_code == 302
    assert at("leader", "unit", round_.pk, WARD, data={**both, "v.1.3": "0"}).status_code == 302
    assert (own()["1.2"].value, own()["1.3"].value) == (8, 0), "each changed one thing, and both stand"
    refused = at("leader", "unit", round_.pk, WARD, data={**both, "v.1.2": "7"})
    page = refused.content.decode()
    assert refused.status_code == 409 and "1.2: 8 (Lan, " in page and 'value="7"' in page
    assert own()["1.2"].value == 8
    now = {f"s.{leaf}": one.pk for leaf, one in own().items() if one}
    assert f'name="s.1.2" value="{now["s.1.2"]}"' in page, "they know by now: saving once more is meant"
    assert at("leader", "unit", round_.pk, WARD, data={**both, **now, "v.1.2": "7"}).status_code == 302
    assert own()["1.2"].value == 7
    made_up = {**both, "s.1.2": "9" * 40, "s.1.3": "x", "v.1.2": "6", "v.1.3": "1"}
    assert at("officer", "unit", round_.pk, WARD, data=made_up).status_code == 302

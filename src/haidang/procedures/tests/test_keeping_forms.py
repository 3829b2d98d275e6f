"""Officials write the form that people fill in without a programmer: by page or by file; a mistake is named at its place."""

import io
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.testing.loaded import loaded
from haidang.procedures import shipped
from haidang.procedures.entry import operations, queries
from haidang.procedures.entry.checking import check
from haidang.procedures.entry.files import from_excel, from_json, read_schema, to_excel, to_json
from haidang.procedures.entry.schema import schema_of
from haidang.procedures.entry.shape import asked
from haidang.procedures.entry.typed import answers_of, typed_of
from haidang.procedures.models import FormVersion
from haidang.procedures.queries import by_code

CODE = "1.004837"
FORM = f"/procedures/forms/{CODE}/"
DRAFT = FORM + "draft/"
SHIPPED = sorted(shipped.FORMS.glob("*.json"))
MARRIAGE = shipped.FORMS / "1.000894_2026-09-01_marriage.json"


@pytest.fixture
def keeper(client, db):
    loaded(("units", "load"), ("procedures", "load"))
    user = open_account(username="soan", full_name="Soạn", password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role="home_affairs", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(user)
    return client


def text(answer) -> str:
    return answer.content.decode()


def content():
    return queries.form_of(queries.FORMS.draft_of(by_code(CODE)))


def edition():
    return queries.FORMS.draft_of(by_code(CODE)).edition


def about(client, parts="Người giám hộ | Guardian\nCam đoan"):
    said = {
        "do": "about",
        "edition": edition(),
        "title_vi": "Tờ khai giám hộ",
        "parts": parts,
        "mark": "read",
    }
    return client.post(DRAFT, said)


def save_field(client, key="new", **more):
    said = {
        "edition": edition(),
        "words_vi": "Họ tên người giám hộ",
        "part": content().parts[0].key,
        "kind": "text",
        "personal": "on",
    }
    return client.post(f"{DRAFT}fields/{key}/", said | more)


def send(client, name, data):
    return client.post(FORM, {"do": "file", "file": SimpleUploadedFile(name, data)})


def test_a_form_is_written_by_page_tried_out_and_published(keeper):
    assert keeper.post(FORM, {"do": "draft"}).url == DRAFT
    assert about(keeper).status_code == 302
    assert save_field(keeper, needed="on").status_code == 302
    kind = {
        "words_vi": "Có tài sản không?",
        "kind": "choice",
        "choices": "co: Có | Yes\nKhông | No",
        "needed": "on",
    }
    assert save_field(keeper, **kind).status_code == 302
    chosen = content().fields[1]
    assert [(one.key, str(one.words)) for one in chosen.choices] == [("co", "Có"), ("khong", "Không")]
    assert (
        save_field(
            keeper, words_vi="Danh mục tài sản", kind="lines", **{f"when_{chosen.key}": ["co"]}
        ).status_code
        == 302
    )
    hidden = text(keeper.get(DRAFT + "preview/"))
    shown = text(keeper.get(f"{DRAFT}preview/?asked={chosen.key}&a.{chosen.key}=co"))
    assert "hidden disabled" in hidden and "hidden disabled" not in shown
    today = timezone.localdate().isoformat()
    refused = keeper.post(DRAFT, {"do": "publish", "starts_on": today})
    assert refused.status_code == 409 and "Phần này chưa có ô nào" in text(
        refused
    )  # nothing is asked in the second part
    assert about(keeper, parts=f"{content().parts[0].key}: Người giám hộ").status_code == 302
    assert keeper.post(DRAFT, {"do": "publish", "starts_on": today}).url == FORM
    form = queries.form_of(queries.in_force(by_code(CODE), timezone.localdate()))
    assert [one.kind for one in form.fields] == ["text", "choice", "lines"] and form.fields[2].when == {
        chosen.key: ("co",)
    }
    verbs = list(
        AuditLine.objects.filter(verb__startswith="procedures.form")
        .order_by("id")
        .values_list("verb", flat=True)
    )
    assert (
        verbs[0] == "procedures.form_drafted" and verbs[-1] == "procedures.form_published" and len(verbs) == 7
    )


def test_fields_are_moved_and_taken_away_and_what_breaks_is_named(keeper):
    keeper.post(FORM, {"do": "draft"})
    about(keeper)
    save_field(keeper, words_vi="Một mình", kind="tick")
    first = content().fields[0].key
    save_field(keeper, words_vi="Với ai", **{f"when_{first}": ["no"]})
    second = content().fields[1].key
    keeper.post(DRAFT, {"do": "up", "key": second, "edition": edition()})
    assert [one.key for one in content().fields] == [second, first]
    assert "không đứng trước" in text(keeper.get(DRAFT))
    keeper.post(DRAFT, {"do": "remove", "key": first, "edition": edition()})
    assert "nhưng không có ô đó" in text(keeper.get(DRAFT))
    assert (
        about(keeper, parts="Cam đoan").status_code == 400 and len(content().parts) == 2
    )  # its part still asks something


def test_what_somebody_else_changed_meanwhile_is_not_overwritten_and_what_was_typed_stays(keeper):
    keeper.post(FORM, {"do": "draft"})
    about(keeper)
    before = edition()
    save_field(keeper)
    answer = save_field(keeper, words_vi="Ô của tôi", edition=before)
    assert answer.status_code == 409 and 'value="Ô của tôi"' in text(answer) and len(content().fields) == 1


def test_a_wrong_field_says_what_is_wrong_and_nothing_is_saved(keeper):
    keeper.post(FORM, {"do": "draft"})
    about(keeper)
    assert save_field(keeper, words_vi="").status_code == 400
    assert save_field(keeper, most="nhiều").status_code == 400
    assert content().fields == ()
    save_field(keeper, pattern="(a+)+$", pattern_vi="Chữ a")
    assert "phần lặp nằm trong phần lặp" in text(keeper.get(DRAFT))


@pytest.mark.parametrize("kind", ["json", "xlsx"])
def test_a_version_is_taken_along_and_sent_back(keeper, kind):
    operations.load(folder=shipped.FORMS, by="system:test")
    answer = keeper.get(f"/procedures/forms/1.004194/version-1.{kind}")
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert send(keeper, f"a.{kind}", data).url == DRAFT
    assert content() == queries.form_of(queries.FORMS.version(by_code("1.004194"), 1))


def changed(change) -> bytes:
    schema = json.loads(MARRIAGE.read_text())
    change(schema)
    return json.dumps(schema, ensure_ascii=False, indent=1).encode()


WRONG = [
    (lambda schema: schema["properties"]["wife_name"].update(color="red"), "properties.wife_name.color"),
    (lambda schema: schema["properties"]["wife_name"].update(type="null"), "properties.wife_name"),
    (lambda schema: schema.update(additionalProperties=True), "additionalProperties"),
    (lambda schema: schema["required"].append("nobody"), "required["),
    (lambda schema: schema["allOf"][0]["if"]["properties"].update(nobody={"const": "a"}), "allOf[1].if"),
    (lambda schema: schema["x-parts"][0]["fields"].remove("wife_name"), "properties.wife_name"),
    (lambda schema: schema["properties"]["wife_name"].pop("title"), "properties.wife_name"),
    (
        lambda schema: schema["properties"]["wife_name"].update(maxLength="viele"),
        "properties.wife_name.maxLength",
    ),
]


def test_a_mistake_in_a_schema_is_named_at_its_line_and_begins_no_draft(keeper):
    for change, place in WRONG:
        data = changed(change)
        page = text(send(keeper, "a.json", data))
        assert f", {place}" in page, place
        number = int(page.split(f", {place}")[0].rsplit("dòng ", 1)[1])
        word = "nobody" if place.startswith("required") else place.split(".")[-1].split("[")[0]
        assert word in data.decode().splitlines()[number - 1], place
    assert not FormVersion.objects.exists()


def test_a_mistake_in_a_workbook_is_named_at_its_cell(keeper):
    for cell, value, said, named in (
        ("C3", "Tên Viết", "“Tên Viết”", "C3"), ("D3", "date", "“date”", "D3"), ("J3", "nonsense", "ô=câu trả lời", "J3"),
        ("J3", "nobody=x", "nhưng không có ô đó", "C3"), ("M3", "ít", "phải là số", "M3"),
    ):  # fmt: skip
        book = load_workbook(io.BytesIO(to_excel(from_json(MARRIAGE.read_bytes()))))
        book["fields"][cell] = value
        written = io.BytesIO()
        book.save(written)
        page = text(send(keeper, "a.xlsx", written.getvalue()))
        line = next(line for line in page.split("<li>") if f"fields, ô {named}:" in line)
        assert said in line, cell
    assert not FormVersion.objects.exists()


def test_what_is_no_form_is_refused_with_a_sentence(keeper):
    for name, data in (
        ("a.json", b"{"), ("a.json", b"\xff"), ("a.json", b'{"type": "object", "type": "object"}'), ("a.json", b"[" * 100000),
        ("a.xlsx", b"PK"), ("a.exe", b"MZ"), ("a.json", b"[]"), ("a.json", b"{}"),
    ):  # fmt: skip
        answer = send(keeper, name, data)
        assert answer.status_code == 409 and '<ul class="late">' in text(answer), data[:20]
    assert not FormVersion.objects.exists()


def test_the_database_refuses_to_change_what_was_published(keeper):
    operations.load(folder=shipped.FORMS, by="system:test")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        FormVersion.objects.update(schema={})


def test_what_is_mended_in_a_shipped_form_comes_as_its_next_version_unless_a_keeper_made_the_form_their_own(keeper, tmp_path):  # fmt: skip
    path = tmp_path / MARRIAGE.name
    path.write_bytes(MARRIAGE.read_bytes())

    def load():
        return operations.load(folder=tmp_path, by="system:test")

    assert (load(), load()) == (1, 0)  # nothing is mended: nothing comes
    path.write_bytes(changed(lambda schema: schema["properties"]["wife_name"].update(title="Họ tên cô dâu")))
    assert (load(), load()) == (1, 0)
    procedure = by_code("1.000894")
    held = queries.in_force(procedure, timezone.localdate())
    assert held.number == 2 and queries.form_of(held).field("wife_name").words.vi == "Họ tên cô dâu"
    first = queries.form_of(queries.FORMS.version(procedure, 1))
    assert first.field("wife_name").words.vi != "Họ tên cô dâu"  # whoever began under it goes on
    operations.draft(procedure=procedure, by="system:test")
    path.write_bytes(MARRIAGE.read_bytes())
    assert load() == 0


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_ships_reads_back_the_same_from_every_kind_of_file_and_from_a_database_that_orders_names(path):
    form = from_json(path.read_bytes())
    with override("vi"):
        assert from_json(to_json(form)) == form == from_excel(to_excel(form))
        assert read_schema(json.loads(json.dumps(schema_of(form), sort_keys=True))) == (form, [])
        assert all(one.words.en for one in form.fields)  # English is complete


def test_an_answer_to_what_is_not_asked_opens_nothing_further():
    form = from_json(next(path for path in SHIPPED if "birth" in path.name).read_bytes())
    here = asked(form, {"birth_place": "hospital", "witnessed": "yes"})
    assert "hospital" in here and not {"birth_address", "witnessed", "witness_name"} & here


def test_typed_and_answers_are_two_ways_to_say_the_same():
    form = from_json(
        next(
            path for path in SHIPPED if "temporary-residence" in path.name and "extend" not in path.name
        ).read_bytes()
    )
    members = [
        {"name": "Lan", "born_on": "01/02/2020", "sex": "female", "relation": "con"},
        {"name": "", "sex": ""},
    ]
    answers = answers_of(form, {"members": members, "true": True, "applicant_name": "  Hoa "})
    assert answers["members"] == [
        {"name": "Lan", "born_on": "2020-02-01", "sex": "female", "relation": "con"}
    ]
    assert answers["applicant_name"] == "Hoa" and answers_of(form, typed_of(form, answers)) == answers
    answers["members"][0] |= {"born_on": "hôm nào", "age": 3}
    names = {one.name for one in check(form, schema_of(form), answers, date(2026, 11, 26))}
    assert {"members.0.born_on", "members.0.age", "applicant_phone"} <= names

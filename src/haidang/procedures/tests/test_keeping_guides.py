"""Officials write a guide without a programmer: by page or by file; nothing half-written, nothing typed lost."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.testing.loaded import loaded
from haidang.procedures import shipped
from haidang.procedures.guides import operations, queries
from haidang.procedures.guides.files import to_excel
from haidang.procedures.models import Procedure
from haidang.procedures.queries import by_code

pytestmark = pytest.mark.django_db
CODE = "1.004837"  # guardianship: no guide is shipped for it as written by us
GUIDE = f"/procedures/guides/{CODE}/"
DRAFT = GUIDE + "draft/"


@pytest.fixture(autouse=True)
def city(db):
    loaded(("units", "load"), ("procedures", "load"))


def account(name, role, unit_code=""):
    user = open_account(username=name, full_name=name, password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role=role, unit_code=unit_code, starts_on=date(2025, 7, 1), by="system:test")
    return user


@pytest.fixture
def keeper(client):
    client.force_login(account("nguoi-soan", "home_affairs"))
    return client


def text(answer) -> str:
    return answer.content.decode()


def content(code=CODE):
    return queries.guide_of(queries.GUIDES.draft_of(by_code(code)))


def save_question(client, key="new", options=("Có", "Không"), keys=(), **more):
    edition = queries.GUIDES.draft_of(by_code(CODE)).edition
    said = {"edition": edition, "words_vi": "Người được giám hộ có tài sản không?", "option_key": [*keys, *[""] * (len(options) - len(keys))]}  # fmt: skip
    for number, words in enumerate(options):
        said |= {f"option_{number}_vi": words, f"option_{number}_place": number + 1}
    return client.post(f"{DRAFT}questions/{key}/", said | more)


def save_paper(client, key="new", **more):
    edition = queries.GUIDES.draft_of(by_code(CODE)).edition
    said = {"edition": edition, "words_vi": "Danh mục tài sản", "how": "submit", "originals": 1, "copies": 0, "held": "no", "mark": "read"}  # fmt: skip
    return client.post(f"{DRAFT}papers/{key}/", said | more)


def test_a_guide_is_written_by_page_tried_out_and_published(keeper, django_user_model):
    assert keeper.post(GUIDE, {"do": "draft"}).url == DRAFT
    assert "Hãy thêm ít nhất một" in text(keeper.get(DRAFT))
    assert save_question(keeper).status_code == 302
    [question] = content().questions
    assert save_paper(keeper, **{f"when_{question.key}": [question.options[0].key]}, invalid_vi="Không ký\nSai tên", sample_vi="Có chữ ký").status_code == 302  # fmt: skip
    assert save_paper(keeper, words_vi="Tờ khai", how="fill").status_code == 302
    [listed, _form] = content().papers
    assert listed.when == {question.key: (question.options[0].key,)} and [str(one) for one in listed.invalid] == ["Không ký", "Sai tên"]  # fmt: skip
    assert "chỉ khi" in text(keeper.get(DRAFT))
    without = text(keeper.get(f"{DRAFT}preview/?q-{question.key}={question.options[1].key}"))
    assert "Tờ khai" in without and "Danh mục tài sản" not in without
    today = timezone.localdate()
    assert keeper.post(DRAFT, {"do": "publish", "starts_on": today.isoformat()}).url == GUIDE
    assert queries.in_force(by_code(CODE), today).number == 1
    verbs = list(AuditLine.objects.filter(verb__startswith="procedures.guide").order_by("id").values_list("verb", flat=True))  # fmt: skip
    assert verbs == ["procedures.guide_drafted", *["procedures.guide_changed"] * 3, "procedures.guide_published"]  # fmt: skip
    assert keeper.get(DRAFT).status_code == 404


def test_questions_and_papers_are_moved_and_taken_away_and_what_breaks_is_named(keeper):
    keeper.post(GUIDE, {"do": "draft"})
    save_question(keeper)
    first = content().questions[0]
    save_question(keeper, words_vi="Tài sản ở đâu?", **{f"when_{first.key}": [first.options[0].key]})
    save_paper(keeper)
    second = content().questions[1]
    move = {"part": "questions", "key": second.key}
    keeper.post(DRAFT, {"do": "up", **move, "edition": queries.GUIDES.draft_of(by_code(CODE)).edition})
    assert [one.key for one in content().questions] == [second.key, first.key]
    page = text(keeper.get(DRAFT))
    assert "là câu hỏi sau. Hãy chuyển câu đó lên trước." in page
    refused = keeper.post(DRAFT, {"do": "publish", "starts_on": timezone.localdate().isoformat()})
    assert refused.status_code == 409 and "Chưa công bố được: còn 1 chỗ cần sửa." in text(refused)
    keeper.post(DRAFT, {"do": "remove", **move, "edition": queries.GUIDES.draft_of(by_code(CODE)).edition})
    assert [one.key for one in content().questions] == [first.key]


def test_answers_are_reordered_and_emptied_and_keep_their_keys(keeper):
    keeper.post(GUIDE, {"do": "draft"})
    save_question(keeper, options=("Một", "Hai", "Ba"))
    [question] = content().questions
    keys = [one.key for one in question.options]
    save_question(keeper, question.key, options=("Một", "", "Ba nghìn"), keys=keys, option_0_place=9)
    assert [(one.key, one.words.vi) for one in content().questions[0].options] == [(keys[2], "Ba nghìn"), (keys[0], "Một")]  # fmt: skip


def test_a_mistake_returns_everything_typed_with_the_sentence_beside_the_field(keeper):
    keeper.post(GUIDE, {"do": "draft"})
    save_question(keeper)
    [question] = content().questions
    back = save_paper(keeper, originals="-3", held="yes", sample_vi="Đã gõ rất lâu", invalid_vi="Một", invalid_en="One\nTwo", **{f"when_{question.key}": [question.options[1].key]})  # fmt: skip
    page = text(back)
    assert back.status_code == 400
    for typed in ("Đã gõ rất lâu", "Danh mục tài sản", 'value="-3"', f'value="{question.options[1].key}" checked'):  # fmt: skip
        assert typed in page
    for field in ("originals", "database_vi", "invalid_en"):
        assert f'id="id_{field}_error"' in page
    assert content().papers == ()


def test_what_a_colleague_changed_meanwhile_is_not_written_over_and_nothing_typed_is_lost(keeper):
    keeper.post(GUIDE, {"do": "draft"})
    save_paper(keeper, words_vi="Của đồng nghiệp")
    late = save_paper(keeper, words_vi="Của tôi, gõ lâu", edition=0)
    assert late.status_code == 409 and "Của tôi, gõ lâu" in text(late)
    assert [one.words.vi for one in content().papers] == ["Của đồng nghiệp"]


def test_a_day_that_is_over_or_before_a_published_version_is_refused(keeper):
    keeper.post(GUIDE, {"do": "draft"})
    save_paper(keeper)
    today = timezone.localdate()
    over = keeper.post(DRAFT, {"do": "publish", "starts_on": (today - timedelta(1)).isoformat()})
    assert over.status_code == 409 and "Ngày áp dụng đã qua" in text(over)
    keeper.post(DRAFT, {"do": "publish", "starts_on": (today + timedelta(9)).isoformat()})
    keeper.post(GUIDE, {"do": "draft"})
    before = keeper.post(DRAFT, {"do": "publish", "starts_on": today.isoformat()})
    assert before.status_code == 409 and f"{today + timedelta(9):%d/%m/%Y}" in text(before)


def test_a_version_is_taken_along_as_excel_and_comes_back_as_a_draft(keeper):
    operations.load(folder=shipped.GUIDES, by="system:test")
    at = "/procedures/guides/1.001193/"
    book, lines = keeper.get(at + "version-1.xlsx"), keeper.get(at + "version-1.yaml")
    for name, sent in (("a.xlsx", book.content), ("a.yaml", lines.content)):
        sent = keeper.post(at, {"do": "file", "file": SimpleUploadedFile(name, sent)})
        assert sent.status_code == 302
        assert content("1.001193") == queries.guide_of(queries.GUIDES.version(by_code("1.001193"), 1))


def test_what_is_mended_in_a_shipped_guide_comes_as_its_next_version_and_never_over_what_a_keeper_published(keeper, tmp_path):  # fmt: skip
    path, words = tmp_path / "birth.yaml", (shipped.GUIDES / "birth.yaml").read_text()

    def load(said):
        path.write_text(said)
        return operations.load(folder=tmp_path, by="system:test")

    mended = words.replace("Bạn nộp bằng cách nào?", "Bạn chọn nộp cách nào?")
    assert [load(words), load(words), load(mended), load(mended)] == [1, 0, 1, 0]
    procedure, today = by_code("1.001193"), timezone.localdate()
    held = queries.in_force(procedure, today)
    assert held.number == 2 and str(queries.guide_of(held).question("filing").words.vi) == "Bạn chọn nộp cách nào?"  # fmt: skip
    own = operations.draft(procedure=procedure, by="system:test")
    operations.publish(version=own, starts_on=today, today=today, by="system:test")
    assert load(words) == 0 and queries.in_force(procedure, today) == own


def test_a_wrong_file_is_refused_line_by_line_and_begins_no_draft(keeper):
    sent = keeper.post(GUIDE, {"do": "file", "file": SimpleUploadedFile("a.yaml", b"papers:\n- key: A\n  words: x")})  # fmt: skip
    assert sent.status_code == 409 and "dòng 2, papers[1].key" in text(sent)
    assert queries.GUIDES.draft_of(by_code(CODE)) is None
    for name, data in (("a.pdf", b"%PDF"), ("a.xlsx", b"PK"), ("a.yaml", b"x" * (2 * 1024 * 1024 + 1))):
        assert keeper.post(GUIDE, {"do": "file", "file": SimpleUploadedFile(name, data)}).status_code == 409


@pytest.mark.parametrize("kind", ["guides", "forms"])
def test_what_stands_over_a_draft_is_not_overwritten_by_pressing_twice(keeper, kind):
    keeper.post(f"/procedures/{kind}/{CODE}/", {"do": "draft"})
    draft = f"/procedures/{kind}/{CODE}/draft/"
    said = {"do": "about", "edition": "0", "mark": "assumption", "title_vi": "Tờ khai", "parts": "Người nộp"}
    assert keeper.post(draft, said | {"source": "Của người khác"}).status_code == 302
    late = keeper.post(draft, said | {"source": "Của tôi"})
    assert late.status_code == 409 and 'value="Của tôi"' in text(late)
    shown = re.search(r'name="edition" value="(\d+)"', text(late))
    assert keeper.post(draft, said | {"source": "Của tôi", "edition": shown[1]}).status_code == 409
    assert "Của người khác" in text(keeper.get(draft))


def test_a_draft_is_dropped_and_a_published_version_is_not(keeper):
    keeper.post(GUIDE, {"do": "draft"})
    save_paper(keeper)
    version = queries.GUIDES.draft_of(by_code(CODE))
    today = timezone.localdate()
    operations.publish(version=version, starts_on=today, today=today, by="system:test")
    with pytest.raises(operations.UnableToChangeGuide):
        operations.drop(version=version, by="system:test")
    with pytest.raises(operations.UnableToChangeGuide):
        operations.change(version=version, edition=version.edition, content=queries.guide_of(version), by="system:test")  # fmt: skip
    keeper.post(GUIDE, {"do": "draft"})
    assert keeper.post(DRAFT, {"do": "drop"}).url == GUIDE
    assert [one.number for one in queries.GUIDES.versions_of(by_code(CODE))] == [1]


def test_the_head_of_a_unit_keeps_the_guides_of_what_the_unit_decides_and_no_others(client):
    ours = Procedure.objects.filter(unit_code="HP-STP").order_by("pk")[0].code
    client.force_login(account("giam-doc", "unit_leader", "HP-STP"))
    assert client.get(f"/procedures/guides/{ours}/").status_code == 200
    listed = text(client.get("/procedures/guides/?which=all"))
    assert f"/procedures/guides/{ours}/" in listed and GUIDE not in listed
    assert client.get(GUIDE).status_code == 404 and client.post(GUIDE, {"do": "draft"}).status_code == 404
    assert queries.GUIDES.draft_of(by_code(CODE)) is None


def test_the_page_of_a_guide_says_where_people_stop(keeper):
    operations.load(folder=shipped.GUIDES, by="system:test")
    for _person in range(4):
        keeper.post("/procedures/1.000894/prepare/", {"do": "begin"})
    keeper.post("/procedures/1.000894/prepare/?v=1", {"do": "answer", "question": "filing", "answer": "desk"})
    page = text(keeper.get("/procedures/guides/1.000894/"))
    assert "3 (75,00 %)" in page.replace("\xa0", " ")
    assert ">4<" in text(keeper.get("/procedures/guides/"))


def test_a_guide_is_imported_by_command_and_a_wrong_one_names_its_places(tmp_path, capsys):
    path = tmp_path / "g.xlsx"
    guide = queries.guide_of(_loaded("1.001193"))
    path.write_bytes(to_excel(guide))
    call_command("guides", "import", CODE, str(path))
    assert content() == guide
    (tmp_path / "b.yaml").write_text("papers:\n- key: a\n")
    with pytest.raises(CommandError, match=r"papers\[1\].words"):
        call_command("guides", "import", CODE, str(tmp_path / "b.yaml"))
    with pytest.raises(CommandError, match=r"no procedure 9\.9"):
        call_command("guides", "import", "9.9", str(path))
    with pytest.raises(CommandError, match="no file"):
        call_command("guides", "first", str(tmp_path / "none.csv"))


def _loaded(code):
    operations.load(folder=shipped.GUIDES, by="system:test")
    return queries.GUIDES.version(by_code(code), 1)


def test_a_paper_names_the_kinds_that_fit_and_one_that_is_none_is_named_at_its_line(keeper):
    keeper.post(GUIDE, {"do": "draft"})
    assert save_paper(keeper, kinds=["birth", "marriage"]).status_code == 302
    assert content().papers[0].kinds == ("birth", "marriage")
    page = text(keeper.get(f"{DRAFT}papers/{content().papers[0].key}/"))
    assert '<option value="birth" selected>' in page
    wrong = "papers:\n- key: a\n  words: Giấy\n  kinds: [birth, nonsense]\n".encode()
    sent = keeper.post(GUIDE, {"do": "file", "file": SimpleUploadedFile("a.yaml", wrong)})
    assert "dòng 4" in text(sent) and "“nonsense”" in text(sent)

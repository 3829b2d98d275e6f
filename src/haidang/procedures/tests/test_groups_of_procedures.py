"""Groups of linked procedures: shipped, entered from a file, found by what people say, and shown with their order."""

from datetime import date

import pytest
import yaml
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command

from haidang.core.finding.queries import find
from haidang.core.testing.loaded import loaded
from haidang.procedures.bundles.queries import bundle_in_force, bundles_in_force, bundles_with, version_of
from haidang.procedures.models import Procedure
from haidang.procedures.shipped import BUNDLES

pytestmark = pytest.mark.django_db
KEY, TODAY = "2.000986", date(2026, 11, 9)


@pytest.fixture
def procedures(db):
    loaded(("units", "load"), ("procedures", "load"))


def entry(parts, key="thu", version="1", starts=date(2020, 1, 1), **more):
    content = {"name": "Thử nghiệm", "parts": parts}
    return {"key": key, "version": version, "act": "Thử", "mark": "assumption", "in_force_from": starts, "content": content, **more}  # fmt: skip


def file(tmp_path, *entries):
    path = tmp_path / "groups.yaml"
    path.write_text("".join(yaml.safe_dump([one], allow_unicode=True) for one in entries))
    return path


def test_the_shipped_group_of_a_new_child_has_birth_first_and_the_two_others_after_it(procedures):
    found = bundle_in_force(KEY, TODAY)
    assert [(one.procedure, one.after) for one in found.parts] == [
        ("1.001193", ()), ("1.004222", (1,)), ("2.000986.BHYT", (1,)),
    ]  # fmt: skip
    assert found.mark == "assumption" and [one.key for one in bundles_with("1.004222", TODAY)] == [KEY]


def test_a_group_is_offered_only_once_all_its_procedures_are_known(procedures, client):
    Procedure.objects.filter(code="2.000986.BHYT").update(code="x")
    assert bundles_in_force(TODAY) == () and client.get(f"/procedures/bundles/{KEY}/").status_code == 404


def test_its_page_says_what_belongs_to_it_in_which_order_and_which_papers(procedures, client):
    page = client.get(f"/procedures/bundles/{KEY}/").text
    assert "Tự mở khi xong: Đăng ký khai sinh" in page and "Làm ngay khi nộp" in page
    assert "Giấy chứng sinh" in page and f"/dossiers/together/{KEY}/" in page and "giả định" in page
    assert f"/procedures/bundles/{KEY}/" in client.get("/procedures/1.001193/").text
    assert f"/procedures/bundles/{KEY}/" in client.get("/procedures/").text


def test_a_note_stands_there_as_one_sentence_whether_or_not_it_was_written_with_a_point(
    procedures, tmp_path, client
):
    parts = [
        {"procedure": "1.001193", "note": "Nộp bản chính."},
        {"procedure": "1.004222", "after": [1], "note": "Xuất trình căn cước"},
    ]
    call_command("procedures", "bundles", file(tmp_path, entry(parts)))
    page = client.get("/procedures/bundles/thu/").text
    assert "Nộp bản chính.<" in page and "Xuất trình căn cước.<" in page


@pytest.mark.parametrize(
    "words",
    [
        "sinh con làm giấy tờ gì", "sinh con thì cần làm những giấy tờ gì", "sinh con lam giay to gi", "làm giấy tờ cho con mới sinh",
        "liên thông khai sinh", "sinh con làm g", KEY,
    ],
)  # fmt: skip
def test_it_is_found_first_by_what_people_say_of_the_event(procedures, words):
    found = find(AnonymousUser(), words)
    assert found.groups[0].kind == "bundles" and found.groups[0].things[0].code == KEY
    assert [group.kind for group in found.groups[1:]] == ["procedures"]  # the single ones are still there


@pytest.mark.parametrize(
    "words",
    [
        "khai sinh", "đăng ký khai s", "đăng ký thường trú", "giấy khai sinh cần mang gì", "sinh",
        "bảo hiểm cho bé đi khám ở bệnh viện tỉnh khác có được trả không",
    ],
)  # fmt: skip
def test_who_means_one_procedure_finds_that_and_not_the_group(procedures, words):
    assert "bundles" not in [group.kind for group in find(AnonymousUser(), words).groups]


def test_a_later_version_holds_from_its_day_and_the_earlier_one_stays(procedures, tmp_path):
    parts = [{"procedure": "1.001193"}, {"procedure": "1.004222", "after": [1]}]
    late = entry(parts, key=KEY, version="2027", starts=date(2027, 1, 1))
    call_command("procedures", "bundles", file(tmp_path, late))
    assert len(bundle_in_force(KEY, TODAY).parts) == 3
    assert len(bundle_in_force(KEY, date(2027, 1, 1)).parts) == 2
    assert len(version_of(KEY, "2026").parts) == 3


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([{"procedure": "a"}], "từ 2 đến 8 thủ tục, không phải 1"),
        ([{"procedure": "a"}, {"procedure": "a"}], "a ghi hai lần"),
        ([{"procedure": "a", "after": [3]}, {"procedure": "b"}], "Không có phần 3"),
        ([{"procedure": "a", "after": [2]}, {"procedure": "b", "after": [1]}], "chờ nhau thành vòng tròn"),
        ([{"procedure": "a"}, {"after": [1]}], r"parts\[2\].*còn thiếu"),
        ([{"procedure": "a"}, {"procedure": "b", "after": ["một"]}], r"dòng \d+.*số của các phần"),
    ],
)
def test_a_group_that_cannot_be_gone_through_is_refused_and_nothing_is_entered(
    procedures, tmp_path, parts, says
):
    good = entry([{"procedure": "1.001193"}, {"procedure": "1.004222"}], key="tot")
    with pytest.raises(CommandError, match=says):
        call_command("procedures", "bundles", file(tmp_path, good, entry(parts)))
    assert bundle_in_force("tot", TODAY) is None


@pytest.mark.parametrize(
    ("said", "says"),
    [({"key": "nhóm/mới"}, "chữ cái không dấu"), ({"version": "#2"}, "không bắt đầu bằng"), ({"version": "x" * 61}, "tên ngắn")],
)  # fmt: skip
def test_a_group_by_whose_name_nobody_could_ask_is_refused_with_a_sentence(procedures, tmp_path, said, says):
    parts = [{"procedure": "1.001193"}, {"procedure": "1.004222"}]
    with pytest.raises(CommandError, match=says):
        call_command("procedures", "bundles", file(tmp_path, entry(parts) | said))


def test_what_is_no_list_of_groups_is_refused_with_a_sentence(procedures, tmp_path):
    path = tmp_path / "x.yaml"
    for text, says in (
        ("- [", "dòng"),
        ("key: 1", "không phải danh sách nhóm"),
        ("- 5", "phải là một nhóm"),
        ("- key: x", "version"),
    ):
        path.write_text(text)
        with pytest.raises(CommandError, match=says):
            call_command("procedures", "bundles", path)


def test_loading_the_shipped_file_again_changes_nothing(procedures):
    from haidang.procedures.bundles.operations import load_bundles

    assert load_bundles(path=BUNDLES, by="system:test") == 0

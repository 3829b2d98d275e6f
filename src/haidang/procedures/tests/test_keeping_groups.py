"""Officials write groups of linked procedures by page or in Excel; what could never be gone through is named and not published."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from openpyxl import load_workbook

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.testing.loaded import loaded
from haidang.procedures.bundles import files, operations
from haidang.procedures.bundles.queries import BUNDLES, bundle_in_force, bundle_of, version_of
from haidang.procedures.bundles.shape import Known, problems_of, problems_on
from haidang.procedures.models import GroupVersion, LinkedGroup

pytestmark = pytest.mark.django_db
SHIPPED, CODE = "2.000986", "cuoi-va-cu-tru"
LIST, GROUP = "/procedures/bundles/", f"/procedures/bundles/{CODE}/versions/"
DRAFT = f"/procedures/bundles/{CODE}/draft/"
MARRIAGE, RESIDENCE, LAND = "1.000894", "1.004222", "1.013833"
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def city(db):
    loaded(("units", "load"), ("procedures", "load"))


@pytest.fixture
def keeper(client):
    user = open_account(username="nguoi-soan", full_name="Người Soạn", password="mot-mat-khau-dai", by="system:test")  # fmt: skip
    grant(user=user, role="home_affairs", unit_code="", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(user)
    return client


def draft(code=CODE):
    return BUNDLES.draft_of(LinkedGroup.objects.get(code=code))


def saved(code=CODE):
    return BUNDLES.content_of(draft(code))


ROW = {"after": "", "decided_by": "", "note_vi": "", "note_en": ""}
ABOUT = {"name_vi": "Kết hôn và đăng ký thường trú", "act": "Quyết định thử 1/QĐ", "mark": "assumption", "sayings": "cưới xong làm giấy tờ gì\n", "papers": "Tờ khai kết hôn | Marriage form\nTờ khai cư trú"}  # fmt: skip
FIRST, SECOND = {"procedure": MARRIAGE}, {"procedure": RESIDENCE, "after": "1"}


def posted(*rows, do="save", code=CODE, **more):
    """What the form of a draft sends: each row a dict of what was typed in it."""
    said = {"do": do, "edition": draft(code).edition, "rows": len(rows), **ABOUT, **more}
    for number, row in enumerate(rows):
        said |= {f"p{number}-{name}": value for name, value in (ROW | row).items()}
    return said


def begun(keeper):
    keeper.post(LIST, {"code": CODE})


def test_a_group_is_written_by_page_published_offered_to_people_and_then_stays(keeper, client):
    assert keeper.post(LIST, {"code": CODE}).url == DRAFT
    assert keeper.post(DRAFT, posted(FIRST, SECOND)).url == f"{DRAFT}#parts"
    found = saved()
    assert [(one.procedure, one.after, one.decided_by) for one in found.parts] == [
        (MARRIAGE, (), "commune"), (RESIDENCE, (1,), "commune"),
    ]  # fmt: skip
    assert [one.en for one in found.papers] == ["Marriage form", ""] and found.sayings == ("cưới xong làm giấy tờ gì",)  # fmt: skip
    assert client.get(f"/procedures/bundles/{CODE}/").status_code == 404  # a draft is nobody's to hand in
    assert keeper.post(DRAFT, posted(FIRST, SECOND, do="publish", starts_on=TODAY().isoformat())).url == GROUP
    kept = keeper.get(GROUP).text
    assert "sau phần 1" in kept and "do nơi nộp hồ sơ giải quyết" in kept and "đang áp dụng" in kept
    page = client.get(f"/procedures/bundles/{CODE}/").text
    assert "Kết hôn và đăng ký thường trú" in page and "Tự mở khi xong: Đăng ký kết hôn" in page
    assert client.get(f"/dossiers/together/{CODE}/").status_code == 200
    verbs = AuditLine.objects.filter(verb__startswith="procedures.group", actor__startswith="user:").order_by("id")  # fmt: skip
    assert list(verbs.values_list("verb", flat=True)) == [f"procedures.group_{what}" for what in ("drafted", "changed", "changed", "published")]  # fmt: skip
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:  # fmt: skip
        cursor.execute("update procedures_groupversion set content = '{}' where starts_on is not null")


def test_a_procedure_may_be_named_and_of_several_that_fit_the_codes_are_told(keeper):
    begun(keeper)
    assert keeper.post(DRAFT, posted({"procedure": "đăng ký kết hôn"}, SECOND)).status_code == 302
    assert saved().parts[0].procedure == MARRIAGE
    several = keeper.post(DRAFT, posted({"procedure": "đăng ký"}, SECOND))
    assert (
        several.status_code == 400 and "hãy ghi mã của một thủ tục" in several.text and "1.0" in several.text
    )
    none = keeper.post(DRAFT, posted({"procedure": "không có đâu"}, SECOND))
    assert none.status_code == 400 and "Không có thủ tục nào tên như vậy" in none.text
    assert 'value="không có đâu"' in none.text


@pytest.mark.parametrize(
    ("rows", "place", "says"),
    [
        ([FIRST | {"after": "2"}, SECOND], "part-0", "chờ nhau thành vòng tròn"),
        ([FIRST, SECOND | {"after": "2"}], "part-1", "sau chính nó"),
        ([FIRST, SECOND | {"after": "7"}], "part-1", "Không có phần 7"),
        ([FIRST, SECOND | {"procedure": MARRIAGE}], "part-1", "ghi hai lần"),
        ([FIRST, SECOND | {"procedure": "9.999999"}], "part-1", "chưa có thủ tục 9.999999"),
        ([FIRST, SECOND | {"decided_by": "HP-KHONG"}], "part-1", "Hiện không có đơn vị “HP-KHONG”"),
        ([FIRST, {"procedure": LAND}], "part-1", "hãy ghi đơn vị"),
        ([FIRST], "about", "từ 2 đến 8 thủ tục"),
    ],
)
def test_what_could_never_be_gone_through_is_named_at_its_part_kept_and_not_published(keeper, rows, place, says):  # fmt: skip
    begun(keeper)
    refused = keeper.post(DRAFT, posted(*rows, do="publish", starts_on=TODAY().isoformat()))
    assert refused.status_code == 409 and says in refused.text and f'href="#{place}"' in refused.text
    assert len(saved().parts) == len(rows), "what was written is kept all the same"
    assert bundle_in_force(CODE, TODAY()) is None


def test_the_shipped_group_has_nothing_to_mend():
    bundle = bundle_in_force(SHIPPED, TODAY())
    assert operations.problems(bundle, None, TODAY()) == []


def test_a_part_that_no_commune_and_no_named_unit_decides_is_a_problem():
    bundle = bundle_in_force(SHIPPED, TODAY())
    known = {one.procedure: Known(by_commune=True) for one in bundle.parts}
    assert problems_on(bundle, known, {}) == [] and problems_of(bundle) == []
    nobody = known | {RESIDENCE: Known(by_commune=False)}
    assert [(one.number, one.field) for one in problems_on(bundle, nobody, {})] == [(1, "decided_by")]
    elsewhere = known | {RESIDENCE: Known(by_commune=False, unit="HP-STP")}
    assert "HP-STP" in problems_on(bundle, elsewhere, {})[0].sentence
    parts = tuple(
        replace(one, decided_by="HP-SYT") if one.procedure == RESIDENCE else one for one in bundle.parts
    )
    wrong = problems_on(replace(bundle, parts=parts), elsewhere, {"HP-STP": True, "HP-SYT": True})
    assert [(one.number, one.field) for one in wrong] == [(1, "decided_by")] and "HP-STP" in wrong[0].sentence
    there = {"HP-SYT": True}
    for by_department, found in ((False, [(1, "decided_by")]), (True, [])):
        known |= {RESIDENCE: Known(by_commune=True, by_department=by_department)}
        problems = problems_on(replace(bundle, parts=parts), known, there)
        assert [(one.number, one.field) for one in problems] == found


def test_what_is_moved_or_taken_away_keeps_its_order_after_others(keeper):
    begun(keeper)
    third = {"procedure": "2.000986.BHYT", "after": "1, 2"}
    keeper.post(DRAFT, posted(FIRST, SECOND, third))
    keeper.post(DRAFT, posted(FIRST, SECOND, third, do="up-1"))
    assert [(one.procedure, one.after) for one in saved().parts] == [
        (RESIDENCE, (2,)), (MARRIAGE, ()), ("2.000986.BHYT", (2, 1)),
    ]  # fmt: skip
    moved = [{"procedure": one.procedure, "after": ", ".join(map(str, one.after))} for one in saved().parts]
    keeper.post(DRAFT, posted(*moved, do="remove-0"))
    assert [(one.procedure, one.after) for one in saved().parts] == [(MARRIAGE, ()), ("2.000986.BHYT", (1,))]


def test_of_too_many_procedures_none_is_lost_and_the_page_says_what_to_do(keeper):
    begun(keeper)
    rows = [{"procedure": f"9.{number:06}"} for number in range(9)]
    page = keeper.post(DRAFT, posted(*rows))
    assert page.status_code == 400 and "nhiều nhất 8 thủ tục" in page.text and 'value="9.000008"' in page.text
    assert not saved().parts and keeper.post(DRAFT, posted(*rows[:8])).status_code == 302
    assert 'value="add"' not in keeper.get(DRAFT).text


def test_two_who_write_one_draft_do_not_undo_each_other(keeper):
    begun(keeper)
    mine = posted(FIRST, SECOND)
    keeper.post(DRAFT, posted(FIRST, SECOND, name_vi="Tên khác"))
    late = keeper.post(DRAFT, mine)
    assert late.status_code == 409 and 'value="Kết hôn và đăng ký thường trú"' in late.text
    assert saved().name.vi == "Tên khác"


def test_what_is_wrong_in_a_field_stands_beside_it_and_everything_typed_comes_back(keeper):
    begun(keeper)
    page = keeper.post(DRAFT, posted(FIRST, SECOND | {"after": "một"}, papers="| Only English"))
    assert (
        page.status_code == 400
        and "Hãy ghi số của các phần" in page.text
        and "trước dấu gạch đứng" in page.text
    )
    assert 'value="một"' in page.text and "| Only English" in page.text and not saved().parts


def book(change=None, **cells):
    """The shipped group as a workbook, with some cells of its parts changed."""
    made = load_workbook(io.BytesIO(files.to_excel(bundle_in_force(SHIPPED, TODAY()))))
    for cell, value in cells.items():
        made["parts"][cell] = value
    if change:
        change(made)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def sent(client, content, name="nhom.xlsx"):
    return client.post(f"/procedures/bundles/{SHIPPED}/versions/", {"do": "file", "file": SimpleUploadedFile(name, content)})  # fmt: skip


def test_a_group_goes_out_as_excel_and_comes_back_as_the_same(keeper):
    there = keeper.get(f"/procedures/bundles/{SHIPPED}/version-1.xlsx")
    assert sent(keeper, there.content).url == f"/procedures/bundles/{SHIPPED}/draft/"
    [first] = GroupVersion.objects.filter(group__code=SHIPPED, starts_on__isnull=False)
    assert saved(SHIPPED) == BUNDLES.content_of(first)


@pytest.mark.parametrize(
    ("cells", "cell"),
    [({"B3": "một"}, "B3"), ({"B3": 9}, "B3"), ({"A4": "1.001193"}, "A4"), ({"A3": ""}, "A3"), ({"B2": "2"}, "B2")],
)  # fmt: skip
def test_a_mistake_in_a_workbook_is_named_by_sheet_and_cell_and_begins_no_draft(keeper, cells, cell):
    answer = sent(keeper, book(**cells))
    assert answer.status_code == 409 and f"trang tính parts, ô {cell}" in answer.text
    assert draft(SHIPPED) is None


def test_a_later_version_holds_from_its_day_and_a_request_keeps_the_one_it_began_under(keeper):
    before = bundle_in_force(SHIPPED, TODAY())
    keeper.post(f"/procedures/bundles/{SHIPPED}/versions/", {"do": "draft"})
    later = TODAY() + timedelta(5)
    said = posted({"procedure": "1.001193"}, SECOND, code=SHIPPED, do="publish", starts_on=later.isoformat())
    assert keeper.post(f"/procedures/bundles/{SHIPPED}/draft/", said).status_code == 302
    assert bundle_in_force(SHIPPED, later - timedelta(1)) == before
    after = bundle_in_force(SHIPPED, later)
    assert len(after.parts) == 2 and after.version == "#2"
    assert version_of(SHIPPED, before.version) == before and version_of(SHIPPED, "#2") == after


def test_a_group_is_not_offered_after_its_last_day(keeper):
    begun(keeper)
    until = TODAY() + timedelta(3)
    keeper.post(
        DRAFT, posted(FIRST, SECOND, do="publish", starts_on=TODAY().isoformat(), until=until.isoformat())
    )
    assert bundle_in_force(CODE, until) and bundle_in_force(CODE, until + timedelta(1)) is None
    assert "<strong>đang áp dụng" in keeper.get(GROUP).text
    content = replace(bundle_of(GroupVersion.objects.get(group__code=CODE)), until=TODAY() - timedelta(1))
    operations.KEEPING.enter(
        group=LinkedGroup.objects.get(code=CODE), starts_on=TODAY(), content=content, by="system:test"
    )
    assert "<strong>đang áp dụng" not in keeper.get(GROUP).text


def test_a_group_that_is_there_is_not_begun_again_and_a_wrong_code_says_what_to_do(keeper):
    again = keeper.post(LIST, {"code": SHIPPED})
    assert again.status_code == 409 and f"Đã có nhóm {SHIPPED}" in again.text
    wrong = keeper.post(LIST, {"code": "Nhóm mới"})
    assert wrong.status_code == 400 and "không dấu" in wrong.text and 'value="Nhóm mới"' in wrong.text


def test_the_head_of_a_commune_reads_the_groups_and_keeps_none(client):
    user = open_account(username="chu-tich", full_name="Chủ Tịch", password="mot-mat-khau-dai", by="system:test")  # fmt: skip
    grant(user=user, role="unit_leader", unit_code="10525", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(user)
    page = client.get(LIST)
    assert SHIPPED in page.text and "Nhóm mới" not in page.text
    assert client.post(LIST, {"code": CODE}).status_code == 404
    assert client.post(f"/procedures/bundles/{SHIPPED}/versions/", {"do": "draft"}).status_code == 404
    assert not LinkedGroup.objects.filter(code=CODE).exists() and draft(SHIPPED) is None


def test_what_was_entered_by_an_earlier_release_becomes_versions(django_user_model):
    from importlib import import_module

    from django.apps import apps

    from haidang.core.dated.models import DatedRule

    content = files.plain(bundle_in_force(SHIPPED, TODAY()))
    for version, day in (("cũ", date(2019, 1, 1)), ("mới", date(2020, 1, 1))):
        DatedRule.objects.create(
            kind="procedures.bundle", key="xua", version=version, act="Văn bản", mark="read", in_force_from=day,
            in_force_to=date(2030, 1, 1), content={"lead": "commune"} | {k: v for k, v in content.items() if k not in ("act", "mark")},
        )  # fmt: skip
    import_module("haidang.procedures.migrations.0010_linked_groups").take_over(apps, None)
    old, new = GroupVersion.objects.filter(group__code="xua").order_by("number")
    assert (old.label, new.label, new.starts_on) == ("cũ", "mới", date(2020, 1, 1))
    found = version_of("xua", "cũ")
    assert found == bundle_of(old) and found.until == date(2030, 1, 1) and found.act == "Văn bản"
    assert bundle_in_force("xua", TODAY()).version == "mới"

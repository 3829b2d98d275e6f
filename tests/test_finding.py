"""One box: what people type, and what must come first. Real names: the units of the city and the shipped procedures."""

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone, translation

from haidang.core.audit.models import AuditLine
from haidang.core.finding import operations, queries, questions, registry
from haidang.core.finding.models import Entry
from haidang.core.finding.operations import changed_all, fill_if_empty, rebuild
from haidang.dossiers.operations import Applicant, submit
from haidang.procedures.operations import import_procedures
from haidang.procedures.queries import by_code
from haidang.procedures.rules import read_lines
from haidang.units import operations as units
from haidang.units.models import Unit
from haidang.units.queries import by_code as unit

NAME = "Nguyễn Thị Thử Nghiệm"

# What is typed → the title that must come first of all, and what its note must have.
MUST_COME_FIRST = [
    # with and without accents
    ("Phường Hồng Bàng", "Phường Hồng Bàng", ""), ("hong bang", "Phường Hồng Bàng", ""), ("HỒNG BÀNG", "Phường Hồng Bàng", ""),
    ("le chan", "Phường Lê Chân", ""), ("khai sinh", "Đăng ký khai sinh", ""), ("dang ky khai tu", "Đăng ký khai tử", ""),
    ("kết hôn", "Đăng ký kết hôn", ""), ("bach long vi", "Đặc khu Bạch Long Vĩ", ""), ("so noi vu", "Sở Nội vụ", ""),
    ("thuy nguyen", "Phường Thuỷ Nguyên", ""), ("Thủy Nguyên", "Phường Thuỷ Nguyên", ""), ("hai phong", "Thành phố Hải Phòng", ""),
    # accents decide where only they differ
    ("xã Cẩm Giàng", "Xã Cẩm Giàng", ""), ("xã Cẩm Giang", "Xã Cẩm Giang", ""),
    # not finished yet
    ("hong ba", "Phường Hồng Bàng", ""), ("dang ky khai s", "Đăng ký khai sinh", ""), ("tam t", "Đăng ký tạm trú", ""),
    # old names
    ("cam thuong", "Phường Thành Đông", "01/07/2025 là Phường Cẩm Thượng"), ("Phường Nhị Châu", "Phường Hải Dương", "Phường Nhị Châu"),
    ("sở tài nguyên môi trường", "Sở Nông nghiệp và Môi trường", "Sở Tài nguyên và Môi trường"),
    ("so giao thong van tai", "Sở Xây dựng", "Sở Giao thông vận tải"), ("thị trấn nam sách", "Xã Nam Sách", "Thị trấn Nam Sách"),
    ("phường sao đỏ", "Phường Chu Văn An", "Phường Sao Đỏ"),
    # a letter wrong, missing, too many, swapped
    ("hong bnag", "Phường Hồng Bàng", ""), ("hog bang", "Phường Hồng Bàng", ""), ("le chann", "Phường Lê Chân", ""),
    ("khau sinh", "Đăng ký khai sinh", ""), ("kiem an", "Phường Kiến An", ""), ("an loa", "Xã An Lão", ""), ("dang ky ket hno", "Đăng ký kết hôn", ""),
    ("cam thuongg", "Phường Thành Đông", "Cẩm Thượng"),
    # written by ear
    ("trứng thực giao dịch", "Chứng thực giao dịch liên quan đến tài sản là động sản, quyền sử dụng đất, nhà ở", ""),
    # keys that no input method took up
    ("hoongf bangf", "Phường Hồng Bàng", ""), ("ddoof sown", "Phường Đồ Sơn", ""), ("keets hoon", "Đăng ký kết hôn", ""),
    ("le6 cha6n", "Phường Lê Chân", ""),
    # short forms
    ("UBND phường Hồng Bàng", "Phường Hồng Bàng", ""), ("KS", "Đăng ký khai sinh", ""), ("p. an biên", "Phường An Biên", ""),
    ("dk tạm trú", "Đăng ký tạm trú", ""), ("SNV", "Sở Nội vụ", ""), ("sgdđt", "Sở Giáo dục và Đào tạo", ""), ("tp hp", "Thành phố Hải Phòng", ""),
    ("sổ đỏ", "Cấp đổi Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất", ""),
    ("nhập hộ khẩu", "Đăng ký thường trú", ""), ("giấy độc thân", "Cấp Giấy xác nhận tình trạng hôn nhân", ""),
    # spaces forgotten, words around it
    ("hongbang", "Phường Hồng Bàng", ""), ("dangkykhaisinh", "Đăng ký khai sinh", ""), ("tôi muốn làm giấy khai sinh", "Đăng ký khai sinh", ""),
    # codes and their ends
    ("1.001193", "Đăng ký khai sinh", ""), ("1001193", "Đăng ký khai sinh", ""), ("001193", "Đăng ký khai sinh", ""), ("11311", "Phường Hồng Bàng", ""),
    ("HP-SNV", "Sở Nội vụ", ""),
    # English, and pages
    ("birth registration", "Đăng ký khai sinh", ""), ("xep hang", "Xếp hạng", ""), ("rankings", "Xếp hạng", ""), ("cchc", "Xếp hạng", ""),
]  # fmt: skip


def first(user, text):
    with translation.override("vi"):
        found = queries.find(user, text)
    return found.groups[0].things[0] if found.groups else None


@pytest.fixture
def nobody():
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


@pytest.mark.django_db
def test_what_people_mean_comes_first(city, nobody):
    wrong = []
    for text, title, note in MUST_COME_FIRST:
        thing = first(nobody, text)
        if thing is None or thing.title != title or note not in thing.note:
            wrong.append((text, thing and (thing.title, thing.note)))
    assert wrong == []


def indexed():
    return set(Entry.objects.values_list("kind", "key", "owner", "name_key", "weight"))


@pytest.mark.django_db
def test_every_change_of_a_unit_is_found_in_the_same_transaction_and_a_rebuild_has_nothing_to_mend(
    city, nobody
):
    on, act = date(2026, 2, 1), "Nghị quyết thử"
    new = units.merge(
        units=[unit("11311"), unit("11329")],
        code="T1",
        name="Phường Sóng Biển",
        on=on,
        act=act,
        by="system:test",
    )
    assert first(nobody, "sóng biển").title == "Phường Sóng Biển"
    assert first(nobody, "hồng bàng").title == "Phường Sóng Biển"
    assert "Phường Hồng Bàng" in first(nobody, "hồng bàng").note
    units.rename(unit=new, code="T2", name="Phường Gió Lộng", on=date(2026, 3, 1), act=act, by="system:test")
    thing = first(nobody, "hồng bàng")
    assert (thing.title, thing.code) == ("Phường Gió Lộng", "T2")
    units.split(
        unit=unit("10525"),
        into=[("T3", "Phường Trăng Lên"), ("T4", "Phường Sao Mọc")],
        on=on,
        act=act,
        by="system:test",
    )
    assert "một phần của Phường Hải Dương" in first(nobody, "phường hải dương").note
    units.dissolve(unit=unit("T3"), into=unit("T4"), on=date(2026, 4, 1), act=act, by="system:test")
    assert first(nobody, "trăng lên").title == "Phường Sao Mọc"
    units.move(unit=unit("11407"), parent=unit("11383"), code="T5", on=on, act=act, by="system:test")
    assert rebuild() == 0


@pytest.mark.django_db
def test_a_procedure_is_found_by_its_new_name_and_no_longer_by_the_old(city, nobody):
    row = {
        "code": "1.001193",
        "name": "Ghi tên trẻ sơ sinh",
        "level": "xa",
        "field": "Hộ tịch",
        "time_limit": "1",
        "time_unit": "working_day",
        "mark": "read",
    }
    lines, problems = read_lines([row])
    assert problems == []
    # Asked before: what is kept of it must not be given any more.
    assert first(nobody, "đăng ký khai sinh").code == "1.001193"
    import_procedures(lines=lines, by="system:test")
    assert first(nobody, "tre so sinh").code == "1.001193"
    assert first(nobody, "đăng ký khai sinh").code != "1.001193"
    lines, _problems = read_lines([row | {"name": "Đăng ký nuôi con"}])  # words that other names have already
    import_procedures(lines=lines, by="system:test")
    assert first(nobody, "tre so sinh").code != "1.001193"
    assert rebuild() == 0


@pytest.mark.django_db
def test_a_rebuild_mends_what_was_forgotten_and_leaves_the_rest_alone(city, nobody):
    Unit.objects.filter(code="11311").update(name="Phường Đổi Lén")
    Entry.objects.filter(key="11329").delete()
    Entry.objects.create(
        kind="gone", key="x", owner="x", name="Lạc", lead=0, weight=0, name_key="lac", bare_key="lac", size=1, words="lac", sort_key="lac",
    )  # fmt: skip
    assert rebuild() >= 3 and rebuild() == 0
    assert first(nobody, "đổi lén").code == "11311" and first(nobody, "ngô quyền").code == "11329"
    assert not Entry.objects.filter(kind="gone").exists()


@pytest.mark.django_db
def test_a_release_that_brings_the_index_fills_it(city):
    before = indexed()
    Entry.objects.all().delete()
    assert fill_if_empty() == len(before) and indexed() == before
    assert fill_if_empty() == 0


@pytest.mark.django_db
def test_a_kind_that_needs_a_permission_is_found_only_by_who_holds_it(city, person, nobody, monkeypatch):
    secret = registry.Indexed(
        "secret", "Secret", 50, lambda owners: [registry.Entry("1", "Kế hoạch kín")],
        lambda places: {place: registry.Shown("Kế hoạch kín", "/") for place in places}, permission="dossiers.see",
    )  # fmt: skip
    monkeypatch.setitem(registry._kinds, "secret", secret)
    changed_all("secret")
    assert first(nobody, "ke hoach kin") is None or first(nobody, "ke hoach kin").title != "Kế hoạch kín"
    assert first(person("lan", "clerk"), "ke hoach kin").title == "Kế hoạch kín"


@pytest.fixture
def dossier(city):
    return submit(
        procedure=by_code("1.001193"), unit_code="10525", channel="online", applicant=Applicant(NAME, "0912 345 678"),
        at=timezone.now(), by="system:test",
    )  # fmt: skip


def listed():
    return [
        json.loads(line.line)["details"]
        for line in AuditLine.objects.filter(verb="dossiers.listed").order_by("id")
    ]


def page(client, address):
    client.cookies["django_language"] = "en"
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_whoever_has_the_code_is_led_to_where_it_is_and_who_works_with_it_to_its_page(
    client, person, dossier
):
    code, end = dossier.code, dossier.code[-11:]
    assert f'href="/dossiers/track/{code}/"' in page(client, f"/search/?q={code.lower()}")
    assert code not in page(client, f"/search/?q={end}")
    client.force_login(person("elsewhere", "clerk", "11311"))
    assert f'href="/dossiers/track/{code}/"' in page(client, f"/search/?q={code}")
    assert code not in page(client, f"/search/?q={end}")
    client.force_login(person("lan", "clerk"))
    for text in (code, end):
        assert f'href="/dossiers/{code}/"' in page(client, f"/search/?q={text}")
    assert listed() == [] and NAME not in page(client, f"/search/?q={end}")


@pytest.mark.django_db(transaction=True)
def test_a_name_is_found_by_who_may_see_it_only_after_asking_and_that_is_remembered(client, person, dossier):
    asked = "/search/?q=thu+nghiem"
    assert dossier.code not in page(client, asked)
    client.force_login(person("elsewhere", "clerk", "11311"))
    assert dossier.code not in page(client, asked) and listed() == []
    client.force_login(person("lan", "clerk"))
    typing = client.get(asked, headers={"HX-Request": "true", "HX-Target": "suggestions"}).content.decode()
    assert (
        'id="suggestions"' in typing and NAME not in typing and dossier.code not in typing and listed() == []
    )
    assert NAME in page(client, asked)
    (said,) = listed()
    assert (said["what"], said["words"], said["shown"], said["total"]) == ("found", "T. N.", 1, 1)
    assert (
        NAME in json.dumps(client.get("/api/v1/search?q=thu+nghiem").json(), ensure_ascii=False)
        and len(listed()) == 2
    )
    client.force_login(person("lanhdao", "city_leader", ""))
    assert NAME not in (told := page(client, asked)) and "N. T. T. N." in told


@pytest.mark.django_db(transaction=True)
def test_no_name_of_an_applicant_is_copied_into_the_index(dossier):
    rebuild()
    assert not Entry.objects.filter(name_key__contains="nghiem thu").exists()
    assert not Entry.objects.filter(words="thu & nghiem").exists() and {kind for kind, *_ in indexed()} == {
        "units",
        "procedures",
    }


@pytest.mark.django_db
def test_the_page_counts_each_kind_and_leads_to_all_of_it(client, city):
    told = page(client, "/search/?q=dang+ky")
    assert "All 3" in told and "kind=procedures" in told
    one = page(client, "/search/?q=phuong&kind=units&page=2")
    assert 'rel="prev"' in one and "page=3" in one and "Procedures (" not in one


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/search/",
        "/search/?q=",
        "/search/?q=x",
        "/search/?q=%00",
        "/search/?q=a&kind=nothing&page=zz",
        "/search/?q=%27%22%3A*%26%21%28",
        "/search/?q=" + "dang+" * 60,
    ],
)
def test_whatever_stands_in_the_address_is_answered(client, city, address):
    assert client.get(address).status_code in (200, 400)


@pytest.mark.django_db
def test_nothing_found_says_what_to_do(client, city):
    told = page(client, "/search/?q=zzzz+qqqq")
    assert "Nothing was found" in told and "Try fewer words" in told
    assert "Nothing has all these words just as they were typed" in page(client, "/search/?q=hong+bnag")


@pytest.mark.django_db
def test_the_api_gives_the_best_kind_first(client, city):
    told = client.get("/api/v1/search?q=hoongf+bangf&limit=3").json()
    assert told["groups"][0]["kind"] == "units" and told["groups"][0]["things"][0]["code"] == "11311"
    assert client.get("/api/v1/search").status_code == 422


@pytest.mark.django_db
def test_what_changes_while_nobody_looks_is_asked_by_owner(city):
    with pytest.raises(ValueError, match="kept in the index"):
        operations.changed("nothing", ["1"])


# What people ask in whole sentences → the code of the procedure that must come first.
MUST_BE_ANSWERED = [
    ("Con tôi mới sinh được 10 ngày, ra phường làm giấy khai sinh cần mang gì?", "1.001193"),
    ("thang sau cuoi roi, hai dua dang ky o dau", "1.000894"), ("bố tôi vừa qua đời, giờ phải báo ai", "1.000656"),
    ("Sổ tạm trú sắp hết hạn, làm thế nào", "1.002755"), ("nhap ho khau vao nha chong", "1.004222"),
    ("Chuyển trọ rồi, chủ nhà muốn xóa tạm trú của tôi", "1.010028"), ("em o tro can dang ky gi khong", "1.004194"),
    ("Anh em tôi chia đất cha mẹ để lại, ra xã chứng thực", "2.001406"), ("Giấy khai sinh gốc bị cháy, xin làm lại", "1.004884"),
    # a letter wrong in the middle of a sentence
    ("toi muon dang ky ket hno o phuong", "1.000894"),
]  # fmt: skip


@pytest.mark.django_db
def test_questions_in_peoples_own_words_are_answered(city, nobody):
    operations.rebuild()
    told = {text: first(nobody, text) for text, _code in MUST_BE_ANSWERED}
    assert [
        (text, told[text]) for text, code in MUST_BE_ANSWERED if not told[text] or told[text].code != code
    ] == []


@pytest.mark.django_db
def test_our_own_answers_are_found_also_where_too_many_names_have_the_words_to_weigh_all(
    city, nobody, monkeypatch
):
    operations.rebuild()
    monkeypatch.setattr(questions, "CANDIDATES", 40)
    monkeypatch.setattr(questions, "OTHERS", 5)
    told = {text: first(nobody, text) for text, _code in MUST_BE_ANSWERED}
    assert [
        (text, told[text]) for text, code in MUST_BE_ANSWERED if not told[text] or told[text].code != code
    ] == []


@pytest.mark.django_db
def test_a_place_that_is_named_with_words_around_it_stays_a_place(city, nobody):
    assert first(nobody, "UBND phường Lê Chân ở đâu").title == "Phường Lê Chân"


@pytest.mark.django_db
def test_what_home_affairs_teaches_counts_from_the_next_question_on(client, person, nobody):
    lan = person("lan", "home_affairs")
    client.force_login(lan)
    asked = "cho tôi hỏi làm giấy bơ gơ"
    assert first(nobody, asked) is None or first(nobody, asked).code != "1.000894"
    answer = client.post("/search/sayings/", {"said": "giấy bơ gơ", "means": ""})
    assert answer.status_code == 400 and 'value="giấy bơ gơ"' in answer.text
    assert (
        client.post("/search/sayings/", {"said": "giấy bơ gơ", "means": "đăng ký kết hôn"}).status_code == 302
    )
    assert first(nobody, asked).code == "1.000894"
    assert AuditLine.objects.filter(verb="finding.saying_kept", actor=f"user:{lan.pk}").count() == 1
    listed = client.get("/search/sayings/?q=bo+go").text
    (number,) = re.findall(r"/search/sayings/(\d+)/drop/", listed)
    assert client.get(f"/search/sayings/{number}/drop/").status_code == 302
    assert first(nobody, asked).code == "1.000894"  # a look takes nothing away
    assert client.post(f"/search/sayings/{number}/drop/").status_code == 302
    assert first(nobody, asked) is None or first(nobody, asked).code != "1.000894"
    assert client.post(f"/search/sayings/{number}/drop/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_table_that_the_planner_takes_for_empty_is_searched_as_quickly(city, nobody):
    """As after a vacuum while it was empty, until the next analyze."""
    with connection.cursor() as cursor:
        cursor.execute("create temp table filled as select * from finding_entry")
        cursor.execute("delete from finding_entry")
        cursor.execute("vacuum (truncate false) finding_entry")
        cursor.execute("insert into finding_entry select * from filled; drop table filled")
        cursor.execute("select reltuples, relpages > 0 from pg_class where oid = 'finding_entry'::regclass")
        assert cursor.fetchone() == (0, True)
        cursor.execute("set statement_timeout = '3s'")
        try:
            assert first(nobody, "phuong").title.startswith("Phường")
        finally:
            cursor.execute("reset statement_timeout; analyze finding_entry")

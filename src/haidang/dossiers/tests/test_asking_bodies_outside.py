"""Bodies outside the house are asked by a letter, and answer at its address, once, or by a letter of their own."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.calendar import aware
from haidang.core.files import operations as files
from haidang.core.files.models import File
from haidang.core.files.tests import making
from haidang.core.notices.models import Notice
from haidang.core.oversight.queries import contents, exported
from haidang.core.print.tests.test_on_paper import close, text_in
from haidang.dossiers import letters, operations, queries
from haidang.dossiers.choices import ENQUIRY, PAPERS
from haidang.dossiers.consulting import access as gates
from haidang.dossiers.models import Dossier, Letter, Opinion, OutsideBody
from haidang.dossiers.tests.factories import received

pytestmark = pytest.mark.django_db
POLICE, INSURANCE, HERE = "CA-HP", "BHXH-HP", "10525"
NOW = aware(datetime(2026, 11, 9, 10, 0))
QUESTION = "Ông Phạm Văn A có đang thường trú tại Thôn 3 không?"


@pytest.fixture
def clock(monkeypatch):
    """What time it is: a test that needs a later hour adds to it."""
    hours = [NOW]
    monkeypatch.setattr("django.utils.timezone.now", lambda: hours[-1])
    return hours


@pytest.fixture(autouse=True)
def bodies(clock, city, settings):
    """The police are reached by mail, the social insurance on paper."""
    settings.EMAIL_HOST = "127.0.0.1"
    start = {"starts_on": date(2026, 1, 1), "by": "system:test"}
    operations.enter_body(
        code=POLICE, name="Công an thành phố", kind="police", reach="mail", mail="cathp@example.vn", **start
    )
    operations.enter_body(
        code=INSURANCE, name="Bảo hiểm xã hội thành phố", kind="insurance", reach="paper", **start
    )


def paper(name="đơn.pdf"):
    return files.check(data=making.pdf(), name=name, owner=PAPERS)


def asked(code=POLICE, **more):
    """Ask one body about a new dossier; its letter is not sent."""
    dossier = more.pop("dossier", None) or received()
    operations.consult(
        dossier=dossier, asked=[operations.Asked("", 3, queries.body(code))], content=QUESTION, at=NOW, by="system:test", **more
    )  # fmt: skip
    return Letter.objects.select_related("opinion__body", "opinion__consultation__dossier").latest("pk")


def sent(code=POLICE, **more):
    letter = asked(code, **more)
    return operations.send_letter(opinion=letter.opinion, at=NOW, by="system:test")


def place(letter):
    """The address of a letter's answer, without the house's own."""
    return letters.address_of(letter).partition("//")[2].partition("/")[2].join(["/", ""])


def page_of(letter):
    return f"/dossiers/{letter.opinion.consultation.dossier.code}/letters/{letter.opinion_id}/"


def filled(**more):
    return {"do": "answer", "stance": "disagree", "text": "Đã chuyển đi từ năm 2024", "name": "Lê Văn C", "position": "Đội trưởng"} | more  # fmt: skip


def text_of(pdf: bytes) -> str:
    return text_in(pdf)


def has(said: str, *parts: str) -> bool:
    """Say whether all this stands in the text of a PDF, wherever its lines break."""
    return all(close(part) in close(said) for part in parts)


def test_a_body_is_asked_beside_a_unit_looked_at_and_sent_by_mail_with_the_letter(clerk, client, clock):
    dossier = received(papers=[paper("kèm.pdf"), paper("riêng.pdf")])
    along = File.objects.get(name="kèm.pdf")
    client.force_login(clerk)
    form = {
        "content": QUESTION,
        "unit_1": "cong an thanh pho",
        "days_1": "2",
        "unit_2": "sở tư pháp",
        "papers": [str(along.pk)],
    }
    answer = client.post(f"/dossiers/{dossier.code}/ask/", form)
    letter = Letter.objects.get()
    assert answer.status_code == 302 and answer.url == page_of(letter) and not Notice.objects.exists()
    page = client.get(page_of(letter)).text
    assert "cathp@example.vn" in page and QUESTION in page and "kèm.pdf" in page and "riêng.pdf" not in page
    before = text_of(client.get(f"/dossiers/{dossier.code}/letters/{letter.opinion_id}.pdf").content)
    assert has(before, "........../XYK", "Kính gửi: Công an thành phố")
    clock.append(NOW + timedelta(days=1))
    client.post(page_of(letter), {"do": "send"})
    letter.refresh_from_db()
    # The days to answer begin when the letter goes.
    assert letter.number == 1 and letter.opinion.due_at == aware(datetime(2026, 11, 12, 17, 0))
    (mail,) = Notice.objects.filter(kind="dossiers.asked_outside")
    assert mail.address == "cathp@example.vn" and place(letter) in mail.text and "01/2026/XYK" in mail.subject
    assert QUESTION not in mail.text and mail.attachment is None  # what is asked stands at the address alone
    said = text_of(client.get(f"{place(letter)}letter.pdf").content)
    assert not has(said, "CÔNG VĂN XIN") and has(said, f"V/v xin ý kiến giải quyết hồ sơ {dossier.code}")
    assert has(said, QUESTION, "kèm.pdf", "17 giờ 00 phút, ngày 12/11/2026")
    for private in ("Nguyễn Văn Thử", "0912345678", "riêng.pdf"):
        assert not has(said + mail.text, private)
    again = client.post(page_of(letter), {"do": "send"})
    assert again.status_code == 409 and "gửi rồi" in again.text and Notice.objects.filter(kind="dossiers.asked_outside").count() == 1  # fmt: skip


def test_who_holds_the_address_sees_the_question_and_what_goes_along_and_answers_without_an_account(
    clerk, client, clock
):
    dossier = received(papers=[paper("kèm.pdf"), paper("riêng.pdf")])
    file = {one.name: one for one in File.objects.filter(owner=PAPERS)}
    letter = sent(dossier=dossier, papers=[str(file["kèm.pdf"].pk)])
    page = client.get(place(letter))
    assert QUESTION in page.text and "kèm.pdf" in page.text and "no-store" in page.headers["Cache-Control"]
    assert "riêng.pdf" not in page.text and "Nguyễn Văn Thử" not in page.text
    assert client.get(f"{place(letter)}files/{file['kèm.pdf'].pk}/").status_code == 200
    assert client.get(f"{place(letter)}files/{file['riêng.pdf'].pk}/").status_code == 404
    wrong = client.post(place(letter), filled(name=""))
    assert wrong.status_code == 400 and "Đã chuyển đi từ năm 2024" in wrong.text
    scan = SimpleUploadedFile("trả lời.pdf", making.pdf())
    assert client.post(place(letter), filled(attached=scan)).status_code == 302
    client.force_login(clerk)
    shown = client.get(f"/dossiers/{dossier.code}/").text
    assert "Đã chuyển đi từ năm 2024" in shown and "Lê Văn C" in shown and "trả lời.pdf" in shown
    assert "Đội trưởng" in client.get(page_of(letter)).text
    line = AuditLine.objects.get(verb="dossiers.answered_outside")
    assert line.actor == "public" and line.unit_code == HERE
    # Whoever applied reads who looked.
    assert {(one.position, one.reason) for one in queries.readers_of(dossier)} == {
        ("người có liên kết trong công văn", "Công an thành phố"), ("Cán bộ một cửa", "")
    }  # fmt: skip


def test_an_address_that_was_guessed_or_changed_opens_nothing_and_asks_the_database_nothing(
    client, django_assert_num_queries
):
    letter = sent()
    token = queries.token_of(letter)
    with django_assert_num_queries(0):
        assert queries.letter_by(f"{letter.nonce}.{'A' * 43}") is None
    made_up = f"{letter.nonce}x.{token.partition('.')[2]}"
    for wrong in (letter.nonce, token[:-1], made_up, "x.y"):
        assert client.get(f"/dossiers/outside/{wrong}/").status_code == 404
        assert client.post(f"/dossiers/outside/{wrong}/", filled()).status_code == 404
    assert not Opinion.objects.exclude(stance="").exists()
    # What the database keeps does not make the address.
    assert token not in str([vars(one) for one in Letter.objects.all()])


def test_a_letter_that_was_not_sent_has_no_address_yet(client):
    assert client.get(place(asked())).status_code == 404


def test_an_address_answers_once_and_shows_nothing_of_the_question_afterwards(client):
    letter = sent()
    client.post(place(letter), filled())
    again = client.post(place(letter), filled(stance="agree", text="Lần hai"))
    assert again.status_code == 409 and "Đã trả lời rồi" in again.text and "Lần hai" in again.text
    assert Opinion.objects.get().text == "Đã chuyển đi từ năm 2024"
    after = client.get(place(letter)).text
    assert "đã được trả lời" in after and QUESTION not in after


def test_an_address_is_over_ten_days_after_the_day_to_answer_and_a_late_answer_is_taken_until_then(
    client, clock
):
    first, second = sent(), sent()
    clock.append(aware(datetime(2026, 11, 22, 23, 0)))  # the day to answer is 12 November
    assert client.post(place(first), filled()).status_code == 302
    clock.append(aware(datetime(2026, 11, 23, 0, 1)))
    assert client.get(place(second)).status_code == 404
    assert client.post(place(second), filled()).status_code == 404
    assert Opinion.objects.exclude(stance="").get().pk == first.opinion_id


def test_a_question_taken_back_or_decided_waits_for_no_answer_at_its_address(client):
    letter = sent()
    operations.take_back(opinion=letter.opinion, at=NOW, by="system:test")
    page = client.post(place(letter), filled())
    assert page.status_code == 409 and "Không cần trả lời nữa" in page.text and "Đã chuyển đi" in page.text
    assert QUESTION not in client.get(place(letter)).text


def test_what_is_sent_to_an_address_is_looked_through_like_every_file(client):
    letter = sent()
    evil = SimpleUploadedFile("trả lời.pdf", b"MZ\x90\x00 this is no PDF")
    page = client.post(place(letter), filled(attached=evil))
    assert page.status_code == 400 and "Đã chuyển đi từ năm 2024" in page.text
    assert not File.objects.filter(owner=ENQUIRY).exists() and not Opinion.objects.exclude(stance="").exists()


def test_of_an_address_that_is_sent_forms_without_end_none_is_looked_at_for_an_hour(client):
    letter = sent()
    for _time in range(20):
        assert client.post(place(letter), filled(name="")).status_code == 400
    page = client.post(place(letter), filled())
    assert page.status_code == 409 and "Quá nhiều lần gửi" in page.text and "Đã chuyển đi" in page.text
    assert not Opinion.objects.exclude(stance="").exists()


def test_what_is_sent_too_often_is_not_even_looked_through_and_stays_as_it_was_typed(client, monkeypatch):
    letter = sent()
    for _time in range(gates.MOST_TRIES):
        client.post(place(letter), {"do": "later"})
    monkeypatch.setattr(
        "haidang.core.files.uploads.operations.check", lambda **_file: pytest.fail("looked through")
    )
    scan = SimpleUploadedFile("trả lời.pdf", making.pdf())
    page = client.post(place(letter), filled(attached=scan, name="", stance="opinion"))
    assert page.status_code == 409 and "Quá nhiều lần gửi" in page.text and "Hãy ghi tên" not in page.text
    assert "Đã chuyển đi từ năm 2024" in page.text and '<option value="opinion" selected>' in page.text
    page = client.post(place(letter), {"do": "later", "day": "2026-11-18", "why": "Chờ xác minh"})
    assert page.status_code == 409 and "Chờ xác minh" in page.text and 'value="2026-11-18"' in page.text


def test_a_letter_stays_as_it_was_sent_whatever_its_body_is_called_later_and_is_not_given_to_the_applicant(
    clerk, client
):
    letter = sent()
    letter.refresh_from_db()
    code = letter.opinion.consultation.dossier.code
    before = client.get(f"{place(letter)}letter.pdf").content
    operations.change_body(body=queries.body(POLICE), name="Công an tỉnh mới", by="system:test")
    operations.ask_later(opinion=letter.opinion, day=date(2026, 11, 18), why="Chờ", at=NOW, by="system:test")
    operations.settle_later(opinion=letter.opinion, granted=True, at=NOW, by="system:test")
    assert client.get(f"{place(letter)}letter.pdf").content == before
    assert has(text_of(before), "Kính gửi: Công an thành phố", "12/11/2026")
    read = AuditLine.objects.filter(verb="files.read", object_key=str(letter.file))
    assert [line.actor for line in read] == ["public", "public"]
    client.force_login(clerk)
    assert client.get(page_of(letter)[:-1] + ".pdf").content == before
    # It carries the address at which the body answers.
    kept = [name for _row, name, _content in contents("code", code)]
    assert File.objects.get(pk=letter.file).name not in kept
    assert any(row["table"] == "files.file" for row in exported("code", code, NOW.date()))


def test_on_paper_the_clerk_writes_down_what_the_letter_says_with_number_day_and_scan(clerk, client, clock):
    letter = asked(INSURANCE)
    client.force_login(clerk)
    client.post(page_of(letter), {"do": "send"})
    assert not Notice.objects.exists()
    pdf = client.get(page_of(letter)[:-1] + ".pdf").content
    assert has(text_of(pdf), "Số: 01/2026/XYK")
    clock.append(NOW + timedelta(days=2))
    said = {
        "do": "record", "stance": "agree", "text": "", "their_number": "15/BHXH-QLT", "their_day": "2026-11-11", "who": "Giám đốc Trần B",
        "attached": SimpleUploadedFile("15.pdf", making.pdf()),
    }  # fmt: skip
    for wrong, says in [
        ({"their_day": "2026-11-08"}, "nằm giữa"), ({"their_number": ""}, "Số công văn trả lời</a>:"), ({"attached": ""}, "Hãy chọn"),
    ]:  # fmt: skip
        said["attached"] and said["attached"].seek(0)
        page = client.post(page_of(letter), said | wrong)
        assert page.status_code in (400, 409) and says in page.text and "Giám đốc Trần B" in page.text
    said["attached"].seek(0)
    assert client.post(page_of(letter), said).status_code == 302
    opinion = Opinion.objects.get()
    assert (opinion.stance, opinion.by, opinion.letter.their_number) == ("agree", "Giám đốc Trần B", "15/BHXH-QLT")  # fmt: skip
    assert "15/BHXH-QLT" in client.get(page_of(letter)).text
    assert AuditLine.objects.get(verb="dossiers.answer_recorded").unit_code == HERE


def test_where_the_house_sends_no_mail_the_letter_goes_on_paper_and_the_page_says_so(clerk, client, settings):
    settings.EMAIL_HOST = ""
    letter = asked()
    client.force_login(clerk)
    assert "chưa gửi được thư điện tử" in client.get(page_of(letter)).text
    client.post(page_of(letter), {"do": "send"})
    letter.refresh_from_db()
    assert letter.way == "paper" and not Notice.objects.exists()


def test_a_letter_to_send_stands_on_the_desk_and_a_late_body_is_reported_like_a_unit(clerk, client, clock):
    head = open_account(username="truong", full_name="Trưởng", password="mot-mat-khau-dai", by="system:test")
    grant(user=head, role="unit_leader", unit_code=HERE, starts_on=date(2025, 7, 1), by="system:test")
    letter = asked()
    client.force_login(clerk)
    desk = client.get("/desk/?what=questions.send").text
    assert page_of(letter) in desk and "Công an thành phố" in desk
    assert "questions.answer" not in desk  # nobody here answers for the police
    # A letter that nobody sends is late too, and once more where its answer is.
    assert operations.report_late(now=aware(datetime(2026, 11, 12, 17, 1))) == 1
    letter.opinion.refresh_from_db()
    sent_on = aware(datetime(2026, 11, 12, 17, 30))
    operations.send_letter(opinion=letter.opinion, at=sent_on, by="system:test")
    assert page_of(letter) not in client.get("/desk/?what=questions.send").text
    clock.append(aware(datetime(2026, 11, 17, 17, 1)))
    assert operations.report_late(now=clock[-1]) == 1
    notices = Notice.objects.filter(kind="dossiers.answer_late", channel="page")
    told = notices.latest("pk")
    assert notices.count() == 2 and told.data["unit"] == "Công an thành phố"
    page = client.get(f"/dossiers/{letter.opinion.consultation.dossier.code}/").text
    assert re.search(r"Công an thành phố</strong>.*trễ từ 17:00 17/11/2026", page)
    client.force_login(head)
    assert "Công an thành phố" in client.get("/desk/?what=questions.chase").text


def test_a_dossier_is_finished_without_a_bodys_answer_only_with_a_reason(clerk, client):
    letter = sent()
    client.force_login(clerk)
    address = f"/dossiers/{letter.opinion.consultation.dossier.code}/"
    page = client.post(address, {"verb": "finish"})
    assert page.status_code == 409 and "Chưa trả lời: Công an thành phố. Hãy chờ" in page.text
    assert client.post(address, {"verb": "finish", "note": "Đã quá hạn trả lời"}).status_code == 302
    assert Dossier.objects.get().state == 9 and Opinion.objects.get().closed_at is not None


def test_a_body_asks_for_a_later_day_at_its_address_and_the_clerk_grants_it(clerk, client):
    letter = sent()
    said = {"do": "later", "day": "2026-11-18", "why": "Chờ xác minh"}
    assert client.post(place(letter), said).status_code == 302
    client.force_login(clerk)
    assert "Công an thành phố" in client.get("/desk/?what=questions.later").text
    code = letter.opinion.consultation.dossier.code
    client.post(f"/dossiers/{code}/questions/{letter.opinion_id}/", {"do": "grant"})
    assert Opinion.objects.get().due_at == aware(datetime(2026, 11, 18, 17, 0))


def test_what_was_asked_before_goes_on_while_the_dossier_waits_for_papers(clerk, client):
    letter = sent(INSURANCE)
    other = asked(dossier=letter.opinion.consultation.dossier)
    operations.ask_later(opinion=letter.opinion, day=date(2026, 11, 18), why="Chờ", at=NOW, by="system:test")
    dossier = Dossier.objects.get()
    operations.change(dossier=dossier, verb="ask_supplement", at=NOW, by=clerk, note="Thiếu giấy chứng sinh")
    client.force_login(clerk)
    page = client.get(f"/dossiers/{dossier.code}/").text
    assert 'value="grant"' in page and 'value="take-back"' in page and "/ask/" not in page
    assert 'value="record"' in client.get(page_of(letter)).text
    assert 'value="send"' in client.get(page_of(other)).text
    assert client.post(page_of(other), {"do": "send"}).status_code == 302


def test_the_register_is_kept_by_page_and_a_body_whose_days_are_over_is_asked_no_more(client, clerk):
    keeper = open_account(username="nv", full_name="Nội Vụ", password="mot-mat-khau-dai", by="system:test")
    grant(user=keeper, role="home_affairs", unit_code="", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(keeper)
    said = {
        "code": "THUE-HP",
        "name": "Thuế thành phố",
        "kind": "tax",
        "reach": "mail",
        "starts_on": "2026-11-01",
    }
    page = client.post("/dossiers/bodies/", said)
    assert (
        page.status_code == 400
        and "địa chỉ thư điện tử" in page.text
        and 'value="Thuế thành phố"' in page.text
    )
    page = client.post("/dossiers/bodies/", said | {"code": POLICE, "reach": "paper"})
    assert page.status_code == 409 and "có rồi" in page.text and 'value="Thuế thành phố"' in page.text
    page = client.post("/dossiers/bodies/", said | {"name": "công an thành phố", "reach": "paper"})
    assert page.status_code == 409 and POLICE in page.text and 'value="công an thành phố"' in page.text
    page = client.post("/dossiers/bodies/", said | {"name": "Sở tư pháp", "reach": "paper"})
    assert page.status_code == 409 and "Đã có đơn vị tên như vậy: Sở Tư pháp" in page.text
    later = said | {"mail": "thue@example.vn", "starts_on": "2026-12-01"}
    assert "từ ngày 01/12/2026" in client.post("/dossiers/bodies/", later, follow=True).text
    assert "thue@example.vn" in client.get("/dossiers/bodies/?q=pho+thue").text
    assert "thue@example.vn" not in client.get("/dossiers/bodies/?q=pho+cong").text
    change = said | {"mail": "thue@example.vn", "ends_on": "2026-11-08"}
    assert client.post("/dossiers/bodies/THUE-HP/", change).status_code == 302
    assert OutsideBody.objects.get(code="THUE-HP").ends_on == date(2026, 11, 8)
    verbs = AuditLine.objects.filter(verb__startswith="dossiers.body", actor=f"user:{keeper.pk}")
    assert sorted(verbs.values_list("verb", flat=True)) == ["dossiers.body_changed", "dossiers.body_entered"]
    with pytest.raises(operations.UnableToConsult, match="Thuế thành phố"):
        asked("THUE-HP")
    grant(user=clerk, role="home_affairs", unit_code=HERE, starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(clerk)  # a right in one unit keeps nothing that all units use
    page = client.post(f"/dossiers/{received().code}/ask/", {"content": "?", "unit_1": "Thuế thành phố"})
    assert page.status_code == 400 and "Không có đơn vị nào tên như vậy" in page.text
    assert client.get("/dossiers/bodies/").status_code == 404


def test_of_bodies_called_the_same_only_those_of_other_days_stand_beside_each_other():
    def entered(code, **said):
        return operations.enter_body(code=code, kind="tax", reach="paper", by="system:test", **said)

    old = entered("THUE-1", name="Chi cục Thuế", starts_on=date(2026, 1, 1), ends_on=date(2026, 11, 30))
    for day in (date(2026, 11, 1), date(2025, 1, 1)):
        with pytest.raises(operations.UnableToKeepBody, match="THUE-1"):
            entered("THUE-2", name="chi cuc  thue", starts_on=day)
    with pytest.raises(operations.UnableToKeepBody, match="có rồi"):
        entered("thue-1", name="Thuế", starts_on=date(2026, 12, 1))
    entered("THUE-2", name="Chi cục Thuế", starts_on=date(2026, 12, 1))
    operations.change_body(
        body=old, address="Số 1 phố Thử", by="system:test"
    )  # it is over, and may be mended


def test_a_later_day_that_was_granted_late_is_reported_too_if_it_is_missed(clerk):
    letter = sent()
    opinion = letter.opinion
    operations.ask_later(opinion=opinion, day=date(2026, 11, 18), why="Chờ", at=NOW, by="system:test")
    assert operations.report_late(now=aware(datetime(2026, 11, 12, 17, 1))) == 1
    opinion.refresh_from_db()
    operations.settle_later(
        opinion=opinion, granted=True, at=aware(datetime(2026, 11, 13, 8, 0)), by="system:test"
    )
    assert operations.report_late(now=aware(datetime(2026, 11, 18, 16, 59))) == 0
    assert operations.report_late(now=aware(datetime(2026, 11, 18, 17, 1))) == 1


def test_a_clerk_of_another_unit_neither_sees_nor_sends_the_letter(client):
    letter = asked()
    other = open_account(username="khac", full_name="Khác", password="mot-mat-khau-dai", by="system:test")
    grant(user=other, role="clerk", unit_code="11311", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(other)
    assert client.get(page_of(letter)).status_code == 404
    assert client.get(page_of(letter)[:-1] + ".pdf").status_code == 404
    assert client.post(page_of(letter), {"do": "send"}).status_code == 404
    assert Letter.objects.get().sent_at is None


def test_nobody_of_the_house_answers_in_the_place_of_a_body_also_not_who_decides_everywhere(client):
    letter = asked()
    boss = open_account(
        username="moi-noi", full_name="Mọi Nơi", password="mot-mat-khau-dai", by="system:test"
    )
    grant(user=boss, role="clerk", unit_code="", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(boss)
    place_inside = f"/dossiers/questions/{letter.opinion_id}/"
    assert client.get(place_inside).status_code == 404
    assert client.post(place_inside, filled()).status_code == 404
    assert "questions.answer" not in client.get("/desk/").text
    tick = f"questions/{letter.opinion_id}/{operations.as_seen(letter.opinion)}"
    client.post("/desk/together/", {"do": "questions.answer", "tick": tick, "stance": "agree", "sure": "1"})
    assert not Opinion.objects.exclude(stance="").exists()


def test_the_answer_of_a_body_belongs_to_the_persons_data_and_its_address_is_not_given_out():
    letter = sent()
    operations.answer_by_link(opinion=letter.opinion, stance="opinion", text="Cần hỏi thêm", name="Lê Văn C", position="Đội trưởng", attached=[], at=NOW)  # fmt: skip
    rows = {
        row["table"]: row for row in exported("code", letter.opinion.consultation.dossier.code, NOW.date())
    }
    assert rows["dossiers.opinion"]["fields"]["text"]["value"] == "Cần hỏi thêm"
    assert letter.nonce not in str(rows["dossiers.letter"]) and "Đội trưởng" not in str(
        rows["dossiers.letter"]
    )

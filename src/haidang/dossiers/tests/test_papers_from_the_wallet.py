"""The next dossier uses what is in the wallet; what may be wrong is said before anything is handed in; that data are used again is seen."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pyhanko.sign.signers import SimpleSigner

from haidang.core.accounts.operations import open_account
from haidang.core.files import operations as files
from haidang.core.files.choices import HELD
from haidang.core.files.models import File
from haidang.core.files.tests import making
from haidang.core.signing.pades import sign
from haidang.core.signing.ring import Pen
from haidang.core.signing.tests.keys import PASSWORD, p12
from haidang.dossiers import operations
from haidang.dossiers.choices import PAPERS, RESULT, Deed, State
from haidang.dossiers.models import Dossier
from haidang.procedures.guides.operations import load
from haidang.procedures.queries import by_code
from haidang.procedures.shipped import GUIDES
from haidang.wallet.models import Handed, Paper
from haidang.wallet.operations import Chosen, UnableToHandIn
from haidang.wallet.tests.factories import put_in

pytestmark = pytest.mark.django_db(transaction=True)

MARRIAGE = "1.000894"  # asks for the certificate of marital status, which 1.004873 gives
BIRTH = "/dossiers/submit/1.001193/?v=1&q-birth=hospital&q-filing=online&q-who=self"
NAME, PHONE = "Nguyễn Thị Lan", "0912345678"


@pytest.fixture
def lan(city):
    return open_account(username="lan.cd", full_name=NAME, password="mot-mat-khau-dai", by="system:test")


@pytest.fixture
def guided(city):
    load(folder=GUIDES, by="system:test")


def upload(name="giấy chứng sinh.pdf", data=None):
    return SimpleUploadedFile(name, data or making.pdf())


def sent(procedure="1.001193", **more):
    return {"procedure": procedure, "unit": "10525", "applicant_name": NAME, "applicant_phone": PHONE, "key": "k-1", **more}  # fmt: skip


def applied(lan, procedure="1.004873", **more):
    return operations.submit(**{
        "procedure": by_code(procedure), "unit_code": "10525", "channel": "online", "at": timezone.now(), "by": lan,
        "applicant": operations.Applicant(NAME, PHONE, account=lan), **more,
    })  # fmt: skip


def did(dossier, verb, **more):
    return operations.change(dossier=dossier, verb=verb, at=timezone.now(), by="system:test", **more)


def with_result(lan, data=None):
    """A dossier of Lan's that is finished, its result signed."""
    dossier = did(applied(lan), "receive")
    data = data or making.Authority().sign(making.pdf(text="Xác nhận tình trạng hôn nhân"))
    result = files.check(data=data, name="kết quả.pdf", owner=RESULT)
    operations.attach_result(dossier=dossier, result=[result], at=timezone.now(), by="system:test")
    return did(dossier, "finish")


def test_a_result_is_in_the_wallet_of_who_applied_as_soon_as_the_dossier_is_finished(client, lan):
    dossier = with_result(lan)
    paper = Paper.objects.get()
    assert (paper.account, paper.kind, paper.thing, paper.holder_name) == (lan, "marital", dossier.code, NAME)
    assert paper.valid_until > timezone.localdate() + timedelta(170)
    client.force_login(lan)
    page = client.get(f"/wallet/{paper.pk}/").text
    assert "cơ quan nhà nước cấp" in page and "Nguyễn Thị Ký" in page and dossier.code in page
    more = files.check(data=making.pdf(text="phụ lục"), name="phụ lục.pdf", owner=RESULT)
    operations.attach_result(dossier=dossier, result=[more], at=timezone.now(), by="system:test")
    assert (
        File.objects.filter(owner="wallet.paper", key=str(paper.pk)).count() == 2
        and Paper.objects.count() == 1
    )


def test_without_an_account_or_without_a_file_nothing_is_put_into_a_wallet(lan):
    did(did(applied(lan), "receive"), "finish")
    guest = applied(lan, applicant=operations.Applicant(NAME, PHONE))
    result = files.check(data=making.pdf(), name="kq.pdf", owner=RESULT)
    did(guest, "receive")
    operations.attach_result(dossier=guest, result=[result], at=timezone.now(), by="system:test")
    did(guest, "finish")
    assert not Paper.objects.exists()


def test_what_the_administration_issued_need_not_be_sent_again_and_that_it_is_used_again_is_seen(
    client, lan, clerk
):
    with_result(lan)
    paper = Paper.objects.get()
    client.force_login(lan)
    page = client.get(f"/dossiers/submit/{MARRIAGE}/").text
    assert "Giấy xác nhận tình trạng hôn nhân" in page and f'name="wallet" value="{paper.pk}"' in page
    done = client.post(f"/dossiers/submit/{MARRIAGE}/", sent(MARRIAGE, wallet=[str(paper.pk)]))
    assert done.status_code == 302
    new = Dossier.objects.latest("pk")
    handed, file = Handed.objects.get(), File.objects.get(owner=PAPERS)
    assert (handed.how, handed.paper, handed.file, file.key) == ("issued", paper, file, new.code)
    assert file.digest == File.objects.get(owner=RESULT).digest  # the very content that was issued
    client.force_login(clerk)
    clerks = client.get(f"/dossiers/{new.code}/").text
    assert "cơ quan nhà nước đã cấp" in clerks and 'value="reused"' not in clerks  # seen: nobody is asked
    assert did(new, "receive").reused is True
    assert set(new.transitions.get(verb="receive").seen) == {Deed.DIGITISED, Deed.REUSED}


def test_a_paper_of_ones_own_counts_as_used_again_only_after_the_office_took_it_in_before(client, lan):
    paper = put_in(lan, holder_name=NAME)
    client.force_login(lan)

    def hand_in(key):
        client.post("/dossiers/submit/1.004222/", sent("1.004222", key=key, wallet=[str(paper.pk)]))
        return Dossier.objects.latest("pk")

    first, second = hand_in("k-1"), hand_in("k-2")
    assert did(second, "receive").reused is None  # the first was never received
    assert did(first, "receive").reused is True  # the second was, and has it
    assert did(hand_in("k-3"), "receive").reused is True
    assert client.get(f"/wallet/{paper.pk}/").text.count(">H24.10525-") == 3


def test_each_paper_of_the_case_is_asked_for_and_what_fits_it_is_offered(client, lan, guided):
    fits, other = (
        put_in(lan, title="Giấy chứng sinh của bé", kind="born"),
        put_in(lan, kind="charter", title="Điều lệ"),
    )
    client.force_login(lan)
    page = client.get(BIRTH).text
    assert "Giấy chứng sinh do cơ sở y tế cấp" in page
    assert f'name="paper-birth-certificate" value="wallet-{fits.pk}"' in page
    assert f'value="wallet-{other.pk}"' not in page and f'name="wallet" value="{other.pk}"' in page
    assert "câu hỏi" in client.get("/dossiers/submit/1.001193/").text  # the case is not known yet
    done = client.post(
        BIRTH, sent(**{"paper-birth-certificate": f"wallet-{fits.pk}", "paper-residence": "later"})
    )
    assert done.status_code == 302
    handed = Handed.objects.get(asked="birth-certificate")
    assert (handed.how, handed.paper, handed.words) == ("wallet", fits, "Giấy chứng sinh do cơ sở y tế cấp")


def test_what_is_missing_is_said_with_what_to_do_and_handed_in_all_the_same_once_it_is_confirmed(
    client, guided, clerk
):
    page = client.post(BIRTH, sent())
    assert page.status_code == 200 and not Dossier.objects.exists()
    assert "Còn thiếu “Giấy chứng sinh do cơ sở y tế cấp”" in page.text and "Vẫn nộp hồ sơ" in page.text
    mark = page.text.split('name="confirmed" value="')[1].split('"')[0]
    other = client.post(BIRTH, sent(confirmed="0" * 16))
    assert other.status_code == 200 and not Dossier.objects.exists()
    assert client.post(BIRTH, sent(confirmed=mark)).status_code == 302
    client.force_login(clerk)
    page = client.get(f"/dossiers/{Dossier.objects.get().code}/").text
    assert "sẽ nộp sau" in page and "còn thiếu" in page


def test_a_file_that_was_chosen_stays_when_something_else_is_wrong(client, guided):
    first = client.post(BIRTH, sent(applicant_phone="không có", **{"file-birth-certificate": upload()}))
    assert (
        first.status_code == 200
        and "giấy chứng sinh.pdf" in first.text
        and "không cần chọn lại" in first.text
    )
    assert File.objects.get().owner == HELD
    done = client.post(BIRTH, sent(**{"paper-residence": "later"}))
    assert done.status_code == 302, done.text
    file = File.objects.get()
    assert (file.owner, file.name) == (PAPERS, "giấy chứng sinh.pdf")
    assert Handed.objects.get(asked="birth-certificate").how == "sent"


def test_a_paper_that_is_over_is_not_offered_and_refused_if_it_is_chosen_all_the_same(client, lan, guided):
    yesterday = timezone.localdate() - timedelta(1)
    over = put_in(lan, title="Giấy chứng sinh cũ", kind="born", valid_until=yesterday)
    client.force_login(lan)
    page = client.get(BIRTH).text
    assert f'value="wallet-{over.pk}"' not in page and "hết hạn từ" in page and "hãy xin cấp bản mới" in page
    refused = client.post(BIRTH, sent(**{"paper-birth-certificate": f"wallet-{over.pk}", "confirmed": "x"}))
    assert f"chỉ có giá trị đến {yesterday:%d/%m/%Y}" in refused.text and "Vẫn nộp hồ sơ" not in refused.text
    assert not Dossier.objects.exists()


def test_a_paper_changed_after_it_was_signed_is_refused_although_it_is_sent_anew(client, guided):
    signed = making.Authority().sign(making.pdf(text="Tien 1000"))
    changed = upload(data=signed.replace(b"Tien 1000", b"Tien 9000"))
    page = client.post(BIRTH, sent(**{"file-birth-certificate": changed, "paper-residence": "later"}))
    assert "bị sửa sau khi ký" in page.text and not Dossier.objects.exists()


def test_a_paper_signed_when_its_certificate_was_out_of_time_is_refused(client, lan, guided, tmp_path):
    path, _certificate = p12(tmp_path, making.Authority(), "lan", starts=-9, ends=-1)
    signer = SimpleSigner.load_pkcs12(path, passphrase=PASSWORD.encode())
    pen = Pen("", "Bác sĩ Lan", "", timezone.now(), False, signer)
    lapsed = sign(making.pdf(), by=pen, reason="")
    page = client.post(BIRTH, sent(**{"file-birth-certificate": upload(data=lapsed), "paper-residence": "later"}))  # fmt: skip
    assert "không còn hiệu lực. Hãy xin bản ký lại" in page.text
    kept = put_in(lan, data=lapsed, kind="born")
    client.force_login(lan)
    for number in (str(kept.pk), "9" * 5000):
        answer = client.post(BIRTH, sent(key="k-2", **{"paper-birth-certificate": f"wallet-{number}", "paper-residence": "later"}, wallet=[number]))  # fmt: skip
        assert answer.status_code == 200
    assert not Dossier.objects.exists()


def test_a_paper_of_somebody_else_and_a_blurred_picture_are_asked_about_and_the_office_sees_that_they_were(client, lan, guided, clerk):  # fmt: skip
    hers = put_in(lan, title="Giấy chứng sinh", kind="born", holder_name="Trần Thị Mai")
    client.force_login(lan)
    fields = {"paper-birth-certificate": f"wallet-{hers.pk}", "paper-residence": "later"}
    page = client.post(BIRTH, sent(**fields, papers=[upload("ảnh.jpg", making.photographed(blur=4))]))
    assert (
        "là của Trần Thị Mai" in page.text and "có vẻ bị nhòe" in page.text and not Dossier.objects.exists()
    )
    mark = page.text.split('name="confirmed" value="')[1].split('"')[0]
    assert client.post(BIRTH, sent(**fields, confirmed=mark)).status_code == 302
    client.force_login(clerk)
    page = client.get(f"/dossiers/{Dossier.objects.get().code}/").text
    assert "của người khác" in page and "ảnh nhòe" in page


def test_the_paper_of_another_wallet_is_never_handed_in(client, lan, city):
    mai = open_account(username="mai", full_name="Mai", password="mot-mat-khau-dai", by="system:test")
    hers = put_in(mai)
    for user in (lan, None):
        client.logout()
        if user:
            client.force_login(user)
        page = client.post("/dossiers/submit/1.004222/", sent("1.004222", wallet=[str(hers.pk)]))
        assert page.status_code == 200 and "không còn trong kho" in page.text
    assert not Dossier.objects.exists() and File.objects.count() == 1


def test_what_is_sent_is_kept_in_the_wallet_too_if_one_asks_and_offered_the_next_time(client, lan, guided):
    client.force_login(lan)
    client.cookies["django_language"] = "en"  # what is written down for the office is Vietnamese all the same
    assert "Certificate of birth by the hospital" in client.get(BIRTH).text
    fields = {"file-birth-certificate": upload(), "paper-residence": "later", "keep": "1"}
    assert client.post(BIRTH, sent(**fields)).status_code == 302
    paper = Paper.objects.get()
    assert (paper.kind, paper.title, paper.holder_name) == ("born", "Giấy chứng sinh do cơ sở y tế cấp", NAME)
    assert f'value="wallet-{paper.pk}"' in client.get(BIRTH).text


def test_what_was_handed_in_stays_with_the_dossier_when_the_paper_is_taken_out_of_the_wallet(client, lan):
    paper = put_in(lan, holder_name=NAME)
    client.force_login(lan)
    client.post("/dossiers/submit/1.004222/", sent("1.004222", wallet=[str(paper.pk)]))
    client.post(f"/wallet/{paper.pk}/", {"do": "remove"})
    files.sweep(now=timezone.now())
    file, handed = File.objects.get(), Handed.objects.get()
    assert (file.owner, handed.file, handed.paper, handed.how) == (PAPERS, file, None, "wallet")
    assert (
        client.post(f"/dossiers/track/{file.key}/files/{file.pk}/", {"phone": PHONE}).content == making.pdf()
    )


def test_sending_the_same_form_twice_gives_one_dossier_with_its_papers_once(client, guided):
    for _time in (1, 2):
        done = client.post(BIRTH, sent(**{"file-birth-certificate": upload(), "paper-residence": "later"}))
        assert done.status_code == 302
    assert (
        Dossier.objects.count() == File.objects.count() == 1
        and Handed.objects.filter(how="sent").count() == 1
    )


def test_a_business_answers_the_office_from_the_wallet_of_its_account(client, city):
    firm = open_account(
        username="portal.ab12", full_name="Công ty TNHH Biển Xanh", password=None, by="system:test"
    )
    paper = put_in(firm, title="Đăng ký doanh nghiệp", kind="business", holder_name="Công ty TNHH Biển Xanh")
    dossier = applied(firm, applicant=operations.Applicant("Công ty TNHH Biển Xanh", PHONE, account=firm))
    did(dossier, "ask_supplement", note="Thiếu giấy chứng nhận đăng ký doanh nghiệp")
    address = f"/dossiers/track/{dossier.code}/"
    guest = client.post(address, {"phone": PHONE}).text
    assert "Đăng ký doanh nghiệp" not in guest  # the number opens the dossier, not the wallet
    client.force_login(firm)
    assert (
        f'name="paper-kind-business" value="wallet-{paper.pk}"' in client.get(address).text
    )  # who signed in is asked for no number, and what the office names is offered
    page = client.post(address, {"send": "papers", "key": "k-9", "paper-kind-business": f"wallet-{paper.pk}"})
    assert page.status_code == 200 and "alert-success" in page.text
    dossier.refresh_from_db()
    assert dossier.papers_sent_at is not None and File.objects.get(owner=PAPERS).key == dossier.code
    assert dossier.state == State.SUPPLEMENT


def test_what_was_to_come_later_is_asked_for_when_the_office_asks_for_papers(client, guided):
    client.post(BIRTH, sent(**{"paper-birth-certificate": "later", "paper-residence": "later"}))
    dossier = Dossier.objects.get()
    did(dossier, "ask_supplement", note="Thiếu giấy chứng sinh")
    address = f"/dossiers/track/{dossier.code}/"
    assert 'name="file-birth-certificate"' in client.post(address, {"phone": PHONE}).text
    client.post(address, {"phone": PHONE, "send": "papers", "key": "k-2", "file-birth-certificate": upload()})
    assert Handed.objects.filter(asked="birth-certificate", how="sent").count() == 1
    page = client.post(address, {"phone": PHONE}).text
    assert 'name="file-birth-certificate"' not in page and 'name="file-residence"' in page


def test_what_was_handed_in_as_a_paper_before_is_offered_for_it_again_whatever_its_kind(client, lan, guided):
    odd = put_in(lan, title="Giấy của bệnh viện", kind="other")
    client.force_login(lan)
    chosen = {"paper-birth-certificate": f"wallet-{odd.pk}", "paper-residence": "later"}
    assert f'name="paper-birth-certificate" value="wallet-{odd.pk}"' not in client.get(BIRTH).text
    page = client.post(BIRTH, sent(**chosen))
    assert "nhưng hồ sơ cần “Giấy chứng sinh" in page.text
    mark = page.text.split('name="confirmed" value="')[1].split('"')[0]
    assert client.post(BIRTH, sent(**chosen, confirmed=mark)).status_code == 302
    assert f'name="paper-birth-certificate" value="wallet-{odd.pk}"' in client.get(BIRTH).text


def test_nobody_hands_in_what_ran_out_between_the_look_and_the_deed(lan):
    paper = put_in(lan, valid_until=timezone.localdate() - timedelta(1))
    chosen = [Chosen(papers=[paper.pk])]
    with pytest.raises(UnableToHandIn):
        applied(lan, chosen=chosen)
    assert not Dossier.objects.exists() and not Handed.objects.exists()

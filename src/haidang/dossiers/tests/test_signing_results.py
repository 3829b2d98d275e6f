"""Results are laid before whoever signs that day, signed one or twenty at once, each by itself, and looked up by anybody who has them."""

import io
import threading
from datetime import date, timedelta
from types import SimpleNamespace

import pikepdf
import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone

from haidang.core.access.models import RoleGrant
from haidang.core.access.operations import grant, let_act
from haidang.core.accounts.models import User
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.files.models import File
from haidang.core.files.queries import content_of
from haidang.core.files.signatures import signatures_of
from haidang.core.files.tests import making
from haidang.core.kept.keeping import as_of_one_moment
from haidang.core.signing import ring, trial
from haidang.core.signing.models import Issued
from haidang.core.testing.asking import asked
from haidang.core.testing.loaded import loaded
from haidang.dossiers import operations
from haidang.dossiers.choices import RESULT, Laid
from haidang.dossiers.models import Dossier, ToSign
from haidang.dossiers.signing import access as gate
from haidang.dossiers.signing.operations import SettledAlready, sign
from haidang.dossiers.signing.queries import waiting_for
from haidang.dossiers.tests.factories import received
from haidang.procedures.operations import delegate
from haidang.procedures.queries import by_code as procedure
from haidang.units import operations as units
from haidang.units.queries import Holder, by_code, position_of

pytestmark = pytest.mark.django_db(transaction=True)
HERE, THERE, PASSWORD, PHONE = "10525", "11311", "mot-mat-khau-dai", "0912345678"


@pytest.fixture
def city(db):
    loaded(("units", "load"), ("procedures", "load"))


def somebody(name, role, unit=HERE):
    user = open_account(username=name, full_name=name.title(), password=PASSWORD, by="system:test")
    grant(user=user, role=role, unit_code=unit, starts_on=date(2025, 7, 1), by="system:test")
    return user


@pytest.fixture
def officer(city):
    return somebody("dũng", "officer")


@pytest.fixture
def leader(city):
    return somebody("trọng", "unit_leader")


def a_dossier(**changes):
    return received(at=timezone.now() - timedelta(hours=1), **changes)


def upload(data=None, name="ket-qua.pdf"):
    return SimpleUploadedFile(name, making.pdf() if data is None else data)


def laid_by(client, officer, dossier, **form):
    """Lay a result for signing by the officer's page; return what waits."""
    client.force_login(officer)
    form = form or {"draft": "file", "file": upload()}
    answer = client.post(f"/signing/dossiers/{dossier.code}/", form)
    assert answer.status_code == 302, answer.text
    return ToSign.objects.get(dossier=dossier, state=Laid.WAITING)


def signs(client, leader, *laid, confirm=PASSWORD):
    client.force_login(leader)
    return client.post("/signing/", {"tick": [one.pk for one in laid], "confirm": confirm})


def result_of(dossier) -> bytes:
    return content_of(File.objects.get(owner=RESULT, key=dossier.code))


def test_what_an_officer_lays_the_leader_looks_at_and_signs_and_the_dossier_is_finished(
    client, officer, leader
):
    dossier = a_dossier()
    laid = laid_by(client, officer, dossier)
    client.force_login(leader)
    assert (
        dossier.code in client.get("/signing/").text
        and dossier.code in client.get("/desk/?what=signing.sign").text
    )
    preview = client.get(f"/signing/{laid.pk}/preview.pdf")
    assert preview["Content-Disposition"].startswith("inline") and preview.content == making.pdf()
    page = signs(client, leader, laid).text
    assert "Đã ký 1" in page and "không có giá trị pháp lý" in page
    dossier.refresh_from_db()
    assert (dossier.state, dossier.result_electronic) == (9, True)
    (one,) = signatures_of(result_of(dossier))
    assert one.signer == "Trọng" and one.good and one.trusted_by
    assert dossier.transitions.order_by("-seq")[0].seen == ["result_electronic"]
    line = AuditLine.objects.get(verb="dossiers.signed")
    assert (line.actor, line.object_key, line.unit_code) == (f"user:{leader.pk}", dossier.code, HERE)
    assert client.get("/signing/").text.count(dossier.code) == 0


def test_twenty_are_signed_with_one_confirmation_and_the_one_that_cannot_be_says_why(client, officer, leader):
    laid = [laid_by(client, officer, a_dossier()) for _n in range(20)]
    gone = laid[7].dossier
    operations.change(
        dossier=gone, verb="stop", note="Người dân xin thôi", at=timezone.now(), by="system:test"
    )
    page = signs(client, leader, *laid).text
    assert "Đã ký 19" in page and "1 chưa ký được" in page and gone.code in page
    assert Issued.objects.count() == 19 == Dossier.objects.filter(state=9).count()
    assert (
        not File.objects.filter(owner=RESULT, key=gone.code).exists()
        and ToSign.objects.get(dossier=gone).state == Laid.WAITING
    )


def test_without_the_right_password_nothing_is_signed_and_the_ticks_stay(client, officer, leader):
    laid = laid_by(client, officer, a_dossier())
    for confirm, words in (("", "nhập lại mật khẩu"), ("sai-mat-khau", "Mật khẩu chưa đúng. Hã")):
        page = signs(client, leader, laid, confirm=confirm)
        assert (
            page.status_code == 400
            and words in page.text
            and f'value="{laid.pk}" aria-label' in page.text
            and "checked" in page.text
        )
    assert signs(client, leader).status_code == 409  # nothing is ticked
    assert not Issued.objects.exists()


def test_a_passkey_used_on_its_page_confirms_once_and_another_way_of_proving_it_is_none(
    client, officer, leader
):
    Authenticator.objects.create(user=leader, type=Authenticator.Type.WEBAUTHN, data={})
    first, second = (laid_by(client, officer, a_dossier()) for _n in range(2))
    client.force_login(leader)

    def proves(**how):
        session = client.session
        record_authentication(SimpleNamespace(session=session), leader, **how)
        session.save()

    def signs_with_nothing_typed(laid):
        return client.post("/signing/", {"tick": [laid.pk], "confirm": ""})

    proves(method="password", reauthenticated=True)
    assert signs_with_nothing_typed(first).status_code == 400
    proves(method="mfa", type="webauthn", reauthenticated=True)
    assert "Đã ký 1" in signs_with_nothing_typed(first).text
    assert signs_with_nothing_typed(second).status_code == 400
    proves(method="mfa", type="webauthn", reauthenticated=True)
    assert "Đã ký 1" in signs_with_nothing_typed(second).text


def test_what_waits_is_asked_of_the_database_at_once_however_much_it_is(client, officer, leader):
    def questions():
        with as_of_one_moment(), asked() as found:
            waiting = waiting_for(User.objects.get(pk=leader.pk), timezone.localdate())
        return len(waiting), len(found)

    laid_by(client, officer, a_dossier())
    questions()  # what is kept is kept
    one, few = questions()
    for code in ("1.001193", "1.004873", "1.000894"):
        laid_by(client, officer, a_dossier(procedure=procedure(code)))
    many, more = questions()
    assert (one, many, more) == (1, 4, few)


def test_of_two_leaders_one_signs_and_the_other_is_told_who_did(client, officer, leader):
    other = somebody("quang", "unit_leader")
    laid = laid_by(client, officer, a_dossier())
    assert "Đã ký 1" in signs(client, leader, laid).text
    page = signs(client, other, laid).text
    assert "1 chưa ký được" in page and "Trọng" in page
    assert Issued.objects.count() == 1 == File.objects.filter(owner=RESULT).count()


def test_two_at_the_same_moment_sign_it_once(client, officer, leader):
    other, laid = somebody("quang", "unit_leader"), laid_by(client, officer, a_dossier())
    together, said = threading.Barrier(2), []

    def go(user):
        try:
            with ring.opened(ring.key_of_person(user)) as pen, transaction.atomic():
                together.wait(10)
                one, signer = gate.for_signing(user, laid.pk, timezone.localdate())
                sign(laid=one, signer=signer, pen=pen, at=timezone.now(), by=user)
            said.append("signed")
        except SettledAlready:
            said.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[user]) for user in (leader, other)]
    [thread.start() for thread in threads]
    [thread.join(30) for thread in threads]
    assert (
        sorted(said) == ["signed", "told"]
        and Issued.objects.count() == 1 == File.objects.filter(owner=RESULT).count()
    )


def test_what_is_sent_back_reaches_the_officer_with_what_to_change_and_is_laid_anew(client, officer, leader):
    dossier = a_dossier()
    laid = laid_by(client, officer, dossier)
    client.force_login(leader)
    door = f"/signing/{laid.pk}/send-back/"
    assert client.post(door, {"reason": " "}).status_code == 400
    assert client.post(door, {"reason": "Sai ngày sinh"}).status_code == 302
    assert "Bị trả lại" in signs(client, leader, laid).text and not Issued.objects.exists()
    client.force_login(officer)
    assert "Sai ngày sinh" in client.get("/desk/?what=signing.sent_back").text
    assert "Sai ngày sinh" in client.get(f"/dossiers/{dossier.code}/").text
    again = laid_by(client, officer, dossier)
    assert "signing.sent_back" not in client.get("/desk/").text
    assert (
        client.post(f"/signing/dossiers/{dossier.code}/", {"draft": "file", "file": upload()}).status_code
        == 409
    )
    assert client.post(f"/signing/{again.pk}/take-back/").status_code == 302
    assert "Đã rút lại" in signs(client, leader, again).text


def test_the_power_of_the_day_decides_who_signs(client, officer, leader):
    there = somebody("nam", "unit_leader", THERE)
    dossier = a_dossier(procedure=procedure("1.001193"))
    laid = laid_by(client, officer, dossier)
    delegate(
        kind="decentralise", field="Hộ tịch", from_=Holder(by_code(HERE)), to=Holder(by_code(THERE)), starts_on=timezone.localdate(),
        act="QĐ 7/2026", by="system:test",
    )  # fmt: skip
    assert "1 chưa ký được" in signs(client, leader, laid).text and not Issued.objects.exists()
    client.force_login(there)
    assert "QĐ 7/2026" in client.get("/signing/").text
    assert "Đã ký 1" in signs(client, there, laid).text
    assert Issued.objects.get().unit_code == THERE


def in_office(leader, *titles, unit=HERE):
    for title, (kind, user) in zip(("Chủ tịch UBND xã", "Phó Chủ tịch UBND xã"), titles, strict=False):
        units.appoint(
            unit=by_code(unit), kind=kind, title=title, full_name=str(user or "Ai đó"), user=user, starts_on=date(2026, 1, 1), act="QĐ",
            by="system:test",
        )  # fmt: skip


def test_a_deputy_signs_in_the_heads_place_and_it_is_printed_so(client, officer, leader):
    in_office(leader, ("head", None), ("deputy", leader))
    laid = laid_by(
        client, officer, a_dossier(), draft="letter", number="12/QĐ-UBND", title="Quyết định", about="Về việc xác nhận", text="Điều 1. Xác nhận.\nĐiều 2. Thi hành.", recipients="Lưu: VT.",
    )  # fmt: skip
    assert "Đã ký 1" in signs(client, leader, laid).text
    laid.refresh_from_db()
    assert laid.position == "KT. Chủ tịch UBND xã – Phó Chủ tịch UBND xã" == Issued.objects.get().position
    with pikepdf.open(io.BytesIO(result_of(laid.dossier))) as made:
        assert len(made.pages) == 1


def test_a_power_authorised_to_one_deputy_is_not_used_by_another(client, officer, leader):
    other = somebody("quang", "unit_leader")
    in_office(leader, ("head", None), ("deputy", leader))
    delegate(
        kind="authorise", field="Hộ tịch", from_=Holder(by_code(HERE)), act="QĐ 8", starts_on=timezone.localdate(),
        to=Holder(by_code(HERE), position_of(by_code(HERE), "Phó Chủ tịch UBND xã")), ends_on=date(2099, 1, 1), by="system:test",
    )  # fmt: skip
    laid = laid_by(client, officer, a_dossier(procedure=procedure("1.001193")))
    assert "1 chưa ký được" in signs(client, other, laid).text
    assert "Đã ký 1" in signs(client, leader, laid).text


def test_who_acts_for_the_leader_signs_with_their_own_key_and_both_names_are_kept(client, officer, leader):
    laid = laid_by(client, officer, a_dossier())
    today = timezone.localdate()
    let_act(
        grant=RoleGrant.objects.get(user=leader), person=officer, starts_on=today, ends_on=today + timedelta(5), reason="Nghỉ phép",
        today=today, by=leader,
    )  # fmt: skip
    assert "Đã ký 1" in signs(client, officer, laid).text
    laid.refresh_from_db()
    assert (laid.settled_by, laid.in_name_of) == ("Dũng", "Trọng") and laid.position.startswith("TUQ. ")
    line = AuditLine.objects.get(verb="dossiers.signed")
    assert (line.actor, line.in_name_of) == (f"user:{officer.pk}", f"user:{leader.pk}")
    assert signatures_of(result_of(laid.dossier))[0].signer == "Dũng"


def test_a_certified_copy_gets_a_clause_a_number_of_the_year_and_does_not_replace_another(
    client, officer, leader
):
    for number, scan in ((1, making.pdf()), (2, making.picture("JPEG", (300, 400)))):
        dossier = a_dossier()
        laid = laid_by(client, officer, dossier, draft="copy", copies="2", file=upload(scan, "ban-chinh.pdf"))
        assert len(pikepdf.open(io.BytesIO(client.get(f"/signing/{laid.pk}/preview.pdf").content)).pages) == 2
        assert "Đã ký 1" in signs(client, leader, laid).text
        laid.refresh_from_db()
        assert (laid.register, laid.register_unit) == (f"{number}/{timezone.localdate().year}", HERE)
        assert (
            len(pikepdf.open(io.BytesIO(result_of(dossier))).pages) == 2
            and signatures_of(result_of(dossier))[0].good
        )
    page = client.get("/signing/copies/").text
    assert f"2/{timezone.localdate().year}" in page and dossier.code in page and "Nguyễn Văn Thử" not in page
    assert f'"?year={timezone.localdate().year}" aria-current="page">{timezone.localdate().year}<' in page
    assert dossier.code in client.get("/signing/copies/?as=csv").text
    assert dossier.code not in client.get("/signing/copies/?year=2020").text
    client.force_login(somebody("nam", "officer", THERE))
    assert dossier.code not in client.get("/signing/copies/").text
    again = laid_by(client, officer, dossier, draft="copy", copies="1", file=upload())
    signs(client, leader, again)
    assert Issued.objects.filter(sort="dossiers.copy", ended_at=None).count() == 3


def test_a_later_result_replaces_the_one_before_and_a_revoked_one_says_why(client, officer, leader):
    dossier = a_dossier()
    signs(client, leader, laid_by(client, officer, dossier))
    signs(
        client,
        leader,
        laid_by(client, officer, dossier, draft="file", file=upload(making.pdf(text="Đính chính"))),
    )
    second, first = Issued.objects.order_by("-id")
    assert (first.ended_why, first.replaced_by, second.holds) == ("replaced", second, True)
    client.logout()
    page = client.get(f"/verify/{first.code}/").text
    assert "đã được thay bằng bản sau" in page and second.code in page
    client.force_login(officer)
    assert client.post(f"/signing/issued/{second.code}/revoke/", {"reason": "Cấp nhầm"}).status_code == 404
    client.force_login(leader)
    assert client.post(f"/signing/issued/{second.code}/revoke/", {"reason": ""}).status_code == 400
    assert client.post(f"/signing/issued/{second.code}/revoke/", {"reason": "Cấp nhầm"}).status_code == 302
    client.logout()
    assert "Cấp nhầm" in client.get(f"/verify/{second.code}/").text


def test_the_seal_of_the_unit_is_added_where_it_has_one(client, officer, leader):
    trial.make_key(f"unit:{HERE}", "UBND xã", "UBND xã")
    dossier = a_dossier()
    signs(client, leader, laid_by(client, officer, dossier))
    assert [(one.signer, one.good) for one in signatures_of(result_of(dossier))] == [
        ("Trọng", True),
        ("UBND xã", True),
    ]


def test_a_key_that_ended_signs_nothing_of_what_is_ticked(
    client, officer, leader, settings, tmp_path, monkeypatch
):
    from haidang.core.signing.tests import keys

    path, _made = keys.p12(tmp_path, making.Authority(), "trọng", ends=-1)
    settings.HAIDANG_SIGNING_KEYS = str(tmp_path / "keys.toml")
    (tmp_path / "keys.toml").write_text(
        f'[[key]]\nperson = "trọng"\nfile = "{path}"\nsecret = "HAIDANG_KEY_TEST"\n'
    )
    monkeypatch.setenv("HAIDANG_KEY_TEST", keys.PASSWORD)
    laid = laid_by(client, officer, a_dossier())
    client.force_login(leader)
    assert "hết hạn" in client.get("/signing/").text
    page = signs(client, leader, laid)
    assert page.status_code == 409 and "hết hạn" in page.text and not Issued.objects.exists()


def test_what_is_no_pdf_or_unsafe_is_refused_beside_its_field_and_what_was_typed_stays(client, officer):
    dossier = a_dossier()
    client.force_login(officer)
    door = f"/signing/dossiers/{dossier.code}/"
    for form, words in (
        ({"draft": "file", "file": upload(making.picture(), "x.png")}, "không phải PDF"),
        ({"draft": "file", "file": upload(making.acting())}, "tự chạy"),
        ({"draft": "letter", "title": "Thông báo", "about": "Về việc đã gõ", "text": ""}, "Về việc đã gõ"),
        ({"draft": "copy", "copies": "0", "file": upload()}, "Số bản sao"),
    ):
        page = client.post(door, form)
        assert page.status_code == 400 and words in page.text, words
    assert client.post(door, {"draft": "gì đó"}).status_code == 404
    assert not ToSign.objects.exists() and not File.objects.exists()

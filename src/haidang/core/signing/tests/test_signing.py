"""What is signed here is a PAdES signature that anybody can verify; a key that is not fit signs nothing and says what to do."""

import io
import shutil
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper

from haidang.core.files.signatures import signatures_of
from haidang.core.files.tests import making
from haidang.core.files.tests.making import Authority
from haidang.core.signing import pades, ring
from haidang.core.signing.refusing import NoKey, UnableToSign, UnfitKey
from haidang.core.signing.tests import keys

MARK = pades.Mark(
    ("Ký bởi: Lê Minh Hải (KT. Chủ tịch)", "Mã kiểm tra: K7QF-2M8X-9TRA"),
    "https://haidang.example/verify/K7QF-2M8X-9TRA/",
)


def signed(key, data=None, **more):
    with ring.opened(key) as pen:
        return pades.sign(data or making.pdf(), by=pen, reason="Kết quả", **more)


def test_a_signature_is_pades_names_its_signer_and_is_vouched_for(real):
    made = signed(real("lan"), visible=MARK, place="Xã thử")
    (one,) = signatures_of(made)
    assert (one.signer, one.unit, one.good, one.fault, one.trusted_by) == (
        "lan",
        "UBND xã thử",
        True,
        "",
        "CA thử nghiệm",
    )
    assert one.covers == len(made) and one.ends is not None
    (embedded,) = PdfFileReader(io.BytesIO(made)).embedded_signatures
    assert (
        embedded.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
        and embedded.sig_object["/Reason"] == "Kết quả"
    )
    x1, y1, x2, y2 = (float(side) for side in embedded.sig_field["/Rect"])
    assert 0 < x1 < x2 < 595 and 0 < y1 < y2 < 842 / 8  # at the foot of the page


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({"ends": -1}, "hết hạn"),
        ({"starts": 1, "ends": 9}, "mới có hiệu lực"),
        ({"revoked": True}, "thu hồi"),
        ({"by": "CA lạ"}, "bảo đảm"),
    ],
)
def test_a_certificate_that_does_not_hold_signs_nothing_and_says_what_to_do(real, authority, dates, words):
    if strange := dates.pop("by", None):
        dates["by"] = Authority(strange)
    is_revoked = dates.pop("revoked", False)
    key = real("lan", **dates)
    if is_revoked:
        (real.folder / "lists" / "a.crl").write_bytes(keys.revoked(authority, real.certificate))
    with pytest.raises(UnfitKey, match=words), ring.opened(key):
        pytest.fail("it was opened")


def test_whoever_has_no_key_or_a_wrong_password_is_told(real, monkeypatch, django_user_model):
    with pytest.raises(NoKey, match="HAIDANG_SIGNING_KEYS"):
        ring.key_of_person(django_user_model(username="nobody"))
    key = real("lan")
    assert ring.key_of_person(django_user_model(username="lan")) == key
    for password, words in (("sai", "không mở được"), ("", "HAIDANG_KEY_TEST")):
        monkeypatch.setenv("HAIDANG_KEY_TEST", password)
        with pytest.raises(UnableToSign, match=words):
            signed(key)


def test_a_seal_is_added_behind_a_signature_and_both_are_good(real):
    real("10525", holder="unit")
    made = signed(real("lan"), visible=MARK)
    sealed = pades.seal(made, "10525")
    assert sealed.startswith(made) and [(one.signer, one.good) for one in signatures_of(sealed)] == [
        ("lan", True),
        ("10525", True),
    ]
    assert pades.seal(made, "11311") == made  # a unit without a seal key


def test_a_file_that_lets_itself_not_be_signed_is_refused_with_a_sentence(real):
    with pytest.raises(UnableToSign, match="xuất lại"):
        signed(real("lan"), b"%PDF-1.7\nnothing")


def test_whoever_changes_a_byte_or_uses_a_certificate_afterwards_is_seen(real, authority):
    made = signed(real("lan"), making.pdf(text="Tien 1000"))
    (changed,) = signatures_of(made.replace(b"Tien 1000", b"Tien 9000"))
    assert not changed.intact and not changed.good
    (real.folder / "lists" / "a.crl").write_bytes(keys.revoked(authority, real.certificate))
    (one,) = signatures_of(made)
    assert (one.good, one.fault, one.trusted_by) == (True, "revoked", "")


def test_a_list_that_cannot_be_read_is_a_fault_of_the_house_and_not_of_the_file(real, authority):
    key = real("lan")
    made, whole = signed(key), keys.revoked(authority, real.certificate)
    (real.folder / "lists" / "a.crl").write_bytes(whole[:-9])
    with pytest.raises(ValueError):
        signatures_of(made)
    with pytest.raises(UnableToSign, match="không đọc được"):
        signed(key)
    (real.folder / "lists" / "a.crl").write_bytes(whole)
    assert signatures_of(made)[0].fault == "revoked"


def test_an_expired_certificate_is_vouched_for_only_where_a_time_stamp_proves_when(
    real, authority, time_stamps, settings
):
    key = real("lan", starts=-1.9, ends=-0.5)
    made = SimpleSigner.load_pkcs12(key.file, passphrase=keys.PASSWORD.encode())
    pen = ring.Pen(
        key.holder, "lan", "", timezone.now(), False, made
    )  # as somebody would who goes past the door

    def signed_when(stamps):
        settings.HAIDANG_TIMESTAMP_URL = stamps
        return signatures_of(pades.sign(making.pdf(), by=pen, reason=""))[0]

    plain, stamped = signed_when(""), signed_when(time_stamps)
    assert (plain.good, plain.fault, plain.trusted_by, plain.stamped) == (True, "expired", "", False)
    assert (stamped.good, stamped.fault, stamped.trusted_by, stamped.stamped) == (
        True,
        "",
        "CA thử nghiệm",
        True,
    )


@pytest.fixture
def time_stamps(real, authority):
    """A real time stamp server on this machine (RFC 3161), whose certificate the same root vouches for and whose clock is a day late."""
    key, now = rsa.generate_private_key(65537, 2048), datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Dấu thời gian thử")]))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=9))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False
        )
        .sign(authority.key, hashes.SHA256())
    )
    der, none = serialization.Encoding.DER, serialization.NoEncryption()
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(made.public_bytes(der)),
        asn1_keys.PrivateKeyInfo.load(key.private_bytes(der, serialization.PrivateFormat.PKCS8, none)),
        fixed_dt=now - timedelta(days=1),
    )

    class Server(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            said = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_time_stamp_server_that_does_not_answer_lets_nothing_be_signed(real, settings):
    settings.HAIDANG_TIMESTAMP_URL = "http://127.0.0.1:9/"
    with pytest.raises(UnableToSign, match="dấu thời gian"):
        signed(real("lan"))


def test_a_key_in_a_device_signs_without_leaving_it(real, authority, tmp_path, monkeypatch):
    pytest.importorskip("pkcs11", reason="the extra hsm is not installed")
    device = SoftHsm(tmp_path, monkeypatch)
    device.keep("dau-10525", lambda public: keys.certified(authority, public, "UBND xã thử"))
    with (tmp_path / "keys.toml").open("a") as file:
        file.write(
            f'[[key]]\nunit = "10525"\nlibrary = "{device.library}"\ntoken = "haidang"\nlabel = "dau-10525"\nsecret = "HAIDANG_PIN_TEST"\n'
        )
    monkeypatch.setenv("HAIDANG_PIN_TEST", "9999")
    with pytest.raises(UnableToSign, match="không mở được"):
        pades.seal(making.pdf(), "10525")
    monkeypatch.setenv("HAIDANG_PIN_TEST", "1234")
    for _twice in range(2):
        (one,) = signatures_of(pades.seal(making.pdf(), "10525"))
        assert (one.signer, one.good, one.trusted_by) == ("UBND xã thử", True, "CA thử nghiệm")


class SoftHsm:
    """A device in software (SoftHSM2) that speaks PKCS#11, with one token in a folder of the test."""

    def __init__(self, folder, monkeypatch):

        tool = shutil.which("softhsm2-util")
        found = [
            path
            for place in ("/usr/lib/softhsm", "/usr/lib64/softhsm", "/usr/local/lib/softhsm")
            if (path := Path(place) / "libsofthsm2.so").exists()
        ]
        if tool is None or not found:
            pytest.skip("softhsm2 is not installed")
        self.library = str(found[0])
        (folder / "tokens").mkdir()
        (folder / "softhsm2.conf").write_text(
            f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n"
        )
        monkeypatch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        subprocess.run([tool, "--init-token", "--free", "--label", "haidang", "--pin", "1234", "--so-pin", "5678"], check=True, capture_output=True)  # fmt: skip

    def keep(self, label, certify):
        """Make a key in the device, and put its certificate beside it."""
        import pkcs11
        from pkcs11.util.rsa import encode_rsa_public_key

        token = pkcs11.lib(self.library).get_token(token_label="haidang")
        with token.open(user_pin="1234", rw=True) as session:
            public, _private = session.generate_keypair(pkcs11.KeyType.RSA, 2048, store=True, label=label)
            loaded = serialization.load_der_public_key(_spki(encode_rsa_public_key(public)))
            made = asn1_x509.Certificate.load(certify(loaded).public_bytes(serialization.Encoding.DER))
            session.create_object(
                {
                    pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE, pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                    pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: label, pkcs11.Attribute.SUBJECT: made.subject.dump(),
                    pkcs11.Attribute.VALUE: made.dump(),
                }
            )  # fmt: skip


def _spki(rsa: bytes) -> bytes:
    return asn1_keys.PublicKeyInfo.wrap(asn1_keys.RSAPublicKey.load(rsa), "rsa").dump()


def test_a_trial_house_signs_with_certificates_that_say_what_they_are_worth(settings, django_user_model):
    user = django_user_model(username="mau.chutich", full_name="Lê Minh Hải")
    made = signed(ring.key_of_person(user), visible=MARK)
    assert ring.key_of_person(user) == ring.key_of_person(user)
    assert "không có giá trị pháp lý" in signatures_of(made)[0].trusted_by
    settings.HAIDANG_TRIAL_SIGNING = False
    assert signatures_of(made)[0].trusted_by == ""
    with pytest.raises(NoKey):
        ring.key_of_person(user)

"""Files made for the tests, good ones and bad ones."""

import io
import zipfile
import zlib
from datetime import UTC, datetime, timedelta

import pikepdf
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from PIL import Image, ImageDraw, ImageFilter
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from haidang.core.files.choices import TYPES, Kind


def pdf(change=None, text="Đơn đề nghị") -> bytes:
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    made.docinfo["/Title"] = text
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out, static_id=True)
    return out.getvalue()


def acting(kind="/JavaScript"):
    def change(made):
        made.Root.OpenAction = made.make_indirect(
            pikepdf.Dictionary(S=pikepdf.Name(kind), JS=pikepdf.String("app.alert(1)"))
        )

    return pdf(change)


def carrying() -> bytes:
    def change(made):
        made.attachments["virus.exe"] = b"MZ"

    return pdf(change)


def pdf_bomb(size=210 * 1024 * 1024) -> bytes:
    packer, parts = zlib.compressobj(1), []
    for _n in range(size // (1024 * 1024)):
        parts.append(packer.compress(bytes(1024 * 1024)))
    packed = b"".join([*parts, packer.flush()])
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type/ObjStm/Filter/FlateDecode/Length "
        + str(len(packed)).encode()
        + b">>\nstream\n"
        + packed
        + b"\nendstream\nendobj\n%%EOF\n"
    )


def picture(kind="PNG", size=(40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind)
    return out.getvalue()


def photographed(size=(1200, 900), blur=0) -> bytes:
    """A photograph of a page with lines of words, as sharp as a steady hand makes it, or less."""
    sheet = Image.new("L", size, 235)
    draw = ImageDraw.Draw(sheet)
    for line in range(20, size[1] - 20, 24):
        draw.text(
            (30, line), "Cong hoa xa hoi chu nghia Viet Nam - Doc lap - Tu do - Hanh phuc " * 3, fill=25
        )
    out = io.BytesIO()
    sheet.filter(ImageFilter.GaussianBlur(blur)).save(out, "JPEG", quality=85)
    return out.getvalue()


def picture_bomb() -> bytes:
    """A PNG of a few dozen bytes that says it is 60,000 dots wide and high."""
    head = b"IHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + (13).to_bytes(4, "big")
        + head
        + zlib.crc32(head).to_bytes(4, "big")
        + picture()[33:]
    )


def packed(parts: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in parts.items():
            folder.writestr(name, content)
    return out.getvalue()


def docx(**more) -> bytes:
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    return packed({"[Content_Types].xml": types, "word/document.xml": "<w:document/>", **more})


def office_bomb() -> bytes:
    return docx(**{"word/media/big.xml": bytes(210 * 1024 * 1024)})


def xlsx() -> bytes:
    return packed({"[Content_Types].xml": '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>', "xl/workbook.xml": "<workbook/>"})  # fmt: skip


def odt(**more) -> bytes:
    return packed({"mimetype": TYPES[Kind.ODT], "content.xml": "<office:document-content/>", **more})


class Authority:
    """A certificate authority of the tests; it signs people's certificates, and they sign PDF files for real."""

    def __init__(self, name="CA thử nghiệm"):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._certify(name, self.key.public_key(), name, ca=True)

    def _certify(self, name, public, issuer, ca=False):
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=2))
            .not_valid_after(now + timedelta(days=400))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not ca, content_commitment=not ca, key_encipherment=False, data_encipherment=False,
                    key_agreement=False, key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False,
                ),
                critical=True,
            )
        )  # fmt: skip
        return made.sign(self.key, hashes.SHA256())

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def sign(self, data: bytes, name="Nguyễn Thị Ký") -> bytes:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._certify(
            name,
            key.public_key(),
            "CA thử nghiệm"
            if not self.certificate
            else self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value,
        )
        der = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        signer = signers.SimpleSigner(
            signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
            signing_key=asn1_keys.PrivateKeyInfo.load(der), cert_registry=SimpleCertificateStore(),
        )  # fmt: skip
        out = signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(data)),
            signers.PdfSignatureMetadata(field_name=f"Ky{len(data)}"),
            signer=signer,
        )
        return out.getvalue()

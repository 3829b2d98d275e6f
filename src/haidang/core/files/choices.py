from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What a file is, told from its content; nothing else is taken in."""

    PDF = "pdf", "PDF"
    JPEG = "jpg", _("JPEG picture")
    PNG = "png", _("PNG picture")
    DOCX = "docx", _("Word document (DOCX)")
    XLSX = "xlsx", _("Excel workbook (XLSX)")
    ODT = "odt", _("OpenDocument text (ODT)")
    ODS = "ods", _("OpenDocument spreadsheet (ODS)")
    XML = "xml", "XML"


TYPES = {
    Kind.PDF: "application/pdf",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
    Kind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    Kind.XML: "application/xml",
}
ENDINGS = {Kind.JPEG: ("jpg", "jpeg", "jpe")}  # other kinds have the one they are called by

MOST_BYTES = 25 * 1024 * 1024  # of one file; an example provincial rule allows 50 MB for a whole document
MOST_AT_ONCE = 20  # files of one form
MOST_AT_ALL = (
    100 * 1024 * 1024
)  # of everything that is sent at once; client_max_body_size of deploy/nginx.conf is the same

HELD = "files.held"  # chosen in a form that is not done with
MOST_HELD = 40  # files of one form, all its fields together

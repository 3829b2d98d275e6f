"""How a printed document leaves the house."""

from django.http import HttpResponse

from haidang.core.print.paper import Official, Report
from haidang.core.print.typesetting import pdf
from haidang.core.ui.downloads import answer as download


def answer(document: Official | Report, name: str) -> HttpResponse:
    """Return a document as an answer of a page. Whoever calls this has let the person through a gate."""
    return to_keep(pdf(document), name)


def to_keep(content: bytes, name: str) -> HttpResponse:
    """Return a PDF that is made already as an answer of a page. Whoever calls this has let the person through a gate."""
    made = download(content, "application/pdf", name)
    made.headers["Cache-Control"] = "private, no-store"
    return made


def to_look_at(made: bytes, name: str) -> HttpResponse:
    """Return a PDF that the browser shows instead of keeping it; its viewer loads nothing and sends nothing."""
    return HttpResponse(
        made, content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}"', "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store",
        },
    )  # fmt: skip

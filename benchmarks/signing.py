"""A leader signs twenty results at once through the page, password and all: how long it takes, and whether all are good."""

import time

from django.conf import settings
from django.test import Client
from django.utils import timezone

from benchmarks.figures import Figure
from haidang.core.accounts.queries import SAMPLE_PASSWORD, by_username
from haidang.core.files.models import File
from haidang.core.files.queries import content_of, signatures_in
from haidang.dossiers.choices import RESULT
from haidang.dossiers.operations import Applicant, change, submit
from haidang.dossiers.signing.operations import lay
from haidang.procedures.queries import by_code

TWENTY = 20


def laid() -> int:
    """Lay one more letter for signing; return its number."""
    now = timezone.now()
    new = submit(
        procedure=by_code("1.004873"), unit_code=settings.HAIDANG_SAMPLE_UNIT, channel="online", applicant=Applicant("Người đo (mẫu)"),
        at=now, by="system:bench",
    )  # fmt: skip
    change(dossier=new, verb="receive", at=now, by="system:bench")
    letter = {
        "number": "",
        "title": "Quyết định",
        "about": "Về việc đo",
        "text": "Điều 1. Đo.\nĐiều 2. Thi hành.",
        "recipients": "Lưu: VT.",
    }
    return lay(dossier=new, draft="letter", letter=letter, at=now, by="system:bench").pk


def run() -> list[Figure]:
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    leader = Client()
    leader.force_login(by_username("mau.chutich"))
    leader.post("/signing/", {"tick": [laid()], "confirm": SAMPLE_PASSWORD})  # what is loaded once is loaded
    ticks, before = [laid() for _n in range(TWENTY)], File.objects.filter(owner=RESULT).count()
    start = time.perf_counter()
    answer = leader.post("/signing/", {"tick": ticks, "confirm": SAMPLE_PASSWORD})
    seconds = time.perf_counter() - start
    made = File.objects.filter(owner=RESULT).order_by("-at")[:TWENTY]
    assert answer.status_code == 200 and File.objects.filter(owner=RESULT).count() == before + TWENTY
    assert all(signatures_in(one)[0].good and content_of(one) for one in made), "a signature that is not good"
    return [Figure("twenty_signatures", seconds, "s", "<=3")]

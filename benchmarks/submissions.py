"""
Dossiers through the API: how many are handed in a second, bare and with two files, and how many a second live their whole life,
from handing in to giving back the result in eight steps. None lost, none doubled, codes without gaps.
"""

import io
import json
from datetime import date
from uuid import uuid4

import pikepdf
from django.conf import settings
from django.test import Client
from django.utils import timezone
from PIL import Image

from benchmarks.figures import Figure
from benchmarks.server import load, serving
from haidang.core.access.models import RoleGrant
from haidang.core.accounts.models import User
from haidang.core.files.models import File
from haidang.dossiers.models import Dossier, Transition
from haidang.units.queries import active_units

PROCEDURE, SECONDS, CLIENTS = "1.001193", 8.0, 8
AFTERWARDS = ("receive", "advance", "ask_supplement", "answer_supplement", "advance", "finish", "give_result")


def communes() -> list[str]:
    return [unit.code for unit in active_units(timezone.localdate()) if unit.kind != "department"]


def all_of(answers) -> list[str]:
    """The codes that were given out; each is there, once, and no unit's numbers of today have a gap."""
    assert {status for status, _ in answers} == {201}, answers[0]
    codes = [json.loads(body)["code"] for _status, body in answers]
    assert len(codes) == len(set(codes)), "doubled"
    assert Dossier.objects.filter(code__in=codes).count() == len(codes), "lost"
    today = f"-{timezone.localdate():%y%m%d}-"
    numbers: dict[str, list[int]] = {}
    for code in Dossier.objects.filter(code__contains=today).values_list("code", flat=True):
        head, number = code.rsplit("-", 1)
        numbers.setdefault(head, []).append(int(number))
    assert all(sorted(given) == list(range(1, len(given) + 1)) for given in numbers.values()), "a gap"
    return codes


def scanned() -> tuple[bytes, bytes]:
    """A scanned page as PDF and a photograph, each of some ninety kilobytes, which nothing packs any smaller."""
    picture = io.BytesIO()
    Image.effect_noise((420, 594), 40).save(picture, "JPEG", quality=60)
    pdf, page = pikepdf.new(), io.BytesIO()
    sheet = pdf.add_blank_page(page_size=(595, 842))
    image = pikepdf.Stream(
        pdf, picture.getvalue(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=420, Height=594,
        ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    sheet.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
    sheet.Contents = pikepdf.Stream(pdf, b"q 595 0 0 842 0 0 cm /Im0 Do Q")
    pdf.save(page)
    return page.getvalue(), picture.getvalue()


def bare(units):
    def request(n):
        body = {"procedure": PROCEDURE, "unit": units[n % len(units)], "applicant_name": "Người đo (mẫu)"}
        return "POST", "/api/v1/dossiers/", json.dumps(body), {"Content-Type": "application/json"}

    return request


def with_two_files(units):
    page, photograph = scanned()
    line = "boundary-of-the-benchmark"
    headers = {"Content-Type": f"multipart/form-data; boundary={line}"}

    def request(n):
        fields = {"procedure": PROCEDURE, "unit": units[n % len(units)], "applicant_name": "Người đo (mẫu)"}
        own = uuid4().bytes  # no two files are the same
        parts = [
            f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        for name, content in (("don.pdf", page + b"%" + own.hex().encode()), ("anh.jpg", photograph + own)):
            head = f'--{line}\r\nContent-Disposition: form-data; name="papers"; filename="{name}"\r\n\r\n'
            parts += [head.encode(), content, b"\r\n"]
        return "POST", "/api/v1/dossiers/with-papers", b"".join([*parts, f"--{line}--\r\n".encode()]), headers

    return request


def officials(units) -> list[dict[str, str]]:
    """People who receive and decide, one in each of some units: the headers of their requests."""
    found = []
    for number, unit in enumerate(units):
        user = User.objects.create(username=f"do.{number}", full_name="Cán bộ đo (mẫu)", password="!")
        for role in ("clerk", "officer"):
            RoleGrant.objects.create(user=user, role=role, unit_code=unit, starts_on=date(2025, 7, 1))
        browser = Client()
        browser.force_login(user)
        session, mark = browser.cookies[settings.SESSION_COOKIE_NAME].value, uuid4().hex
        found.append(
            {
                "Content-Type": "application/json", "X-CSRFToken": mark,
                "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={mark}",
            }
        )  # fmt: skip
    return found


class Lives:
    """Each client has a unit of its own and takes one dossier after the other through its life."""

    def __init__(self, units):
        self.units, self.headers = units, officials(units)
        self.at, self.codes = {}, {}

    def request(self, n):
        mine = n // 1_000_000
        step = self.at.get(mine, 0)
        self.at[mine] = (step + 1) % (1 + len(AFTERWARDS))
        if step == 0:
            return bare([self.units[mine]])(0)
        verb = AFTERWARDS[step - 1]
        body = json.dumps({"verb": verb, "note": "Bổ sung giấy tờ" if verb == "ask_supplement" else ""})
        return "POST", f"/api/v1/dossiers/{self.codes[mine]}/changes", body, self.headers[mine]

    def answered(self, n, status, body):
        assert status in (200, 201), body
        self.codes[n // 1_000_000] = json.loads(body)["code"]


def run() -> list[Figure]:
    units = communes()
    figures = []
    with serving() as port:
        for name, request, least in (("submissions_a_second", bare(units), 150), ("submissions_with_two_files_a_second", with_two_files(units), 200)):  # fmt: skip
            load(port, request, seconds=2)
            _times, answers = load(port, request, seconds=SECONDS)
            codes = all_of(answers)
            figures.append(Figure(name, len(codes) / SECONDS, "/s", f">={least}"))
        assert File.objects.filter(key__in=codes).exclude(digest="").count() == 2 * len(codes), (
            "a file was lost"
        )
        lives = Lives(units[:CLIENTS])
        load(port, lives.request, seconds=2, answered=lives.answered)
        before = Transition.objects.filter(verb="give_result").count()
        load(port, lives.request, seconds=SECONDS, answered=lives.answered)
        lived = Transition.objects.filter(verb="give_result").count() - before
        figures.append(Figure("full_lives_a_second", lived / SECONDS, "/s", ">=25"))
    return figures

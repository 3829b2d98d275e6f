"""Whatever is done with a dossier, the national portal hears of it: once, in order, whatever happens to it or to us meanwhile."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from haidang.core.calendar import local
from haidang.dossiers import operations
from haidang.dossiers.models import Dossier, Transition
from haidang.dossiers.tests.factories import MORNING, received, submitted
from haidang.exchange import sending
from haidang.exchange.models import Message
from haidang.exchange.portal.double import double
from haidang.exchange.rules import LANES
from haidang.procedures.models import Procedure
from haidang.procedures.queries import by_code

pytestmark = pytest.mark.django_db
NEW, STEP = "DongBoHoSoMC", "CapNhatTienDoHoSoMC"
LIFE = ("advance", "ask_supplement", "answer_supplement", "finish", "give_result")


@pytest.fixture
def portal(settings, city):
    @contextmanager
    def running(manner="works"):
        with double(manner) as one:
            settings.HAIDANG_PORTAL = {
                **settings.HAIDANG_PORTAL, "url": one.url, "user": "haiphong", "password": "mat-khau", "knows_keys": True, "seconds": 5,
            }  # fmt: skip
            yield one

    return running


def send_out(at=MORNING + timedelta(days=9)):
    return sum(sending.send_out("portal", lane, clock=lambda: at) for lane in range(LANES))


def do(dossier, verb, hours=1):
    with transaction.atomic():
        mine = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        at = MORNING + timedelta(hours=hours)
        return operations.change(
            dossier=mine, verb=verb, at=at, by="system:test", note="Thiếu giấy chứng sinh"
        )


def expected(dossier):
    """Return what the portal must have heard of a dossier, from its history, in order."""
    found = []
    for step in Transition.objects.filter(dossier=dossier, seq__gt=1).order_by("seq"):
        if step.verb in ("receive", "ask_supplement", "answer_supplement", "finish", "give_result", "stop"):
            found.append((NEW, str(step.after)))
        if step.verb != "receive":
            found.append((STEP, f"{local(step.at):%Y%m%d%H%M%S}"))
    return found


def test_a_received_dossier_is_brought_to_the_portal_with_its_record_and_counts_as_synchronised(portal):
    with portal() as double:
        waiting = submitted()
        send_out()
        assert double.taken == [] and not Message.objects.exists(), (
            "before reception there is nothing to tell"
        )
        dossier = operations.change(dossier=waiting, verb="receive", at=MORNING, by="system:test")
        dossier.refresh_from_db()
        assert dossier.synchronised is False
        send_out()
    (said,) = double.taken
    assert (said["service"], said["isUpdating"]) == (NEW, "False")
    procedure = by_code("1.004873")
    assert said["data"] == [
        {
            "MaHoSo": dossier.code, "MaTTHC": "1.004873", "TenTTHC": procedure.name, "MaLinhVuc": "", "TenLinhVuc": procedure.field,
            "ChuHoSo": "Nguyễn Văn Thử", "LoaiDoiTuong": "1", "MaDoiTuong": "", "Email": "", "SoDienThoai": "0912345678",
            "TrichYeuHoSo": procedure.name, "NgayTiepNhan": "20261109090000", "NgayHenTra": f"{local(dossier.due_at):%Y%m%d%H%M%S}",
            "TrangThaiHoSo": "2", "NgayTra": "", "NgayKetThucXuLy": "", "HinhThuc": "0", "DonViXuLy": said["data"][0]["DonViXuLy"],
        }
    ]  # fmt: skip
    assert said["data"][0]["DonViXuLy"].startswith("Phường ")
    dossier.refresh_from_db()
    assert dossier.synchronised is True


def test_each_later_step_is_told_and_the_record_again_where_it_changed(portal):
    with portal() as double:
        dossier = received()
        for hours, verb in enumerate(LIFE, 1):
            do(dossier, verb, hours)
        send_out()
    assert double.told() == {dossier.code: expected(dossier)}
    records = [one for one in double.taken if one["service"] == NEW]
    assert [one["isUpdating"] for one in records] == ["False", "True", "True", "True", "True"]
    rows = [one["data"][0] for one in records]
    assert [bool(row["NgayKetThucXuLy"]) for row in rows] == [False, False, False, True, True]
    assert [bool(row["NgayTra"]) for row in rows] == [False, False, False, False, True], (
        "a record tells what was so then, although it leaves later"
    )
    asked = next(one["data"][0] for one in double.taken if one["data"][0].get("TrangThai") == "5")
    assert (
        asked["NoiDungXuLy"] == "Yêu cầu bổ sung: Thiếu giấy chứng sinh" and asked["NguoiXuLy"] == "Hệ thống"
    )


def test_a_dossier_received_before_the_portal_was_connected_is_brought_there_with_its_next_step(portal):
    dossier = received()
    assert not Message.objects.exists()
    with portal() as double:
        do(dossier, "advance")
        do(dossier, "advance", 2)
        send_out()
    assert [one["service"] for one in double.taken] == [NEW, STEP, STEP]
    assert double.taken[0]["isUpdating"] == "False"


def test_what_is_mended_after_a_refusal_goes_out_mended_and_in_its_place(portal):
    from haidang.exchange.operations import send_again

    with portal() as double:
        field = by_code("1.004873").field
        Procedure.objects.filter(code="1.004873").update(field="")
        dossier = received()
        do(dossier, "finish")
        send_out()
        refused = Message.objects.get(state="refused")
        assert (refused.why, refused.detail, double.asked) == ("missing", "TenLinhVuc", 0)
        Procedure.objects.filter(code="1.004873").update(field=field)
        send_again(numbers=[refused.pk], at=MORNING, by="system:test")
        send_out()
    assert double.told() == {dossier.code: expected(dossier)}
    assert double.taken[0]["data"][0]["TenLinhVuc"] == field


def test_a_company_is_told_as_a_business(portal):
    with portal() as double:
        for number in ("0200123456", "0200123456-001", "031099012345"):
            received(applicant=operations.Applicant("Công ty Thử", id_number=number))
        send_out()
    kinds = {one["data"][0]["MaDoiTuong"]: one["data"][0]["LoaiDoiTuong"] for one in double.taken}
    assert kinds == {"0200123456": "2", "0200123456-001": "2", "031099012345": "1"}


def test_nothing_of_an_applicant_waits_in_the_queue(portal):
    with portal():
        received(applicant=operations.Applicant("Nguyễn Văn Thử", "0912345678", "031099012345"))
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(m::text, '') from exchange_message m")
        (rows,) = cursor.fetchone()
    assert rows and not any(word in rows for word in ("Thử", "0912345678", "031099012345"))


class Working:
    """Clerks who go on working, each in a thread of their own, one act an hour for each of their dossiers."""

    def __init__(self, clerks=3, each=3):
        self.dossiers = [[received() for _ in range(each)] for _ in range(clerks)]
        self.pool = ThreadPoolExecutor(clerks)

    def an_hour(self, hour):
        """Begin one hour of work; each dossier is acted upon in one of five hours."""
        return [self.pool.submit(self._work, mine, hour) for mine in self.dossiers]

    def _work(self, mine, hour):
        try:
            for number, dossier in enumerate(mine):
                turn, due = divmod(hour + number, 4)
                if not due and turn < len(LIFE):
                    do(dossier, LIFE[turn], hour)
        finally:
            connections.close_all()

    def done(self):
        self.pool.shutdown()
        return {one.code: expected(one) for mine in self.dossiers for one in mine}


@pytest.mark.django_db(transaction=True)
def test_a_portal_down_for_a_day_under_load_is_told_everything_once_and_in_order_afterwards(portal):
    with portal("crashes") as double:
        working = Working()
        for hour in range(24):
            double.manner = ("crashes", "busy")[hour % 2]
            at_work = working.an_hour(hour)
            for minute in (0, 30):
                send_out(MORNING + timedelta(hours=hour, minutes=minute))
            for one in at_work:
                one.result()
        assert Message.objects.filter(state="waiting").count() > 30, "hardly anything was held up"
        double.manner = "works"
        for minute in range(0, 30, 5):
            send_out(MORNING + timedelta(hours=24, minutes=minute))
        told = double.told()
    assert (
        told == working.done()
        and sum(map(len, told.values())) == len(double.taken) == Message.objects.count()
    )
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert double.asked > len(double.taken), "nothing was ever asked twice, so nothing was tried"


def sends_until_killed(at):
    """Send in a process of its own and return its number."""
    connection.close()  # a connection belongs to one process
    child = os.fork()
    if not child:
        try:
            while True:
                send_out(at)
        finally:
            os._exit(1)
    return child


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_workers_killed_in_the_middle_of_the_day_lose_and_double_nothing(portal):
    with portal() as double:
        working, killed_in_the_middle = Working(each=2), 0
        for hour in range(20):
            double.heard.clear()
            child = sends_until_killed(MORNING + timedelta(days=1, hours=hour))
            for one in working.an_hour(hour):
                one.result()
            double.heard.wait(0.5)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            killed_in_the_middle += Message.objects.filter(state="sending").exists()
        until = time.monotonic() + 10
        while Message.objects.exclude(state="sent").exists() and time.monotonic() < until:
            send_out(MORNING + timedelta(days=3))
            threading.Event().wait(0.05)  # the killed one's lock goes with its connection
        told = double.told()
    assert killed_in_the_middle, "nobody was killed between claiming and marking"
    assert told == working.done() and sum(map(len, told.values())) == len(double.taken)

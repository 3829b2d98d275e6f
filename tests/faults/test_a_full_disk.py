"""A disk is full for real: people are told, nothing is spoiled, and with the room everything else comes back by itself."""

import urllib.request
from hashlib import sha256
from types import SimpleNamespace
from uuid import uuid4

import pytest

from haidang.core.files.tests import making
from tests.faults.installation import Browser
from tests.faults.looking import Writers, ask_to_count, check, refreshed, until
from tests.faults.small_disks import SmallDisk
from tests.running import House

pytestmark = pytest.mark.fault
PHONE = "0912345678"
NO_ROOM = "Máy chủ đã hết chỗ lưu tệp. Chưa lưu gì; xin thử lại sau."


@pytest.fixture(scope="module")
def narrow(new_city):
    """A house whose figures, files, database and passing files each lie on a small disk of their own."""
    home = new_city()
    disks, house = {}, House(home, 1, TMPDIR=str(home / "passing"))
    try:
        for name, megabytes in (("lake", 8), ("files", 8), ("passing", 8), ("postgres", 256)):
            disks[name] = SmallDisk(home / name, megabytes)
        yield SimpleNamespace(house=house.start(), **disks)
    finally:
        house.stop()
        for disk in disks.values():
            disk.remove()


@pytest.fixture(autouse=True)
def room_afterwards(narrow):
    yield
    for disk in (narrow.lake, narrow.files, narrow.passing, narrow.postgres):
        disk.give_room()


def hand_in(browser, content: bytes, **more):
    """Send the form of a submission with one paper, as a browser does."""
    browser.get("/dossiers/submit/1.010028/")
    token = next(cookie.value for cookie in browser.jar if cookie.name == "csrftoken")
    typed = {
        "csrfmiddlewaretoken": token, "procedure": "1.010028", "unit": "10525", "applicant_name": "Nguyễn Văn Thử",
        "applicant_phone": PHONE, "applicant_id_number": "", "note": "Xin xóa", "key": uuid4().hex, "paper-paper-1": "later", "paper-paper-2": "later", **more,
    }  # fmt: skip
    line = uuid4().hex
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in typed.items()
    ]
    head = f'--{line}\r\nContent-Disposition: form-data; name="papers"; filename="don.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    body = b"".join([*parts, head.encode(), content, f"\r\n--{line}--\r\n".encode()])
    headers = {"Content-Type": f"multipart/form-data; boundary={line}", "Origin": browser.url}
    return browser.open(urllib.request.Request(f"{browser.url}/dossiers/submit/1.010028/", body, headers))


def counted(database, what):
    return database.execute(f"select count(*) from {what}").fetchone()[0]


def test_counting_without_room_says_so_spoils_nothing_and_goes_on_when_there_is_some(narrow):
    house = narrow.house
    with house.database() as database:
        refreshed(database)
        writers = Writers(house.url, count=2)
        try:
            until(lambda: len(writers.codes) > 5)
            narrow.lake.fill()
            ask_to_count(database)
            until(lambda: "no room left: facts.refresh did nothing" in house.said)
            before = counted(database, "facts_snapshot")
            said = house.command("facts", "refresh")
            assert said.returncode == 1 and "\nThere is no room left" in f"\n{said.stderr}", said.stderr
            assert "Traceback" not in said.stderr
            acknowledged = len(writers.codes)
            until(lambda: len(writers.codes) > acknowledged + 5)  # work goes on
            assert counted(database, "facts_snapshot") == before
        finally:
            writers.stop()
        for page in ("/rankings/", "/rankings/10525/"):  # by what was counted before
            assert Browser(house.url).get(page)[0] == 200
        narrow.lake.give_room()
        refreshed(database)
        assert counted(database, "procrastinate_jobs where status = 'failed'") == 0, house.said[-6000:]
    check(house, writers.codes)


@pytest.mark.parametrize("disk", ["files", "passing"])
def test_a_paper_for_which_there_is_no_room_is_told_and_nothing_typed_is_lost(narrow, disk):
    paper = making.pdf(text=f"Đơn {uuid4()}")  # what is there already needs no room
    long = paper + bytes(2_000_000) if disk == "passing" else paper  # a short one passes without the disk
    house, browser = narrow.house, Browser(narrow.house.url)
    with house.database() as database:
        before = counted(database, "dossiers_dossier"), counted(database, "files_file")
        getattr(narrow, disk).fill()
        status, page = hand_in(browser, long)
        assert status == {"files": 409, "passing": 200}[disk] and NO_ROOM in page, page[-2000:]
        assert "Nguyễn Văn Thử" in page and "Xin xóa" in page
        assert (counted(database, "dossiers_dossier"), counted(database, "files_file")) == before
        getattr(narrow, disk).give_room()
        status, page = hand_in(browser, paper)
        assert status == 200 and "don.pdf" not in page and "H24." in page
        assert (counted(database, "dossiers_dossier"), counted(database, "files_file")) == (
            before[0] + 1,
            before[1] + 1,
        )
    kept = [path for path in narrow.files.folder.rglob("*") if path.is_file()]
    assert all(sha256(path.read_bytes()).hexdigest() == path.name for path in kept), (
        "something is half written"
    )
    assert sha256(paper).hexdigest() in {path.name for path in kept}


def test_a_slip_that_cannot_be_remembered_is_not_printed_and_is_when_there_is_room(narrow):
    """Printing needs no disk; that it is remembered who read the dossier does."""
    house, browser = narrow.house, Browser(narrow.house.url)
    assert browser.sign_in("mau.motcua", "ngon-hai-dang")[0] == 200
    with house.database() as database:
        code = database.execute(
            "select code from dossiers_dossier where unit_code = '10525' and received_at is not null limit 1"
        ).fetchone()[0]
        lines = counted(database, "audit_auditline")
    address = f"/dossiers/{code}/receipt.pdf"
    for disk in (narrow.lake, narrow.files, narrow.passing):
        disk.fill()
    assert printed(browser, address) == (200, b"%PDF")
    narrow.postgres.fill()
    printed_ones = 0
    while (answer := printed(browser, address)) == (200, b"%PDF"):
        printed_ones += 1
        assert printed_ones < 500, "every slip found room"
    assert answer[0] == 503 and "Máy chủ hết chỗ lưu" in answer[1], answer
    narrow.postgres.give_room()
    until(lambda: printed(browser, address) == (200, b"%PDF"))
    with house.database() as database:
        assert counted(database, "audit_auditline") >= lines + printed_ones + 2
    for disk in (narrow.lake, narrow.files, narrow.passing):
        disk.give_room()
    verified = house.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout


def printed(browser, address):
    request = urllib.request.Request(browser.url + address)
    try:
        with browser.opener.open(request, timeout=20) as answer:
            return answer.status, answer.read()[:4]
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()

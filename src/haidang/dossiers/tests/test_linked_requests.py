"""One request, several dossiers: side by side or one after the other, with one form, one code and one set of papers."""

from dataclasses import replace
from datetime import date, timedelta
from unittest.mock import patch

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django.models import ProcrastinateJob

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.events.delivery import deliver
from haidang.core.files import operations as files
from haidang.core.files.models import File
from haidang.core.files.tests import making
from haidang.dossiers import operations, queries
from haidang.dossiers.choices import PAPERS, RESULT
from haidang.dossiers.models import Dossier, LinkedPart, LinkedRequest
from haidang.dossiers.tests.factories import MORNING
from haidang.procedures.bundles.operations import load_bundles
from haidang.procedures.bundles.queries import bundle_in_force
from haidang.procedures.models import Procedure

pytestmark = pytest.mark.django_db
KEY, SIDE = "2.000986", "thu-1"
BIRTH, RESIDENCE, CARD = "1.001193", "1.004222", "2.000986.BHYT"
PHONE = "0912345678"


@pytest.fixture(autouse=True)
def the_city(city):
    return city


@pytest.fixture
def side_by_side(tmp_path):
    """A group of which two parts begin at once, and a third needs both."""
    entry = {
        "key": SIDE, "version": "1", "act": "Thử", "mark": "assumption", "in_force_from": date(2020, 1, 1),
        "content": {
            "name": "Thử song song",
            "parts": [{"procedure": BIRTH}, {"procedure": RESIDENCE}, {"procedure": CARD, "after": [1, 2]}],
        },
    }  # fmt: skip
    path = tmp_path / "groups.yaml"
    path.write_text(yaml.safe_dump([entry], allow_unicode=True))
    load_bundles(path=path, by="system:test")


def form(**more):
    return {
        "unit": "10525", "applicant_name": "Trần Thị Mẹ", "applicant_phone": PHONE, "applicant_id_number": "031099012345",
        "note": "Cháu Bình An", "tell_me": "1", "key": "k1", **more,
    }  # fmt: skip


def submitted(key=KEY, bundle=None, **more):
    return operations.submit_linked(
        bundle=bundle or bundle_in_force(key, MORNING.date()), unit_code="10525", channel="online",
        applicant=operations.Applicant("Trần Thị Mẹ", PHONE), at=MORNING, by="system:test", note="Cháu Bình An",
        papers=[files.check(data=making.pdf(), name="giấy chứng sinh.pdf", owner=PAPERS)], **more,
    )  # fmt: skip


def part(request, number) -> LinkedPart:
    return LinkedPart.objects.select_related("dossier").get(request=request, number=number)


def do(dossier, *verbs, note="Lý do"):
    for verb in verbs:
        dossier = operations.change(
            dossier=Dossier.objects.get(pk=dossier.pk), verb=verb, at=MORNING + timedelta(hours=1), by="system:test", note=note
        )  # fmt: skip
    return dossier


def what_follows():
    """Do what the worker does with the events that wait, twice: it may happen at any time."""
    jobs = list(ProcrastinateJob.objects.filter(task_name="events.deliver").order_by("id").values_list("args", flat=True))  # fmt: skip
    for args in jobs + jobs:
        deliver(**args)


def states(request):
    return [
        one.dossier and one.dossier.state
        for one in request.parts.select_related("dossier").order_by("number")
    ]


def test_a_citizen_sends_one_form_and_gets_one_code_and_the_first_dossier(client):
    page = client.get(f"/dossiers/together/{KEY}/").text
    assert "Đăng ký thường trú" in page and "Cấp thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi" in page
    sent = client.post(
        f"/dossiers/together/{KEY}/", form(papers=[SimpleUploadedFile("giấy chứng sinh.pdf", making.pdf())])
    )
    request = LinkedRequest.objects.get()
    assert sent.url == f"/dossiers/track/together/{request.code}/"
    (dossier,) = Dossier.objects.all()
    assert (dossier.procedure.code, dossier.unit_code, dossier.note) == (BIRTH, "10525", "Cháu Bình An")
    assert [one.file.name for one in queries.papers_of(dossier)] == ["giấy chứng sinh.pdf"]
    client.post(f"/dossiers/together/{KEY}/", form(papers=[SimpleUploadedFile("a.pdf", making.pdf())]))
    assert LinkedRequest.objects.count() == Dossier.objects.count() == 1  # sent twice
    page = client.get(sent.url).text
    assert "Xong" not in page and "Đã xong 0 trong 3 phần" in page and dossier.code in page
    assert "Trần Thị Mẹ" not in page and PHONE not in page and "031099012345" not in page
    assert client.get("/dossiers/track/", {"code": request.code.lower()}).url == sent.url


def test_what_is_wrong_comes_back_with_everything_typed_and_nothing_is_there(client):
    page = client.post(f"/dossiers/together/{KEY}/", form(applicant_phone="mẹ"))
    assert "Trần Thị Mẹ" in page.text and "Cháu Bình An" in page.text and "0912 345 678" in page.text
    assert (
        not LinkedRequest.objects.exists() and client.get("/dossiers/together/khong-co/").status_code == 404
    )


def test_the_others_are_opened_with_result_and_papers_when_the_first_is_finished():
    request = submitted()
    first = do(part(request, 1).dossier, "receive")
    result = files.check(data=making.pdf(text="Giay khai sinh"), name="giấy khai sinh.pdf", owner=RESULT)
    operations.attach_result(
        dossier=first, result=[result], at=MORNING + timedelta(hours=1), by="system:test"
    )
    what_follows()
    assert states(request) == [2, None, None]
    do(first, "finish")
    assert states(request) == [
        9,
        None,
        None,
    ]  # nothing happens besides in the transaction of whoever finished
    what_follows()
    assert states(request) == [9, 1, 1]
    second = part(request, 2).dossier
    assert (second.applicant_name, second.applicant_phone, second.note, second.channel) == ("Trần Thị Mẹ", PHONE, "Cháu Bình An", "online")  # fmt: skip
    for number in (2, 3):
        names = [one.file.name for one in queries.papers_of(part(request, number).dossier)]
        assert names == ["giấy chứng sinh.pdf", "giấy khai sinh.pdf"]
    assert File.objects.values("digest").distinct().count() == 2  # kept once, however many dossiers have it


def test_the_order_is_kept_while_the_first_waits_for_papers_or_is_late():
    request = submitted()
    first = do(part(request, 1).dossier, "receive", "ask_supplement")
    what_follows()
    operations.mark_late(now=MORNING + timedelta(days=30))
    what_follows()
    assert states(request) == [5, None, None]
    do(first, "answer_supplement", "finish", "give_result")
    what_follows()
    assert states(request) == [10, 1, 1]


def test_a_part_goes_to_the_unit_that_the_group_names_where_its_procedure_names_none(side_by_side):
    Procedure.objects.filter(code=RESIDENCE).update(level="tinh", unit_code="")
    bundle = bundle_in_force(SIDE, MORNING.date())
    there = tuple(
        replace(one, decided_by="HP-STP") if one.procedure == RESIDENCE else one for one in bundle.parts
    )
    request = submitted(bundle=replace(bundle, parts=there))
    assert [part(request, number).unit_code for number in (1, 2, 3)] == ["10525", "HP-STP", "10525"]
    assert part(request, 2).dossier.unit_code == "HP-STP"


def test_what_is_refused_takes_along_only_what_needs_it_and_the_page_says_so(client, side_by_side):
    request = submitted(SIDE)
    assert states(request) == [1, 1, None]
    birth = part(request, 1).dossier
    place = queries.place_of(birth)
    assert place.lost == [part(request, 3).procedure.name] and place.others == [
        part(request, 2).procedure.name
    ]
    do(birth, "refuse")
    what_follows()
    assert states(request) == [3, 1, None] and part(request, 3).dropped_at is not None
    do(part(request, 2).dossier, "receive", "finish")
    what_follows()
    assert states(request) == [3, 9, None]
    page = client.get(f"/dossiers/track/together/{request.code}/").text
    assert "Không mở" in page and f"/dossiers/submit/{CARD}/" in page and "Đăng ký khai sinh" in page
    Procedure.objects.filter(code=BIRTH).update(name_en="Registering a birth")
    client.cookies["django_language"] = "en"
    page = client.get(f"/dossiers/track/together/{request.code}/").text
    assert page.count("Registering a birth") == 2, "as a part, and as what another one needed first"
    assert request.code in client.get(f"/dossiers/track/{birth.code}/").text


def test_a_part_that_needs_two_waits_for_both(side_by_side):
    request = submitted(SIDE)
    do(part(request, 2).dossier, "receive", "finish")
    what_follows()
    assert states(request) == [1, 9, None]
    do(part(request, 1).dossier, "receive", "finish")
    what_follows()
    assert states(request) == [9, 9, 1]
    names = [one.file.name for one in queries.papers_of(part(request, 3).dossier)]
    assert names == ["giấy chứng sinh.pdf"]  # once, although both had it


def test_a_break_in_the_middle_leaves_no_half_request(side_by_side):
    with patch("haidang.dossiers.operations.linking.audit.record", side_effect=OSError("gone")), pytest.raises(OSError):  # fmt: skip
        submitted(SIDE)
    assert not LinkedRequest.objects.exists() and not Dossier.objects.exists() and not File.objects.exists()
    request = submitted()
    do(part(request, 1).dossier, "receive", "finish")
    with patch("haidang.dossiers.operations.linking.files.keep_again", side_effect=OSError("gone")), pytest.raises(OSError):  # fmt: skip
        what_follows()
    assert states(request) == [9, None, None] and Dossier.objects.count() == 1
    what_follows()  # the worker tries again
    assert states(request) == [9, 1, 1] and Dossier.objects.count() == 3


def test_the_counter_receives_a_whole_request_and_what_begins_is_received_at_once(clerk, client):
    client.force_login(clerk)
    assert f"/dossiers/together/{KEY}/counter/" in client.get("/dossiers/new/").text
    sent = client.post(f"/dossiers/together/{KEY}/counter/", form(channel="in_person"))
    request = LinkedRequest.objects.get()
    assert sent.url == f"/dossiers/track/together/{request.code}/" and states(request) == [2, None, None]
    dossier = part(request, 1).dossier
    page = client.get(sent.url).text
    assert f'href="/dossiers/{dossier.code}/"' in page
    page = client.get(f"/dossiers/{dossier.code}/").text
    assert request.code in page and "các phần sau sẽ không được mở" in page


def test_a_clerk_of_another_unit_receives_no_request_for_this_one(client):
    stranger = open_account(username="xa", full_name="Xa", password="mot-mat-khau-dai", by="system:test")
    grant(user=stranger, role="clerk", unit_code="11311", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(stranger)
    page = client.post(f"/dossiers/together/{KEY}/counter/", form(channel="in_person"))
    assert page.status_code == 200 and not LinkedRequest.objects.exists()
    request = submitted()
    page = client.get(f"/dossiers/track/together/{request.code}/").text
    assert f'href="/dossiers/{part(request, 1).dossier.code}/"' not in page


def test_a_request_is_found_by_its_whole_code(client):
    request = submitted()
    page = client.get("/search/", {"q": request.code})
    assert f"/dossiers/track/together/{request.code}/" in page.text


def test_a_request_goes_on_under_the_version_it_began_with(tmp_path):
    request = submitted()
    later = {
        "key": KEY, "version": "later", "act": "Thử", "mark": "assumption", "in_force_from": date(2026, 1, 1),
        "content": {"name": "Bản sau", "parts": [{"procedure": RESIDENCE}, {"procedure": BIRTH}]},
    }  # fmt: skip
    (tmp_path / "groups.yaml").write_text(yaml.safe_dump([later], allow_unicode=True))
    load_bundles(path=tmp_path / "groups.yaml", by="system:test")
    assert bundle_in_force(KEY, MORNING.date()).version == "later"
    do(part(request, 1).dossier, "receive", "finish")
    what_follows()
    assert states(request) == [9, 1, 1] and queries.linked(request).bundle.version == "2026"

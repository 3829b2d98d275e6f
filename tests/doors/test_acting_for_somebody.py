"""A colleague acts for the holder of a role: what they may do, what is written down, and what is refused."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from haidang.core.access.models import Acting, RoleGrant
from haidang.core.access.operations import UnableToActFor, end, end_acting, grant, let_act
from haidang.core.access.permissions import APPOINT, GRANT
from haidang.core.access.queries import can, grants_of, holders, in_whose_name, units_where
from haidang.core.audit import queries as audit
from haidang.core.audit.models import AuditLine
from haidang.core.notices.models import Notice
from haidang.core.staff.access import may_look_after
from haidang.core.staff.operations import close
from haidang.dossiers.models import Dossier, Transition
from haidang.dossiers.operations import Applicant, change, submit
from haidang.dossiers.permissions import RECEIVE, SEE
from haidang.dossiers.slips import slip
from haidang.procedures.queries import by_code
from haidang.units.permissions import RECORD

WARD, OTHER = "10525", "11311"


@pytest.fixture
def today(city):
    return timezone.localdate()


@pytest.fixture
def binh(person):
    """The clerk of a ward, who goes on leave."""
    return person("binh", "clerk", WARD)


@pytest.fixture
def lan(person):
    """A clerk of another ward."""
    return person("lan", "clerk", OTHER)


def again(user):
    """The same person at the next request: what they hold is asked anew."""
    return get_user_model().objects.get(pk=user.pk)


def lets(giver, colleague, **changes):
    today = timezone.localdate()
    said = {
        "starts_on": today,
        "ends_on": today + timedelta(5),
        "reason": "Nghỉ phép",
        "today": today,
    } | changes
    held = said.pop("grant", None) or RoleGrant.objects.get(user=giver, ended_at=None)
    return let_act(grant=held, person=colleague, by=said.pop("by", giver), **said)


def dossier_in(unit, receive=True):
    made = submit(
        procedure=by_code("1.001193"), unit_code=unit, channel="online", applicant=Applicant("Người thử"),
        at=timezone.now() - timedelta(minutes=1), by="system:test",
    )  # fmt: skip
    return change(dossier=made, verb="receive", at=timezone.now(), by="system:test") if receive else made


def last_line(user, verb):
    return AuditLine.objects.filter(actor=f"user:{user.pk}", verb=verb).latest("id")


def signed_in(user):
    browser = Client()
    browser.force_login(user)
    return browser


def test_a_colleague_has_the_rights_of_the_role_in_those_days_and_not_before_or_after(binh, lan, today):
    lets(binh, lan, starts_on=today + timedelta(1), ends_on=today + timedelta(3))
    days = [day for day in range(6) if can(again(lan), SEE, WARD, today + timedelta(day))]
    assert days == [1, 2, 3]
    assert units_where(again(lan), SEE, today + timedelta(2)) == {WARD, OTHER}
    held = grants_of(again(lan), today + timedelta(2))[1]
    assert (str(held.acting_for), held.ends_on) == ("binh", today + timedelta(3))


def test_it_is_over_when_it_is_ended_or_the_role_is_taken_away_or_its_holder_left(binh, lan, today):
    def acts():
        return can(again(lan), SEE, WARD)

    made = lets(binh, lan)
    assert acts()
    end_acting(acting=made, at=timezone.now(), by=lan)
    assert not acts()
    with pytest.raises(UnableToActFor):
        end_acting(acting=made, at=timezone.now(), by=lan)
    lets(binh, lan)
    assert acts()
    get_user_model().objects.filter(pk=binh.pk).update(is_active=False)
    assert not acts()
    get_user_model().objects.filter(pk=binh.pk).update(is_active=True)
    assert acts()
    end(grant=RoleGrant.objects.get(user=binh), at=timezone.now(), by="system:test")
    assert not acts() and Acting.objects.filter(ended_at=None).count() == 0


def test_all_rights_are_asked_for_in_one_question(binh, lan, today):
    lets(binh, lan)
    somebody = again(lan)
    with CaptureQueriesContext(connection) as asked:
        assert can(somebody, SEE) and can(somebody, RECEIVE) and not can(somebody, RECORD)
    assert len(asked) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_done_for_another_is_written_down_under_both_names_and_ones_own_under_one(binh, lan, today):
    lets(binh, lan)
    browser = signed_in(lan)
    theirs, own = dossier_in(WARD, receive=False), dossier_in(OTHER, receive=False)
    for dossier, giver in ((theirs, f"user:{binh.pk}"), (own, "")):
        assert browser.post(f"/dossiers/{dossier.code}/", {"verb": "receive"}).status_code == 302
        line = last_line(lan, "dossiers.receive")
        assert (line.object_key, line.in_name_of) == (dossier.code, giver)
        assert json.loads(line.line)["in_name_of"] == (giver or None)
        assert browser.get(f"/dossiers/{dossier.code}/").status_code == 200
        assert last_line(lan, "dossiers.read").in_name_of == giver
    assert Transition.objects.get(dossier=theirs, verb="receive").in_name_of == "binh"
    assert Transition.objects.get(dossier=own, verb="receive").in_name_of == ""
    assert "lan thay mặt binh" in browser.get(f"/dossiers/{theirs.code}/").text
    assert "thay mặt" not in browser.get(f"/dossiers/{own.code}/").text
    (receipt,) = [slip("receipt", theirs, "https://haidang.example/")]
    assert "lan thay mặt binh" in [one.name for one in receipt.signatures]
    assert audit.verify()[1] == []


@pytest.mark.django_db(transaction=True)
def test_the_api_and_the_counter_write_both_names_too(binh, lan, today):
    lets(binh, lan)
    browser = signed_in(lan)
    dossier = dossier_in(WARD, receive=False)
    done = browser.post(
        f"/api/v1/dossiers/{dossier.code}/changes", {"verb": "receive"}, content_type="application/json"
    )
    assert done.status_code == 200 and last_line(lan, "dossiers.receive").in_name_of == f"user:{binh.pk}"
    for unit, giver in ((WARD, f"user:{binh.pk}"), (OTHER, "")):
        sent = {
            "procedure": "1.001193",
            "unit": unit,
            "applicant_name": "Người đến quầy",
            "applicant_phone": "0912345678",
            "channel": "in_person",
        }
        answer = browser.post("/dossiers/new/", sent)
        assert answer.status_code == 302, answer.text
        made = Dossier.objects.latest("id")
        assert made.unit_code == unit
        for verb in ("dossiers.submitted", "dossiers.receive"):
            line = last_line(lan, verb)
            assert (line.object_key, line.in_name_of) == (made.code, giver)


POSITIONS = (
    "unit,position,kind,seats,holder,account,from,to,act,mark\n{},Chủ tịch,head,1,Ai đó,,2025-07-01,,QĐ 1,\n"
)


@pytest.mark.django_db(transaction=True)
def test_who_may_the_same_in_one_ward_and_for_another_everywhere_is_named_by_what_was_needed(person, today):
    affairs, local = person("affairs", "home_affairs", ""), person("local", "home_affairs", OTHER)
    lets(affairs, local)
    browser = signed_in(local)
    for unit, giver in ((WARD, f"user:{affairs.pk}"), (OTHER, "")):
        file = SimpleUploadedFile("nguoi.csv", POSITIONS.format(unit).encode())
        assert browser.post("/units/positions/import/", {"file": file}).status_code == 302
        assert last_line(local, "units.terms_imported").in_name_of == giver
    sent = {"title": "Sắp xếp", "act": "NQ 1", "on": (today + timedelta(30)).isoformat()}
    assert browser.post("/units/plans/", sent).status_code == 302
    assert last_line(local, "units.plan_drafted").in_name_of == f"user:{affairs.pk}"


def test_ones_own_right_is_used_before_one_for_another(binh, lan, today, person):
    lets(binh, lan)
    grant(user=lan, role="clerk", unit_code=WARD, starts_on=today, by="system:test")
    lan = again(lan)
    assert in_whose_name(lan, SEE, {WARD}) == (WARD, "clerk") and lan.acts_for is None
    afar = person("afar", "clerk", "31")
    lets(binh, afar)
    afar = again(afar)
    assert (
        in_whose_name(afar, SEE, {WARD}) == ("31", "clerk") and afar.acts_for is None
    )  # though the other is nearer
    somebody = person("somebody", "officer", "10528")
    lets(afar, somebody)
    somebody = again(somebody)
    assert in_whose_name(somebody, SEE, {WARD})[0] == "31" and somebody.acts_for.pk == afar.pk
    assert in_whose_name(somebody, SEE, {"10528"}) == ("10528", "officer") and somebody.acts_for is None


def test_what_gives_roles_is_not_passed_on_with_the_role(person, lan, today):
    boss = person("boss", "administrator", "")
    affairs = person("affairs", "home_affairs", "")
    lets(boss, lan)
    lets(affairs, lan)
    lan = again(lan)
    assert can(lan, RECORD) and can(lan, "audit.read")
    assert not can(lan, GRANT) and not can(lan, APPOINT)
    browser = signed_in(lan)
    assert browser.get("/units/plans/").status_code == browser.get("/audit/").status_code == 200
    for address in ("/access/", "/staff/", "/staff/new/", f"/staff/{boss.pk}/"):
        assert browser.get(address).status_code == 404
    own = {"user": "lan", "role": "clerk", "unit_code": WARD, "starts_on": today.isoformat(), "ends_on": ""}
    assert browser.post("/access/", own).status_code == 404
    assert RoleGrant.objects.filter(user=lan).count() == 1


def test_what_is_held_for_another_is_not_passed_further(binh, lan, person, today):
    third = person("third", "clerk", "10528")
    lets(binh, lan)
    browser = signed_in(lan)
    theirs = RoleGrant.objects.get(user=binh)
    sent = {
        "grant": theirs.pk,
        "person": "third",
        "starts_on": today.isoformat(),
        "ends_on": "",
        "reason": "Đi họp",
    }
    assert browser.post("/staff/acting/", sent).status_code == 400
    with pytest.raises(UnableToActFor):
        lets(lan, third, grant=theirs, by=lan)
    assert Acting.objects.count() == 1 and not can(again(third), SEE, WARD)


def test_each_refusal_is_a_sentence_and_keeps_nothing(binh, lan, today):
    nobody = get_user_model().objects.create(username="congdan")
    for changes, said in [
        ({"starts_on": today - timedelta(1)}, "over already"), ({"ends_on": today - timedelta(1)}, "before the first"),
        ({"colleague": binh}, "for themselves"), ({"reason": "  "}, "Say why"), ({"colleague": nobody}, "holds no role"),
        ({"by": lan}, "Only who holds"), ({"starts_on": today + timedelta(9), "ends_on": None, "until": today}, "any more"),
    ]:  # fmt: skip
        changes = dict(changes)
        RoleGrant.objects.filter(user=binh).update(ends_on=changes.pop("until", None))
        with translation.override("en"):
            with pytest.raises(UnableToActFor) as refused:
                lets(binh, changes.pop("colleague", lan), **changes)
            assert said in str(refused.value.message)
        assert not Acting.objects.exists()


def test_the_same_role_and_colleague_are_not_given_twice_for_the_same_days(binh, lan, person, today):
    lets(binh, lan, ends_on=today + timedelta(3))
    for first, last in ((0, None), (3, 9), (1, 2)):
        with pytest.raises(UnableToActFor):
            lets(binh, lan, starts_on=today + timedelta(first), ends_on=last and today + timedelta(last))
    lets(binh, lan, starts_on=today + timedelta(4), ends_on=None)
    lets(binh, person("third", "clerk", "10528"))
    assert Acting.objects.count() == 3


def test_by_the_page_a_role_is_given_seen_told_of_and_ended(binh, lan, today):
    browser = signed_in(binh)
    sent = {
        "grant": RoleGrant.objects.get(user=binh).pk, "person": "LAN", "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(5)).isoformat(), "reason": "Nghỉ phép năm",
    }  # fmt: skip
    wrong = browser.post("/staff/acting/", sent | {"person": "khongai"})
    assert wrong.status_code == 400 and 'value="khongai"' in wrong.text and "Nghỉ phép năm" in wrong.text
    past = browser.post("/staff/acting/", sent | {"starts_on": "2020-01-01"})
    assert past.status_code == 409 and "Ngày đầu đã qua" in past.text and "Nghỉ phép năm" in past.text
    assert browser.post("/staff/acting/", sent).status_code == 302
    made = Acting.objects.get()
    assert (
        "Nghỉ phép năm" in browser.get("/staff/acting/").text
        and "Nghỉ phép năm" in browser.get("/accounts/mine/").text
    )
    assert Notice.objects.get(kind="staff.acting", account=lan).subject == "Bạn làm thay binh"
    hers = signed_in(lan)
    assert (
        "Hôm nay bạn làm thay binh" in hers.get("/desk/").text
        and "thay binh" in hers.get("/accounts/mine/").text
    )
    assert "Hôm nay bạn làm thay" not in browser.get("/desk/").text
    assert hers.post(f"/staff/acting/{made.pk}/end/").status_code == 302
    assert "Hôm nay bạn làm thay" not in hers.get("/desk/").text
    line = AuditLine.objects.get(verb="access.acting_ended")
    assert line.actor == f"user:{lan.pk}" and line.in_name_of == ""


def test_several_of_one_name_are_named_so_that_one_can_be_chosen(binh, person, today):
    for name in ("hoa1", "hoa2"):
        hoa = person(name, "clerk", WARD)
        hoa.full_name = "Trần Thị Hoa"
        hoa.save()
    sent = {
        "grant": RoleGrant.objects.get(user=binh).pk,
        "person": "hoa",
        "starts_on": today.isoformat(),
        "reason": "Đi họp",
    }
    answer = signed_in(binh).post("/staff/acting/", sent)
    assert answer.status_code == 400 and "Trần Thị Hoa (hoa1), Trần Thị Hoa (hoa2)" in answer.text


def test_home_affairs_sees_and_ends_it_and_a_stranger_does_not(binh, lan, person, today):
    made = lets(binh, lan)
    assert (
        signed_in(person("stranger", "clerk", "10528")).post(f"/staff/acting/{made.pk}/end/").status_code
        == 404
    )
    browser = signed_in(person("affairs", "home_affairs", ""))
    assert [row.acting for row in browser.get("/access/?q=lan").context["actings"]] == [made]
    assert browser.get(f"/access/?unit={OTHER}").context["actings"] == []
    assert browser.post(f"/staff/acting/{made.pk}/end/")["Location"] == "/access/"
    assert not can(again(lan), SEE, WARD)


def test_closing_an_account_ends_it_on_both_sides_and_says_how_many_there_are(binh, lan, person, today):
    affairs = person("affairs", "home_affairs", "")
    third = person("third", "clerk", "10528")
    lets(binh, lan)
    lets(third, binh)
    assert "2 trường hợp" in signed_in(affairs).get(f"/staff/{binh.pk}/").text
    close(user=binh, at=timezone.now(), by=affairs)
    assert Acting.objects.filter(ended_at=None).count() == 0
    assert AuditLine.objects.filter(verb="access.acting_ended").count() == 2


def test_nobody_gets_at_an_account_that_acts_for_somebody_who_may_do_more(person, lan, today):
    local = person("local", "home_affairs", OTHER)
    assert may_look_after(again(local), lan)
    lets(person("leader", "city_leader", ""), lan)
    assert not may_look_after(again(local), lan)


def test_who_acts_for_a_holder_is_among_those_who_hold_a_right_that_day(binh, lan, today):
    lets(binh, lan, starts_on=today + timedelta(1), ends_on=today + timedelta(1))
    person = [get_user_model().objects.get(username=name) for name in ("binh", "lan")]
    RoleGrant.objects.filter(user=lan).update(role="officer")
    assert [holders(RECEIVE, today + timedelta(day)) for day in (0, 1, 2)] == [person[:1], person, person[:1]]


@pytest.mark.django_db(transaction=True)
def test_the_audit_finds_by_either_name_and_tells_both(binh, lan, person, today):
    lets(binh, lan)
    dossier = dossier_in(WARD)
    signed_in(lan).get(f"/dossiers/{dossier.code}/")
    browser = signed_in(person("minh", "inspector", ""))
    for name in ("lan", "binh"):
        page = browser.get(f"/audit/?verb=dossiers.read&person={name}")
        assert [(row.who, row.whom_for) for row in page.context["lines"]] == [("lan", "binh")]
    assert "thay mặt" in page.text
    assert "lan thay mặt binh" in browser.get("/audit/lines.csv?verb=dossiers.read").content.decode(
        "utf-8-sig"
    )


def test_lines_written_by_the_release_before_verify_beside_new_ones(binh, lan, today):
    with connection.cursor() as cursor:
        cursor.execute(
            "select audit_append(%s, 16, now(), 'dossiers.read', 'dossiers.dossier', 'H24.1', 'user:1', '{\"details\": {}}', true, '')",
            [today],
        )
    lets(binh, lan)
    count, broken = audit.verify()
    assert count >= 2 and broken == []
    assert AuditLine.objects.get(object_key="H24.1").in_name_of == ""


@pytest.mark.django_db(transaction=True)
def test_among_very_many_lines_those_for_somebody_are_found_by_an_index(city):
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into audit_auditline (day, lane, seq, at, verb, object_type, object_key, actor, reading, unit_code, line, hash, in_name_of)"
            " select date '2025-01-01', 99, n, now(), 'v', 't', n::text, 'user:' || n % 800, true, '', '{}', '',"
            " case when n % 100 = 0 then 'user:' || n % 7 else '' end from generate_series(1, 60000) n"
        )
        cursor.execute("analyze audit_auditline")
        with CaptureQueriesContext(connection) as seen:
            found = audit.lines(actors=["user:3"])
        cursor.execute("explain " + seen[1]["sql"])
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "audit_of_giver" in plan and len(found) == 100
    assert {line.in_name_of for line in found} == {"", "user:3"}

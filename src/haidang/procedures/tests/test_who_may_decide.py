"""Powers passed on: which, from whom to whom, when, by which act; and so who may decide."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.testing.loaded import loaded
from haidang.procedures import operations, queries
from haidang.units import operations as units
from haidang.units.operations import UnableToDelegate, UnableToRevoke
from haidang.units.queries import Holder, by_code, delegation, position_of

pytestmark = pytest.mark.django_db
A, B, C = "10525", "11311", "11329"
BIRTH, FIELD = "1.001193", "Hộ tịch"
FIRST, LAST, TODAY = date(2026, 1, 1), date(2027, 12, 31), date(2026, 11, 1)


@pytest.fixture(autouse=True)
def city(db):
    loaded(("units", "load"), ("procedures", "load"))


def passing(source, target, *, gives=None, receives=None, **changes):
    """Pass birth registration and all its field from a ward to another; or from one holder to another in them."""
    said = {"kind": "decentralise", "field": FIELD, "starts_on": FIRST, "ends_on": LAST, "by": "system:test"}
    said |= {
        "act": f"QĐ {source}-{target}",
        "from_": gives or Holder(by_code(source)),
        "to": receives or Holder(by_code(target)),
    }
    return operations.delegate(**said | changes)


def decides(unit, on=TODAY, procedure=BIRTH):
    return queries.who_decides(queries.by_code(procedure), unit, on).holder.unit.code


def one(code=BIRTH):
    return {"field": "", "procedure": queries.by_code(code)}


def test_where_nothing_is_recorded_the_unit_that_handles_the_procedure_decides():
    assert decides(A) == A
    assert queries.who_decides(queries.by_code(BIRTH), "nowhere", TODAY) is None


def test_a_field_passes_with_all_its_procedures_from_its_first_to_its_last_day():
    passing(A, B)
    assert [decides(A, day) for day in (FIRST - timedelta(1), FIRST, LAST, LAST + timedelta(1))] == [
        A,
        B,
        B,
        A,
    ]
    assert decides(C) == C and decides(A, procedure="2.001035") == A


def test_what_was_passed_for_one_procedure_comes_before_its_field():
    passing(A, B)
    passing(A, C, **one())
    assert decides(A) == C and decides(A, procedure="1.000894") == B


def test_what_was_decentralised_goes_on_only_where_the_act_says_so_and_for_no_longer():
    made = passing(A, B)
    with pytest.raises(UnableToDelegate, match="QĐ 10525-11311"):
        passing(B, C)
    units.revoke(delegation=made, last_day=FIRST - timedelta(1), act="QĐ thu hồi", by="system:test")
    passing(A, B, onward=True)
    with pytest.raises(UnableToDelegate, match="31/12/2027"):
        passing(B, C, ends_on=None)
    passing(B, C)
    assert decides(A) == C


def test_what_was_authorised_is_never_passed_on_and_holds_for_a_stated_time():
    with pytest.raises(UnableToDelegate):
        passing(A, B, kind="authorise", ends_on=None)
    passing(A, B, kind="authorise", onward=True)
    with pytest.raises(UnableToDelegate):
        passing(B, C)


def test_what_somebody_passed_of_their_own_takes_nothing_along_that_they_received_later():
    passing(B, C)
    passing(A, B)
    assert decides(A) == B and decides(B) == C


def test_the_same_power_is_not_passed_twice_in_the_same_days():
    passing(A, B)
    with pytest.raises(UnableToDelegate) as refusal:
        passing(A, C, starts_on=LAST, ends_on=None)
    assert "QĐ 10525-11311" in str(refusal.value.message)
    passing(A, C, starts_on=LAST + timedelta(1), ends_on=None)
    assert decides(A, LAST + timedelta(1)) == C


def test_a_power_never_comes_back_to_whoever_passed_it():
    passing(A, B, onward=True)
    with pytest.raises(UnableToDelegate, match=by_code(A).name):
        passing(B, A)
    passing(B, C, onward=True)
    with pytest.raises(UnableToDelegate):
        passing(C, A, **one())
    passing(C, A, field="Chứng thực")


def test_what_was_taken_back_ends_and_cannot_be_taken_back_twice():
    made = passing(A, B)
    units.revoke(delegation=made, last_day=TODAY - timedelta(1), act="QĐ thu hồi", by="system:test")
    assert (decides(A, TODAY - timedelta(1)), decides(A, TODAY)) == (B, A)
    with pytest.raises(UnableToRevoke, match="QĐ thu hồi"):
        units.revoke(delegation=made, last_day=TODAY, act="QĐ khác", by="system:test")
    passing(A, C, starts_on=TODAY)


def test_the_head_of_a_unit_holds_what_the_unit_holds_and_may_authorise_a_deputy():
    for kind, title, name in (("head", "Chủ tịch", "Một"), ("deputy", "Phó Chủ tịch", "Hai")):
        units.appoint(
            unit=by_code(A),
            kind=kind,
            title=title,
            full_name=name,
            starts_on=FIRST,
            act="QĐ",
            by="system:test",
        )
    head, deputy = (
        Holder(by_code(A), position_of(by_code(A), title)) for title in ("chủ tịch", "Phó Chủ tịch")
    )
    with pytest.raises(UnableToDelegate):
        passing(A, A, kind="authorise", receives=head)
    with pytest.raises(UnableToDelegate):
        passing(A, A, gives=head, receives=deputy)
    passing(A, A, kind="authorise", gives=head, receives=deputy)
    decider = queries.who_decides(queries.by_code(BIRTH), A, TODAY)
    assert decider.holder.position.title == "Phó Chủ tịch" and decider.holder.unit.code == A


@pytest.mark.parametrize(
    "changes",
    [
        {"act": " "}, {"field": ""}, {"ends_on": FIRST - timedelta(1)}, {"starts_on": date(2025, 6, 30)},
        {"starts_on": date(2010, 1, 1)},
    ],
)  # fmt: skip
def test_what_is_incomplete_or_out_of_its_days_is_refused(changes):
    with pytest.raises(UnableToDelegate):
        passing(A, B, **changes)


@pytest.fixture
def recorder(client):
    user = open_account(username="noivu", full_name="Nội vụ", password=None, by="system:test")
    grant(user=user, role="home_affairs", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(user)
    return client


def test_powers_are_recorded_and_taken_back_on_a_page_and_everybody_sees_who_decides(recorder, client):
    today = timezone.localdate()
    sent = {
        "kind": "decentralise", "field": FIELD, "procedure": "", "from_unit": A, "from_title": "", "to_unit": B, "to_title": "",
        "starts_on": today.isoformat(), "ends_on": "", "act": "QĐ 12", "mark": "read",
    }  # fmt: skip
    assert recorder.post("/procedures/powers/", sent).status_code == 302
    again = recorder.post("/procedures/powers/", sent | {"to_unit": C, "act": "QĐ 13"})
    assert again.status_code == 409 and "QĐ 12" in again.text and 'value="QĐ 13"' in again.text
    wrong = recorder.post("/procedures/powers/", sent | {"procedure": "khong-co", "to_title": "Vua"})
    assert wrong.status_code == 400 and len(wrong.context["form"].errors) == 3
    made = delegation(AuditLine.objects.get(verb="units.delegated").object_key)
    client.logout()
    page = client.get(f"/procedures/{BIRTH}/who-decides/?unit={A}").text
    assert page.index("QĐ 12") > page.index(by_code(B).name) and "Phân cấp" in page
    assert client.post("/procedures/powers/", sent).status_code == 404
    assert "/revoke/" not in client.get("/procedures/powers/").text
    client.force_login(open_account(username="noivu", full_name="", password=None, by="system:test"))
    assert (
        client.post(
            f"/procedures/powers/{made.pk}/revoke/", {"last_day": today - timedelta(1), "act": "QĐ 14"}
        ).status_code
        == 302
    )
    assert "QĐ 14" in client.get("/procedures/powers/?what=ended").text
    assert decides(A, today) == A

"""A restructuring is drafted, seen, enacted on its day: with dossiers, roles, positions and powers."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from haidang.core.access.models import Acting, RoleGrant
from haidang.core.access.operations import grant, let_act
from haidang.core.access.queries import can
from haidang.core.accounts.models import User
from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.moving import Restructuring, foreseen
from haidang.dossiers.models import Dossier, Transition
from haidang.dossiers.operations import Applicant, change, submit
from haidang.dossiers.queries import visible_to
from haidang.procedures.operations import delegate
from haidang.procedures.queries import by_code as procedure
from haidang.procedures.queries import who_decides
from haidang.units import operations as units
from haidang.units.models import Delegation, Plan, Term, Unit
from haidang.units.queries import Holder, by_code, plan
from haidang.units.rules.plans import Named, Step

A, B, C = "10525", "11311", "11329"
MERGER = Step("merge", (A, B), (Named("M1", "Phường Gộp"),))
DIVISION = Step("split", (A,), (Named("P1", "Phần Một"), Named("P2", "Phần Hai")))


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def busy(person, today):
    """Two wards with a clerk, a head, an open and a finished dossier, and a power that came from a third ward."""
    for number, code in enumerate((A, B)):
        person(f"clerk{number}", "clerk", code)
        units.appoint(
            unit=by_code(code), kind="head", title="Chủ tịch", full_name=f"Người {number}", starts_on=date(2025, 7, 1), act="QĐ",
            by="system:test",
        )  # fmt: skip
        for verbs in ((), ("receive", "finish")):
            one = submit(
                procedure=procedure("1.001193"), unit_code=code, channel="online", applicant=Applicant("Người thử"),
                at=timezone.now(), by="system:test",
            )  # fmt: skip
            for verb in verbs:
                change(dossier=one, verb=verb, at=timezone.now(), by="system:test")
    delegate(
        kind="decentralise", field="Chứng thực", from_=Holder(by_code(C)), to=Holder(by_code(A)), starts_on=today - timedelta(9),
        act="QĐ giao", by="system:test",
    )  # fmt: skip


def drafted(on, *steps):
    made = units.draft(title="Sắp xếp", act="NQ 1", on=on, by="system:test")
    for step in steps:
        units.add_step(plan=made, step=step, by="system:test")
    return plan(made.pk)


def ready(made, today):
    return units.make_ready(plan=made, today=today, by="system:test")


def test_two_wards_merge_on_the_day_with_all_that_hangs_on_them(busy, today):
    made = ready(drafted(today, MERGER), today)
    assert by_code("M1") is None, "the rehearsal leaves nothing behind"
    assert not AuditLine.objects.filter(verb="units.merged").exists()
    assert units.enact_due(now=timezone.now(), by="system:units") == [plan(made.pk)]
    assert by_code(A).valid_to == by_code(B).valid_to == today - timedelta(1)
    open_, done = Dossier.objects.filter(finished_at=None), Dossier.objects.exclude(finished_at=None)
    assert {one.step_unit_code for one in open_} == {"M1"} and {one.unit_code for one in open_} == {A, B}
    assert {one.step_unit_code for one in done} == {A, B}, "what is done stays where it was done"
    handed = Transition.objects.filter(verb="hand_over")
    assert handed.count() == 2 and {row.note for row in handed} == {"NQ 1"}
    clerk = User.objects.get(username="clerk0")
    assert can(clerk, "dossiers.receive", "M1") and set(visible_to(clerk)) == set(Dossier.objects.all())
    assert set(Term.objects.values_list("ends_on", flat=True)) == {today - timedelta(1)}
    decider = who_decides(procedure("2.001035"), C, today)
    assert decider.holder.unit.code == "M1" and decider.links[0].delegation.act == "QĐ giao"
    assert who_decides(procedure("2.001035"), C, today - timedelta(1)).holder.unit.code == A
    kept = plan(made.pk)
    assert kept.state == "enacted" and {row["what"] for row in kept.outcome} >= {"hồ sơ đang giải quyết"}
    assert AuditLine.objects.filter(verb__in=["units.plan_enacted", "dossiers.handed_over"]).count() == 3
    for one in open_.filter(unit_code=B):
        change(dossier=one, verb="receive", at=timezone.now(), by=clerk)


def test_a_ward_that_is_divided_needs_somebody_who_takes_its_open_dossiers(busy, today):
    made = drafted(today, DIVISION)
    with pytest.raises(units.UnableToPlan, match=A):
        ready(made, today)
    with pytest.raises(units.UnableToPlan):
        units.name_heir(plan=made, code=A, heir=C, by="system:test")
    units.name_heir(plan=made, code=A, heir="P2", by="system:test")
    ready(made, today)
    units.enact(plan=made, now=timezone.now(), by="system:test")
    assert Dossier.objects.get(finished_at=None, unit_code=A).step_unit_code == "P2"
    clerk = User.objects.get(username="clerk0")
    assert can(clerk, "dossiers.see", "P2") and not can(clerk, "dossiers.see", "P1")
    one = Dossier.objects.get(finished_at=None, unit_code=A)
    assert one in visible_to(clerk)
    assert RoleGrant.objects.filter(user=clerk, ends_on=today - timedelta(1)).exists()


def test_whoever_acts_for_somebody_of_a_divided_ward_goes_on_in_its_heir(busy, today):
    clerk = User.objects.get(username="clerk0")
    colleague = open_account(username="thay", full_name="Người Thay", password=None, by="system:test")
    grant(user=colleague, role="officer", unit_code=B, starts_on=today, by="system:test")
    held = RoleGrant.objects.get(user=clerk)
    let_act(
        grant=held,
        person=colleague,
        starts_on=timezone.localdate(),
        reason="Nghỉ phép",
        today=timezone.localdate(),
        by=clerk,
    )
    made = drafted(today, DIVISION)
    units.name_heir(plan=made, code=A, heir="P2", by="system:test")
    counted = {
        str(moved.what): moved.count for moved in foreseen(Restructuring(today, {A: ("P1", "P2")}, {A: "P2"}))
    }
    assert counted["người làm thay người khác"] == 1
    ready(made, today)
    units.enact(plan=made, now=timezone.now(), by="system:test")
    assert can(colleague, "dossiers.receive", "P2") and not can(colleague, "dossiers.receive", "P1")
    assert Acting.objects.get(ended_at=None, grant__unit_code="P2").reason == "Nghỉ phép"


def test_whoever_took_over_from_a_divided_ward_receives_finishes_and_gives_the_result(busy, today, client):
    made = drafted(today, DIVISION)
    units.name_heir(plan=made, code=A, heir="P2", by="system:test")
    ready(made, today)
    units.enact(plan=made, now=timezone.now(), by="system:test")
    one = Dossier.objects.get(finished_at=None, unit_code=A)
    client.force_login(User.objects.get(username="clerk0"))
    for verb in ("receive", "advance", "finish", "give_result"):
        assert client.post(f"/dossiers/{one.code}/", {"verb": verb}).status_code == 302, verb
    one.refresh_from_db()
    assert one.returned_at is not None


def test_until_its_day_it_is_changed_or_withdrawn_and_nothing_happens(busy, today):
    made = ready(drafted(today + timedelta(3), MERGER), today)
    assert units.enact_due(now=timezone.now(), by="system:units") == []
    with pytest.raises(units.UnableToEnact):
        units.enact(plan=made, now=timezone.now(), by="system:test")
    units.edit(plan=made, title="Khác", act="NQ 2", on=today, by="system:test")
    assert plan(made.pk).state == "draft" and units.enact_due(now=timezone.now(), by="system:units") == []
    ready(made, today)
    units.withdraw(plan=made, reason="Chưa thống nhất", by="system:test")
    assert units.enact_due(now=timezone.now(), by="system:units") == [] and by_code("M1") is None
    with pytest.raises(units.UnableToPlan):
        units.add_step(plan=made, step=DIVISION, by="system:test")


def test_what_is_not_possible_any_more_on_the_day_is_said_and_nothing_is_half_done(busy, today):
    made = ready(drafted(today, Step("rename", (C,), (Named("R1", "Tên mới"),)), MERGER), today)
    Unit.objects.create(code="M1", kind="ward", name="Ai đó", mark="read")
    assert units.enact_due(now=timezone.now(), by="system:units") == []
    kept = plan(made.pk)
    assert kept.state == "ready" and "M1" in kept.problem
    assert by_code("R1") is None and by_code(A).valid_to is None
    assert AuditLine.objects.filter(verb="units.plan_failed").count() == 1


def test_two_wards_that_passed_the_same_power_to_different_holders_are_told_before(busy, today):
    for source, target in ((A, C), (B, "10543")):
        delegate(
            kind="decentralise", field="Hộ tịch", from_=Holder(by_code(source)), to=Holder(by_code(target)), starts_on=today,
            act="QĐ", by="system:test",
        )  # fmt: skip
    with pytest.raises(units.UnableToPlan, match="Hộ tịch"):
        ready(drafted(today, MERGER), today)
    assert Delegation.objects.filter(revoked_on=None).count() == 3


@pytest.mark.parametrize(
    "step",
    [
        Step("merge", (A,), (Named("M1", "Một"),)), Step("split", (A,), (Named("M1", "Một"),)), Step("dissolve", (A,), ()),
        Step("merge", (A, "khong-co"), (Named("M1", "Một"),)), Step("rename", (A,), (Named(B, "Đã có"),)),
        Step("rename", (A,), (Named("M1", ""),)),
    ],
)  # fmt: skip
def test_a_step_that_is_not_whole_or_names_what_is_not_there_is_refused(city, today, step):
    with pytest.raises(units.UnableToPlan):
        drafted(today, step)


def test_home_affairs_drafts_looks_and_lets_it_wait_on_pages(busy, person, client, today):
    client.force_login(person("noivu", "home_affairs", ""))
    assert (
        client.post("/units/plans/", {"title": "Sắp xếp", "act": "NQ 1", "on": today.isoformat()}).status_code
        == 302
    )
    door = f"/units/plans/{Plan.objects.get().pk}/"
    merger = {"does": "add", "kind": "merge", "units": f"{A}, {B}", "into": "M1 Phường Gộp", "target": ""}
    lone = client.post(door, merger | {"units": A})
    assert lone.status_code == 409 and "M1 Phường Gộp" in lone.text
    assert client.post(door, merger).status_code == 302
    page = client.get(door)
    rows = {(row["unit"], row["what"]): row["count"] for row in page.context["rows"]}
    assert (
        rows[by_code(A).name, "hồ sơ đang giải quyết"] == 1
        and rows[by_code(A).name, "thẩm quyền đã giao"] == 1
    )
    assert client.post(door, {"does": "ready"}).status_code == 302
    units.enact_due(now=timezone.now(), by="system:units")
    shown = client.get(door).text
    assert "hồ sơ đang giải quyết" in shown and "Rút phương án" not in shown
    client.force_login(person("phuong", "home_affairs", C))
    assert client.get("/units/plans/").status_code == client.get(door).status_code == 404

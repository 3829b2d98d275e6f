"""Requests of people about their data, from being taken in to being settled."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.oversight.choices import State, Wish
from haidang.core.oversight.models import PersonalRequest
from haidang.core.oversight.operations.persons import By, Row, erase, export, somebody
from haidang.core.refusals import Refusal


class UnableToTakeIn(Refusal):
    pass


class UnableToSettle(Refusal):
    pass


@transaction.atomic
def take_in(
    *, wish: str, asked_by: str, handle: str, value: str, why: str, ground: str, act: str, at: datetime, by
) -> PersonalRequest:
    """
    Write down what somebody asks for about one person's data.

    :param act: number and day of the letter or decision; it goes into the audit
    :raises UnableToTakeIn: if the value is too short to mean one person, or it is the steward's own account
    """
    value = somebody(handle, value, UnableToTakeIn)
    if handle == "account" and value == by.username:
        raise UnableToTakeIn(_("This is your own account: another steward settles what is asked about it."))
    request = PersonalRequest.objects.create(
        wish=wish, asked_by=asked_by.strip(), handle=handle, value=value, why=why.strip(), ground=ground, act=act.strip(),
        taken_at=at, taken_by=by,
    )  # fmt: skip
    audit.record(
        "personal.request_taken", request, by=by, wish=wish, ground=ground, handle=handle, act=request.act
    )
    return request


@transaction.atomic
def settle(*, request: PersonalRequest, seen: str, on: date, at: datetime, by) -> list[Row]:
    """
    Erase what a request asks to be erased, as far as the terms allow.

    :param request: locked
    :param seen: the fingerprint of what the steward looked at
    :raises UnableToSettle: if the request is settled already or asks for something else
    :raises UnableToErase: as ``erase`` does
    """
    if request.state != State.OPEN or request.wish != Wish.ERASURE:
        raise UnableToSettle(_("This request is settled already, or asks for something else."))
    handle, value = request.handle, request.value
    rows = erase(handle=handle, value=value, act=request.act, on=on, by=by, seen=seen)
    gone, left = sum(len(row.erased) for row in rows), sum(len(row.kept) for row in rows)
    _settled(request, State.DONE, {"erased": gone, "kept": left}, at, by)
    audit.record(
        "personal.request_done", request, by=by, wish=request.wish, act=request.act, erased=gone, kept=left
    )
    return rows


@transaction.atomic
def hand_out(*, request: PersonalRequest, on: date, at: datetime, by, right: By) -> list[dict]:
    """
    Take out everything that is kept about the person of a request. It may be taken out again, such as after a failed download.

    :param request: locked
    :raises UnableToSettle: if the request asks for something else, or was answered without a deed
    :raises UnableToExport: as ``export`` does
    """
    if request.state == State.CLOSED or request.wish != Wish.EXPORT:
        raise UnableToSettle(_("This request is settled already, or asks for something else."))
    found = export(handle=request.handle, value=request.value, on=on, by=by, right=right)
    _settled(request, State.DONE, {"rows": len(found)}, at, by)
    audit.record("personal.request_done", request, by=by, wish=request.wish, act=request.act, rows=len(found))
    return found


@transaction.atomic
def close(*, request: PersonalRequest, answer: str, at: datetime, by) -> None:
    """
    Settle a request without a deed, with what the person is answered.

    :param request: locked
    :raises UnableToSettle: if it is settled already, or nothing is answered
    """
    if request.state != State.OPEN:
        raise UnableToSettle(_("This request is settled already, or asks for something else."))
    if not answer.strip():
        raise UnableToSettle(_("Write what the person is answered."))
    request.answer = answer.strip()
    _settled(request, State.CLOSED, None, at, by)
    audit.record("personal.request_closed", request, by=by, wish=request.wish, act=request.act)


def _settled(request: PersonalRequest, state: State, outcome: dict | None, at: datetime, by) -> None:
    request.state, request.outcome, request.settled_at, request.settled_by = state, outcome, at, by
    request.save()

"""The register of bodies outside the house that can be asked about dossiers."""

from datetime import date

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal
from haidang.core.text import search_key
from haidang.dossiers.choices import BodyKind, Reach
from haidang.dossiers.models import OutsideBody
from haidang.units.queries import Here, active_units
from haidang.units.queries import by_code as unit_by_code

KEPT = ("name", "name_en", "kind", "exchange_code", "reach", "mail", "address", "starts_on", "ends_on")


class UnableToKeepBody(Refusal):
    """What is said of a body does not fit together, or its code is taken."""


@transaction.atomic
def enter_body(
    *, code: str, name: str, kind: str, reach: str, starts_on: date, by, name_en: str = "", exchange_code: str = "", mail: str = "",
    address: str = "", ends_on: date | None = None,
) -> OutsideBody:  # fmt: skip
    """
    Enter a body that can be asked from a day on.

    :param code: a short name of its own; units and bodies share none
    :param exchange_code: its code on the document exchange, where known: the house does not speak to that exchange yet
    :raises UnableToKeepBody: if the code is taken, or what is said does not fit together
    """
    _one_after_another()
    if OutsideBody.objects.filter(code__iexact=code).exists() or unit_by_code(code) is not None:
        raise UnableToKeepBody(
            _("A unit or a body with the code %(code)s is there already. Choose another code.")
            % {"code": code}
        )
    made = OutsideBody(
        code=code, name=name, kind=kind, reach=reach, starts_on=starts_on, name_en=name_en, exchange_code=exchange_code, mail=mail,
        address=address, ends_on=ends_on,
    )  # fmt: skip
    _check(made)
    made.save()
    audit.record("dossiers.body_entered", made, by=by, name=name)
    return made


@transaction.atomic
def change_body(*, body: OutsideBody, by, **said) -> None:
    """
    Say something else of a body: any of ``KEPT``. Its code stays, and letters already sent stay as they went.

    :raises UnableToKeepBody: if it does not fit together
    """
    _one_after_another()
    found = OutsideBody.objects.get(pk=body.pk)
    changed = [name for name in KEPT if name in said and getattr(found, name) != said[name]]
    for name in changed:
        setattr(found, name, said[name])
    _check(found)
    if changed:
        found.save()
        audit.record("dossiers.body_changed", found, by=by, name=found.name, fields=changed)


def _one_after_another() -> None:
    """Who enters or changes a body waits here: two at once could call two bodies the same."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('dossiers.bodies'))")


def _called_the_same(body: OutsideBody) -> OutsideBody | Here | None:
    """Return whoever can be asked on a day of the body by the same name: whoever asks types it, with or without accents."""
    others = OutsideBody.objects.exclude(pk=body.pk).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=body.starts_on)
    )
    if body.ends_on is not None:
        others = others.filter(starts_on__lte=body.ends_on)
    key = search_key(body.name)
    there = [*others, *active_units(body.starts_on)]
    return next((one for one in there if search_key(one.name) == key), None)


def _check(body: OutsideBody) -> None:
    if not body.name.strip() or body.kind not in BodyKind.values or body.reach not in Reach.values:
        raise UnableToKeepBody(_("Give its name, what kind of body it is, and how letters go to it."))
    if body.reach == Reach.MAIL and not body.mail:
        raise UnableToKeepBody(_("Letters go by mail: give the official mail address, or choose “on paper”."))
    if body.ends_on and body.ends_on < body.starts_on:
        raise UnableToKeepBody(_("The last day lies before the first."))
    same = _called_the_same(body)
    if isinstance(same, OutsideBody):
        raise UnableToKeepBody(_("%(name)s stands there already, with the code %(code)s: change that one.") % {"name": same.name, "code": same.code})  # fmt: skip
    if same is not None:
        raise UnableToKeepBody(_("A unit of the house is called so: %(name)s, %(code)s. Ask that one, or give the body another name.") % {"name": same.name, "code": same.code})  # fmt: skip

"""The register of bodies outside the house that can be asked about dossiers."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from haidang.core.audit import operations as audit
from haidang.core.refusals import Refusal
from haidang.dossiers.choices import BodyKind, Reach
from haidang.dossiers.models import OutsideBody
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
    if OutsideBody.objects.filter(code=code).exists() or unit_by_code(code) is not None:
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
    found = OutsideBody.objects.select_for_update().get(pk=body.pk)
    changed = [name for name in KEPT if name in said and getattr(found, name) != said[name]]
    for name in changed:
        setattr(found, name, said[name])
    _check(found)
    if changed:
        found.save()
        audit.record("dossiers.body_changed", found, by=by, name=found.name, fields=changed)


def _check(body: OutsideBody) -> None:
    if not body.name.strip() or body.kind not in BodyKind.values or body.reach not in Reach.values:
        raise UnableToKeepBody(_("Give its name, what kind of body it is, and how letters go to it."))
    same = (
        OutsideBody.objects.filter(name__iexact=body.name.strip(), ends_on__isnull=True)
        .exclude(pk=body.pk)
        .first()
    )
    if same is not None:  # whoever asks types the name
        raise UnableToKeepBody(_("%(name)s stands there already, with the code %(code)s: change that one.") % {"name": same.name, "code": same.code})  # fmt: skip
    if body.reach == Reach.MAIL and not body.mail:
        raise UnableToKeepBody(_("Letters go by mail: give the official mail address, or choose “on paper”."))
    if body.ends_on and body.ends_on < body.starts_on:
        raise UnableToKeepBody(_("The last day lies before the first."))

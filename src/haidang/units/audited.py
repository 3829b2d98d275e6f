"""What the audit says of units."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import UNIT, Of, always, day_of, declare_door, declare_names, declare_verb
from haidang.units.queries import named

UNIT_NAMED = Of(UNIT)

declare_names(UNIT, lambda codes: {unit.code: unit.name for unit in named(codes)})
declare_names("units.delegation", always(_("a power passed on")))
declare_names("units.term", always(_("a term of office")))
declare_verb("units.imported", _("imported the list of units: %(new)s new, %(changed)s changed"))
declare_verb("units.formation_recorded", _("recorded which units became which: %(new)s new"))
declare_verb("units.boundaries_imported", _("imported the outlines of %(count)s units"))
declare_verb("units.merged", _("merged units into %(key)s, by %(act)s"))
declare_verb("units.split", _("split %(key)s, by %(act)s"))
declare_verb("units.renamed", _("renamed %(was)s, now %(key)s, by %(act)s"), was=UNIT_NAMED)
declare_verb("units.dissolved", _("dissolved %(key)s, by %(act)s"))
declare_verb("units.moved", _("moved %(was)s, now %(key)s, by %(act)s"), was=UNIT_NAMED)
declare_verb(
    "units.appointed",
    _("recorded who is %(position)s of %(unit)s from %(starts_on)s on, by %(act)s"),
    unit=UNIT_NAMED,
    starts_on=day_of,
)
declare_verb(
    "units.term_ended",
    _("recorded that the term of %(position)s of %(unit)s ends on %(ends_on)s"),
    unit=UNIT_NAMED,
    ends_on=day_of,
)
declare_verb(
    "units.terms_imported",
    _(
        "imported who holds which position: %(positions)s new positions, %(new)s new holders, %(changed)s changed"
    ),
)
declare_verb(
    "units.delegated", _("recorded that the power “%(power)s” passed to %(to)s, by %(act)s"), to=UNIT_NAMED
)
declare_verb("units.delegation_revoked", _("recorded that the power “%(power)s” was taken back, by %(act)s"))
declare_verb("units.plan_drafted", _("drafted restructuring no. %(key)s, by %(act)s, for %(on)s"), on=day_of)
declare_verb("units.plan_edited", _("changed restructuring no. %(key)s"))
declare_verb("units.plan_made_ready", _("set restructuring no. %(key)s to be enacted on %(on)s"), on=day_of)
declare_verb("units.plan_withdrawn", _("withdrew restructuring no. %(key)s"))
declare_verb("units.plan_enacted", _("enacted restructuring no. %(key)s, by %(act)s"))
declare_verb("units.plan_failed", _("could not enact restructuring no. %(key)s: %(why)s"))
declare_verb(
    "units.offices_moved", _("ended terms of closed units and passed their powers to their heirs, by %(act)s")
)
declare_door("units.plan", lambda key: reverse("units:plan", args=[key]))
declare_door("units.unit", lambda code: reverse("units:unit", args=[code]))

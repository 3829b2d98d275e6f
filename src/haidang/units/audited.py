"""What the audit says of units."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import declare_door, declare_verb

declare_verb("units.imported", _("imported the list of units: %(new)s new, %(changed)s changed"))
declare_verb("units.formation_recorded", _("recorded which units became which: %(new)s new"))
declare_verb("units.boundaries_imported", _("imported the outlines of %(count)s units"))
declare_verb("units.merged", _("merged units into %(key)s, by %(act)s"))
declare_verb("units.split", _("split unit %(key)s, by %(act)s"))
declare_verb("units.renamed", _("renamed unit %(was)s, now %(key)s, by %(act)s"))
declare_verb("units.dissolved", _("dissolved unit %(key)s, by %(act)s"))
declare_verb("units.moved", _("moved unit %(was)s, now %(key)s, by %(act)s"))
declare_verb(
    "units.appointed", _("recorded who is %(position)s of unit %(unit)s from %(starts_on)s on, by %(act)s")
)
declare_verb(
    "units.term_ended", _("recorded that the term of %(position)s of unit %(unit)s ends on %(ends_on)s")
)
declare_verb(
    "units.terms_imported",
    _(
        "imported who holds which position: %(positions)s new positions, %(new)s new holders, %(changed)s changed"
    ),
)
declare_verb("units.delegated", _("recorded that the power “%(power)s” passed to unit %(to)s, by %(act)s"))
declare_verb("units.delegation_revoked", _("recorded that the power “%(power)s” was taken back, by %(act)s"))
declare_verb("units.plan_drafted", _("drafted restructuring no. %(key)s, by %(act)s, for %(on)s"))
declare_verb("units.plan_edited", _("changed restructuring no. %(key)s"))
declare_verb("units.plan_made_ready", _("set restructuring no. %(key)s to be enacted on %(on)s"))
declare_verb("units.plan_withdrawn", _("withdrew restructuring no. %(key)s"))
declare_verb("units.plan_enacted", _("enacted restructuring no. %(key)s, by %(act)s"))
declare_verb("units.plan_failed", _("could not enact restructuring no. %(key)s: %(why)s"))
declare_verb(
    "units.offices_moved", _("ended terms of closed units and passed their powers to their heirs, by %(act)s")
)
declare_door("units.plan", lambda key: reverse("units:plan", args=[key]))
declare_door("units.unit", lambda code: reverse("units:unit", args=[code]))

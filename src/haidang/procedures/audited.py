"""What the audit says of procedures."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import UNIT, Of, declare_door, declare_names, declare_verb, label_of
from haidang.procedures.choices import LineKind
from haidang.procedures.queries import names_of

KIND = "procedures.procedure"
ITS_NAME = Of(KIND)


def _versions(noun: str, **said) -> None:
    """Declare what is said of the deeds on versions of one kind."""
    for what, words in said.items():
        declare_verb(f"procedures.{noun}_{what}", words, procedure=ITS_NAME)


declare_names(KIND, names_of)
declare_verb("procedures.imported", _("imported procedures: %(new)s new, %(changed)s changed"))
declare_verb("procedures.steps_set", _("set the steps of “%(key)s”"))
declare_verb(
    "procedures.handed_to",
    _("let %(unit)s handle what %(was)s handled: %(count)s, by %(act)s"),
    unit=Of(UNIT),
    was=Of(UNIT),
)
_versions(
    "guide",
    drafted=_("began version %(number)s of the guide of “%(procedure)s”"),
    changed=_("changed the draft of the guide of “%(procedure)s”"),
    dropped=_("dropped the draft of the guide of “%(procedure)s”"),
    published=_("published version %(number)s of the guide of “%(procedure)s”, from %(starts_on)s on"),
)
declare_verb("procedures.guides_made", _("published first guides from the list of papers: %(count)s"))
_versions(
    "form",
    drafted=_("began version %(number)s of the form of “%(procedure)s”"),
    changed=_("changed the draft of the form of “%(procedure)s”"),
    dropped=_("dropped the draft of the form of “%(procedure)s”"),
    published=_("published version %(number)s of the form of “%(procedure)s”, from %(starts_on)s on"),
)
_versions(
    "process",
    drafted=_("began version %(number)s of the process of “%(procedure)s”"),
    changed=_("changed the draft of the process of “%(procedure)s”"),
    dropped=_("dropped the draft of the process of “%(procedure)s”"),
    published=_("published version %(number)s of the process of “%(procedure)s”, from %(starts_on)s on"),
)
for what, words in {
    "drafted": _("began version %(number)s of the group of linked procedures %(group)s"),
    "changed": _("changed the draft of the group of linked procedures %(group)s"),
    "dropped": _("dropped the draft of the group of linked procedures %(group)s"),
    "published": _(
        "published version %(number)s of the group of linked procedures %(group)s, from %(starts_on)s on"
    ),
}.items():
    declare_verb(f"procedures.group_{what}", words)
declare_verb("procedures.fees_entered", _("entered fees of procedures: %(new)s lines new, %(ended)s ended"))
declare_verb("procedures.fees_proposed", _("proposed %(new)s fees from the published text, as assumptions"))
declare_verb("procedures.exemptions_entered", _("entered who pays less for procedures: %(new)s lines new"))
LINE = {"kind": label_of(LineKind)}
declare_verb(
    "procedures.line_corrected",
    _("corrected a line of procedure %(procedure)s that does not hold yet (%(kind)s: %(was)s): now %(says)s from %(starts_on)s on, by %(act)s"),
    **LINE,
)  # fmt: skip
declare_verb(
    "procedures.line_withdrawn",
    _("took away a line of procedure %(procedure)s that did not hold yet (%(kind)s: %(says)s from %(starts_on)s on, by %(act)s)"),
    **LINE,
)  # fmt: skip
declare_verb(
    "procedures.line_ended",
    _("let a line of procedure %(procedure)s end on %(ends_on)s by %(ending_act)s (%(kind)s: %(says)s, by %(act)s)"), **LINE,
)  # fmt: skip
declare_verb(
    "procedures.limits_committed", _("entered promised time limits: %(new)s lines new, %(ended)s ended")
)
declare_door("procedures.procedure", lambda code: reverse("procedures:procedure", args=[code]))

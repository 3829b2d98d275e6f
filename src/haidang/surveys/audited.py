"""What the audit says of surveys. Of single answers it says nothing: a line would tell their minute."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haidang.core.audit.registry import declare_door, declare_verb, label_of
from haidang.surveys.choices import Fate

declare_verb("surveys.questionnaire_loaded", _("loaded questionnaire %(key)s, version %(number)s"))
declare_verb("surveys.questionnaire_corrected", _("corrected questionnaire %(key)s, version %(number)s"))
declare_verb("surveys.campaign_begun", _("planned the survey “%(title)s”"))
declare_verb("surveys.campaign_changed", _("changed the survey “%(title)s”"))
declare_verb("surveys.invited", _("invited %(count)s of %(listed)s people to survey %(key)s"))
declare_verb("surveys.sheets_taken_in", _("sent %(new)s field sheets of survey %(key)s"))
declare_verb("surveys.mixed", _("mixed the %(replies)s answers of a day of survey %(key)s"))
declare_verb("surveys.grouped", _("put %(count)s remarks of survey %(key)s into the group “%(group)s”"))
declare_verb("surveys.forgotten", _("forgot %(count)s remarks of surveys whose time was over"))
declare_verb("surveys.drawn", _("drew %(size)s of %(of)s for survey %(key)s with the seed %(seed)s"))
declare_verb("surveys.fate_noted", _("noted of number %(number)s of the sample of survey %(key)s: %(fate)s"), fate=label_of(Fate))  # fmt: skip
declare_door("surveys.campaign", lambda key: reverse("surveys:campaign", args=[key]))

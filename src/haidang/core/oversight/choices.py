"""What may be asked for about one person's data, on what ground, and how far it came."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Wish(TextChoices):
    EXPORT = "export", _("to be given what is kept")
    ERASURE = "erasure", _("to have it erased")


class Ground(TextChoices):
    """By what right somebody asks. Which grounds Law 91/2025/QH15 knows was not read article by article: an assumption."""

    OWN = "own", _("It is their own data; an identity paper was seen")
    REPRESENTATIVE = "representative", _("They stand for the person; the power of attorney was seen")
    AUTHORITY = "authority", _("A court or an authority asks in writing")


class Handle(TextChoices):
    """What the person is found by, in the order in which people have it at hand."""

    ID_NUMBER = "id_number", _("Identity number")
    PHONE = "phone", _("Phone number left with a dossier")
    ACCOUNT = "account", _("Sign-in name")
    CODE = "code", _("Code of the dossier")


class State(TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    CLOSED = "closed", _("answered without a deed")

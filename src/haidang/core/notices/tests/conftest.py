"""People to tell, a kind of notice to tell them, and real servers on this machine to send to."""

import copy
from contextlib import contextmanager
from datetime import datetime

import pytest
from django.conf import settings as house

from haidang.core.accounts.operations import change_mail, open_account
from haidang.core.calendar import aware
from haidang.core.notices import registry
from haidang.core.notices.doubles import double
from haidang.core.notices.operations import tell
from haidang.core.notices.queries import Person
from haidang.core.testing.post import AnyPort, Post

NOON = aware(datetime(2026, 11, 9, 12, 0))


def reached_at(account, mail="lan@example.vn"):
    """Let mail for an account go to an address, as if it had been confirmed."""
    change_mail(user=account, mail=mail, by="system:test")
    return account


@pytest.fixture
def post(settings):
    """A real SMTP server on loopback, which the house sends its mail to."""
    taken = Post()
    server = AnyPort(taken, hostname="127.0.0.1", port=0)
    server.start()
    settings.EMAIL_BACKEND = (
        "django.core.mail.backends.smtp.EmailBackend"  # pytest-django puts mails into a list
    )
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = False
    yield taken
    server.stop(no_assert=True)


@pytest.fixture
def provider(settings):
    """Run a provider of SMS or Zalo that behaves in a way, and let the house send through it."""

    @contextmanager
    def running(channel, behaviour, **said):
        with double(channel, behaviour) as one:
            name = f"HAIDANG_{channel.upper()}"
            values = (
                copy.deepcopy(getattr(house, name))
                | {"url": f"{one.url}/message/template", "key": "k"}
                | said
            )
            setattr(settings, name, values)
            yield one

    return running


@pytest.fixture
def kind():
    """Declare kinds of notices for one test."""
    made = []

    def make(name="thử.việc", **changes):
        values = {
            "title": "Việc thử", "audience": "Cho người thử", "data": ("code",),
            "texts": registry.Texts("Việc %(code)s", "Việc %(code)s đã xong.", "Viec %(code)s da xong"),
            "sample": {"code": "H24.1"},
        }  # fmt: skip
        made.append(name)
        return registry.declare(registry.Kind(name=name, **{**values, **changes}))

    yield make
    for name in made:
        registry._kinds.pop(name, None)
        registry._mornings.pop(name, None)


@pytest.fixture
def person(db):
    return Person("applicant:H24.1", mail="lan@example.vn", phone="0912 345 678", language="vi", agrees=True)


@pytest.fixture
def lan(db):
    return open_account(username="lan", full_name="Lan", password="mot-mat-khau-dai", by="system:test")


@pytest.fixture
def said(person):
    """Tell somebody of something."""

    def make(name="thử.việc", occasion="H24.1/1", who=None, at=NOON, data=None, **more):
        return tell(
            kind=name, about="H24.1", occasion=occasion, person=who or person, data=data or {"code": "H24.1"}, at=at, **more
        )  # fmt: skip

    return make

"""Whoever handed in a dossier is asked how it was, once, by a code that is tied to nothing they answer."""

import re

import pytest
from django.utils import timezone

from haidang.core.events.models import Event
from haidang.core.notices.models import Notice
from haidang.core.testing.loaded import loaded
from haidang.dossiers.operations import Applicant, change, submit
from haidang.procedures.queries import by_code
from haidang.surveys.listeners import ask
from haidang.surveys.models import Code
from haidang.surveys.rules import codes
from haidang.surveys.tests.factories import a_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city(db):
    loaded(("units", "load"), ("procedures", "load"))


def test_whoever_handed_in_a_finished_dossier_gets_one_code_by_the_outbox(settings):
    settings.EMAIL_HOST = "127.0.0.1"
    campaign, now = a_campaign(), timezone.now()
    dossier = submit(
        procedure=by_code("1.004873"), unit_code="10525", channel="online", applicant=Applicant("Lê Thị Hỏi", "", "", "hoi@example.vn", agrees=True),
        at=now, by="system:test",
    )  # fmt: skip
    for verb in ("receive", "finish"):
        change(dossier=dossier, verb=verb, at=now, by="system:test")
    event = Event.objects.get(name="dossiers.completed")
    for _n in range(2):  # a job may run twice
        ask(**event.payload)
    [letter] = Notice.objects.filter(kind="surveys.after_dossier")
    code = Code.objects.get()
    assert (code.unit_code, code.procedure_code, code.way, code.used) == (
        "10525",
        "1.004873",
        "dossier",
        False,
    )
    assert letter.about == dossier.code and codes.digest(re.search(r"/surveys/(\w{14})/", letter.text)[1]) == code.digest  # fmt: skip
    assert dossier.code not in str(code.__dict__) and campaign.pk == code.campaign_id

"""The log: one JSON object a line, each found again by the number of its request, and nothing in it about people."""

import json
import logging
from contextlib import contextmanager
from io import StringIO

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from haidang.core import traces
from haidang.core.audit.models import AuditLine
from haidang.core.events import operations as events
from haidang.core.events import registry
from haidang.core.events.delivery import deliver
from haidang.core.watch.following import follow_job
from haidang.core.watch.logs import AsJson, Readable
from haidang.dossiers.operations import Applicant, submit
from haidang.procedures.queries import by_code

NAME, PHONE, NUMBER, PASSWORD = "Nguyễn Thị Kín Đáo", "0912345678", "031099001234", "mat-khau-bi-mat"


@contextmanager
def written(form=AsJson):
    """Write the log as an installation does, into a text."""
    text = StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(form())
    root, ours = logging.getLogger(), logging.getLogger("haidang")
    watched = [logging.getLogger(name) for name in ("haidang.requests", "haidang.jobs")]
    levels = [(log, log.level) for log in (ours, *watched)]
    for log, _level in levels:
        log.setLevel(logging.INFO)
    root.addHandler(handler)
    try:
        yield text
    finally:
        root.removeHandler(handler)
        for log, level in levels:
            log.setLevel(level)


def lines(text) -> list[dict]:
    return [json.loads(line) for line in text.getvalue().splitlines()]


@pytest.mark.django_db(transaction=True)
def test_whatever_people_type_look_for_and_break_no_line_of_the_log_is_about_them(
    client, person, monkeypatch
):
    dossier = submit(
        procedure=by_code("1.001193"), unit_code="10525", channel="online", applicant=Applicant(NAME, PHONE, NUMBER),
        at=timezone.now(), by="system:test",
    )  # fmt: skip
    client.raise_request_exception = False
    with written() as text:
        client.post("/accounts/sign-in/", {"login": NAME, "password": PASSWORD})
        client.get(f"/dossiers/track/{dossier.code}/?phone={PHONE}")
        client.get(f"/nowhere/{PHONE}/")
        client.get(f"/?q={NUMBER}%00")
        body = {"procedure": "no", "unit": "10525", "applicant_name": NAME, "phone": PHONE}
        client.post("/api/v1/dossiers/", json.dumps(body), content_type="application/json")
        client.force_login(person("lan", "clerk"))
        client.get(f"/dossiers/?q={NAME}")
        client.get(f"/dossiers/{dossier.code}/")

        def breaks(*_args, **_kwargs):
            with connection.cursor() as cursor:  # the database itself quotes what it cannot read
                cursor.execute("select cast(%s as integer)", [f"{NAME} {NUMBER}"])

        monkeypatch.setattr("haidang.web.views.pages.show", breaks)
        assert client.get(f"/?q={NAME}").status_code == 500
    found = lines(text)
    assert len(found) >= 9 and all(len(line["request"]) == 32 for line in found)
    for told in (NAME, PHONE, NUMBER, PASSWORD, "Kín", json.dumps(NAME)):
        assert told not in text.getvalue()
    (broken,) = [line for line in found if "error" in line and line["status"] == 500]
    assert broken["error"]["kind"] == "django.db.utils.DataError" and broken["error"]["sqlstate"] == "22P02"
    assert any("test_the_log.py" in place for place in broken["error"]["where"])
    assert {"method": "GET", "route": "/dossiers/<str:code>/", "status": 200}.items() <= next(
        line for line in found if line.get("route") == "/dossiers/<str:code>/"
    ).items()


@pytest.mark.django_db(transaction=True)
def test_one_number_leads_from_the_answer_to_the_log_the_audit_and_the_job_it_started(client, person):
    client.force_login(person("lan", "clerk"))
    dossier = submit(
        procedure=by_code("1.001193"), unit_code="10525", channel="online", applicant=Applicant(NAME),
        at=timezone.now(), by="system:test",
    )  # fmt: skip
    with written() as text:
        answer = client.post(f"/dossiers/{dossier.code}/", {"verb": "receive"})
    number = answer["X-Request-ID"]
    assert [line["request"] for line in lines(text) if line["logger"] == "haidang.requests"] == [number]
    line = AuditLine.objects.filter(object_key=dossier.code, reading=False).latest("id")
    assert json.loads(line.line)["request"] == number


@pytest.mark.django_db(transaction=True)
def test_a_job_goes_on_under_the_number_of_the_request_that_started_it(monkeypatch):
    heard = []

    def hears(**_payload):
        heard.append(traces.current())

    monkeypatch.setattr(registry, "_declared", {"test.happened": ""})
    monkeypatch.setattr(registry, "_listeners", {"test.happened": {"here": hears}})
    with traces.within("request-0001"):
        events.publish("test.happened")
    with connection.cursor() as cursor:
        cursor.execute("select id, args from procrastinate_jobs where task_name = 'events.deliver'")
        job, arguments = cursor.fetchone()
    arguments = json.loads(arguments) if isinstance(arguments, str) else arguments
    assert arguments["request"] == "request-0001"

    class Given:
        class job:
            id, task_name, task_kwargs = job, "events.deliver", arguments

    with written() as text:
        follow_job(lambda: deliver.func(**arguments), Given, None)
    assert heard == ["request-0001"]
    (line,) = lines(text)
    assert (line["message"], line["task"], line["request"]) == ("done", "events.deliver", "request-0001")


def test_while_developing_the_log_is_words_with_the_error_in_full():
    with written(Readable) as text, traces.within("request-0001"):
        try:
            raise IntegrityError("the whole story")
        except IntegrityError:
            logging.getLogger("haidang.test").exception("broken", extra={"fields": {"status": 500}})
    assert "haidang.test [request-]: broken status=500" in text.getvalue()
    assert "the whole story" in text.getvalue() and "Traceback" in text.getvalue()

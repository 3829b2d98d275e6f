"""Machines ask whether the house is alive, ready and how it is; they learn no more than they need."""

import json

import pytest
from django.db import connection

READY = {"database", "migrations", "disk", "workers", "jobs", "lake", "audit", "exchange"}


def test_a_living_house_says_so_without_asking_the_database(client):
    """No database mark: whatever asks the database here fails."""
    answer = client.get("/health/")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_house_whose_worker_is_late_is_ready_but_says_so(client):
    answer = client.get("/health/ready")
    said = json.loads(answer.content)
    assert answer.status_code == 200 and said["ready"] is True and set(said) == READY | {"ready"}
    assert (said["workers"], said["lake"]) == ("wrong", "wrong")
    assert len(answer.content) < 300


@pytest.mark.django_db
def test_a_release_that_is_newer_than_its_database_is_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'audit' and name = '0003_reads'")
    assert client.get("/health/ready").status_code == 503


@pytest.mark.django_db
def test_the_figures_count_requests_by_pattern_and_status_and_know_the_queue(client):
    def figure(wanted):
        lines = client.get("/metrics").text.splitlines()
        return sum(float(line.removeprefix(wanted)) for line in lines if line.startswith(wanted))

    answered = 'haidang_request_seconds_count{method="GET",route="/accounts/sign-in/",status="200"} '
    waiting = 'haidang_jobs{queue="default",state="todo"} '
    # Other tests leave requests in the figures and jobs in the queue.
    before, jobs_before = figure(answered), figure(waiting)
    assert client.get("/accounts/sign-in/?next=/hush-hush/").status_code == 200
    client.get("/nowhere/at/all/")
    assert figure(answered) == before + 1
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, args) values ('default', 'x.y', '{}')"
        )
    text = client.get("/metrics").text
    assert 'route="unknown",status="404"' in text and "nowhere" not in text and "hush" not in text
    assert figure(waiting) == jobs_before + 1
    assert "haidang_database_up 1.0" in text and "haidang_database_connections{" in text


@pytest.mark.django_db
def test_the_figures_are_for_this_machine_or_for_who_has_the_token(client, settings):
    asked = {
        "here": {}, "past a proxy": {"HTTP_X_FORWARDED_FOR": "10.0.0.9"}, "elsewhere": {"REMOTE_ADDR": "10.0.0.9"},
        "token": {"REMOTE_ADDR": "10.0.0.9", "HTTP_AUTHORIZATION": "Bearer a-token"},
        "wrong token": {"HTTP_AUTHORIZATION": "Bearer another"},
    }  # fmt: skip

    def found():
        return {name for name, more in asked.items() if client.get("/metrics", **more).status_code == 200}

    assert found() == {"here", "wrong token"}
    settings.HAIDANG_METRICS_TOKEN = "a-token"
    assert found() == {"token"}


@pytest.mark.django_db
def test_a_number_given_by_the_proxy_is_kept_and_one_that_may_not_stand_in_a_log_is_not(client):
    assert client.get("/health/", headers={"X-Request-ID": "proxy-0001"})["X-Request-ID"] == "proxy-0001"
    for bad in ("short", "a" * 80, 'x"} {"forged": 1', "dấu tiếng Việt"):
        given = client.get("/health/", headers={"X-Request-ID": bad})["X-Request-ID"]
        assert given != bad and len(given) == 32

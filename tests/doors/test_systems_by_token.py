"""A system calls the API with a token of its own."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.idp.oidc.models import Client, Token
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone

from haidang.core.accounts.operations import close_service
from haidang.core.audit.models import AuditLine
from haidang.dossiers.models import Dossier
from haidang.dossiers.operations import Applicant, submit
from haidang.procedures.queries import by_code

LIST = "/api/v1/dossiers/"


@pytest.fixture
def system(city):
    """Open one by the command; returns its name and its secret."""

    def make(*words, name="kho-du-lieu"):
        said = StringIO()
        call_command("accounts", "service", name, *words, stdout=said)
        return name, said.getvalue().split("client secret")[1].split()[0]

    return make


@pytest.fixture
def token(client):
    def ask(name, secret, **more):
        sent = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret} | more
        return client.post("/api/v1/token", sent)

    return ask


@pytest.fixture
def dossiers(city):
    return [
        submit(procedure=by_code("1.001193"), unit_code=unit, channel="online", applicant=Applicant("Người thử"),
               at=timezone.now(), by="system:test")
        for unit in ("10525", "11311")
    ]  # fmt: skip


def bearer(answer) -> dict:
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


def test_a_system_gets_a_token_and_lists_what_its_permission_allows(client, system, token, dossiers):
    given = token(*system("--permission", "dossiers.see"))
    assert given.status_code == 200 and given.json()["token_type"] == "Bearer"
    listed = client.get(LIST, headers=bearer(given))
    assert listed.status_code == 200 and listed.json()["total"] == 2


def test_a_system_of_one_unit_sees_that_unit(client, system, token, dossiers):
    given = token(*system("--permission", "dossiers.see", "--unit", "10525"))
    assert [row["unit_code"] for row in client.get(LIST, headers=bearer(given)).json()["rows"]] == ["10525"]


def test_a_token_of_another_scope_finds_the_door_unknown_and_more_than_was_given_is_refused(
    client, system, token
):
    name, secret = system("--permission", "dossiers.receive")
    assert client.get(LIST, headers=bearer(token(name, secret))).status_code == 404
    assert token(name, secret, scope="dossiers.see").status_code == 400


def test_less_may_be_asked_for_than_was_given(client, system, token, dossiers):
    name, secret = system("--permission", "dossiers.see", "--permission", "dossiers.receive")
    narrow = token(name, secret, scope="dossiers.receive")
    assert client.get(LIST, headers=bearer(narrow)).status_code == 404
    assert client.get(LIST, headers=bearer(token(name, secret))).status_code == 200


def test_a_wrong_an_old_and_a_closed_token_are_refused_in_one_shape_whatever_cookie_comes_along(
    client, system, token, person
):
    name, secret = system("--permission", "dossiers.see")
    old, closed = (
        bearer(token(name, secret)),
        bearer(token(*system("--permission", "dossiers.see", name="cu"))),
    )
    Token.objects.filter(client=name).update(expires_at=timezone.now() - timedelta(seconds=1))
    close_service(name="cu", by="system:test")
    client.force_login(person("lan", "clerk"))
    answers = [client.get(LIST, headers=each) for each in ({"authorization": "Bearer nothing"}, old, closed)]
    assert [answer.status_code for answer in answers] == [401] * 3
    assert len({answer.content for answer in answers}) == 1 and "detail" in answers[0].json()


def test_a_wrong_secret_gets_no_token(system, token):
    name, _secret = system("--permission", "dossiers.see")
    assert token(name, "guessed").status_code == 401


def test_what_a_system_does_is_written_down_as_that_system(client, system, token, dossiers):
    given = token(*system("--permission", "dossiers.see", "--permission", "dossiers.receive"))
    done = client.post(
        f"{LIST}{dossiers[0].code}/changes", {"verb": "receive"}, content_type="application/json", headers=bearer(given)
    )  # fmt: skip
    assert done.status_code == 200
    account = Client.objects.get().owner
    assert (account.username, str(account)) == ("system.kho-du-lieu", "kho-du-lieu")
    lines = AuditLine.objects.filter(object_key=dossiers[0].code, actor=f"user:{account.pk}")
    assert lines.count() == 1 and Dossier.objects.get(code=dossiers[0].code).received_at


def test_the_secret_is_shown_once_and_kept_nowhere(client, system, token):
    name, secret = system("--permission", "dossiers.see")
    given = token(name, secret).json()["access_token"]
    kept = f"{Client.objects.values().get()} {list(Token.objects.order_by('pk').values())}"
    assert secret not in kept and given not in kept
    with pytest.raises(CommandError):
        system("--permission", "dossiers.see")


def test_a_system_cannot_sign_in_as_a_person(client, system):
    name, secret = system("--permission", "dossiers.see")
    client.post("/accounts/sign-in/", {"login": f"system.{name}", "password": secret})
    assert client.get("/accounts/mine/").status_code == 302


def test_a_person_still_needs_the_forms_own_mark_to_change_anything(person, dossiers):
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(person("lan", "clerk"))
    answer = browser.post(f"{LIST}{dossiers[0].code}/changes", {"verb": "receive"}, content_type="application/json")  # fmt: skip
    assert answer.status_code == 403

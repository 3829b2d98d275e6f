"""How passwords are kept."""

import threading

import pytest
from django.contrib.auth.hashers import make_password

from haidang.core.accounts import hashers
from haidang.core.accounts.operations import open_account

PASSWORD = "mot-mat-khau-dai"


@pytest.mark.django_db
def test_a_password_kept_in_the_old_way_still_opens_and_is_kept_in_the_new_way_from_then_on(client):
    user = open_account(username="lan", full_name="Lan", password=PASSWORD, by="system:test")
    assert user.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    user.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    user.save()
    assert client.post("/accounts/sign-in/", {"login": "lan", "password": PASSWORD}).status_code == 302
    user.refresh_from_db()
    assert user.password.startswith("argon2$") and user.check_password(PASSWORD)


def test_a_process_makes_one_at_a_time_and_lets_nobody_pass_who_waited(monkeypatch):
    running, most = [], []

    class Watched:
        def __enter__(self):
            hashers.Argon2._held.acquire()
            running.append(1)
            most.append(len(running))

        def __exit__(self, *_):
            running.pop()
            hashers.Argon2._held.release()

    monkeypatch.setattr(hashers.Argon2, "_held", hashers.Argon2._turn, raising=False)
    monkeypatch.setattr(hashers.Argon2, "_turn", Watched())
    kept = hashers.Argon2().encode(PASSWORD, "some-salt-of-16")
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(hashers.Argon2().verify(PASSWORD, kept)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 6 and max(most) == 1

"""How passwords are kept."""

import os
import signal
import threading
import time

import nacl.pwhash
import pytest
from django.conf import settings as of_the_house
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password

from haidang.core.accounts import hashers
from haidang.core.accounts.operations import open_account

PASSWORD = "mot-mat-khau-dai"
AS_THE_HOUSE_DOES = of_the_house.PASSWORD_HASHERS  # read before a test sets others


@pytest.mark.django_db
def test_a_password_kept_in_the_old_way_still_opens_and_is_kept_in_the_new_way_from_then_on(client, settings):
    settings.PASSWORD_HASHERS = AS_THE_HOUSE_DOES
    user = open_account(username="lan", full_name="Lan", password=PASSWORD, by="system:test")
    assert user.password.startswith("argon2$argon2id$v=19$m=9216,t=4,p=1$")
    user.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    user.save()
    assert client.post("/accounts/sign-in/", {"login": "lan", "password": PASSWORD}).status_code == 302
    user.refresh_from_db()
    assert user.password.startswith("argon2$") and user.check_password(PASSWORD)


def test_a_process_makes_one_at_a_time_aside_and_at_a_lower_priority_and_lets_nobody_pass_who_waited(
    monkeypatch,
):
    running, most, nice = [], [], set()
    as_it_is = nacl.pwhash.verify

    def watched(*args):
        running.append(1)
        most.append(len(running))
        nice.add(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        try:
            return as_it_is(*args)
        finally:
            running.pop()

    monkeypatch.setattr(nacl.pwhash, "verify", watched)
    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
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
    assert answers == [True] * 6 and max(most) == 1 and nice == {hashers.NICE}
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before != hashers.NICE


@pytest.mark.parametrize("kept", [Argon2PasswordHasher(), hashers.Argon2()])
def test_the_right_password_opens_what_either_of_the_two_libraries_kept_and_no_other(kept):
    encoded = kept.encode(PASSWORD, kept.salt())
    assert hashers.Argon2().verify(PASSWORD, encoded)
    for wrong, there in ((PASSWORD + "x", encoded), ("", encoded), (PASSWORD, encoded[:-4] + "AAAA"), (PASSWORD, "argon2$x")):  # fmt: skip
        assert not hashers.Argon2().verify(wrong, there)


def test_a_process_that_was_forked_makes_them_too():
    hashers.Argon2().encode(PASSWORD, "some-salt-of-16")  # the thread is there, and will not be in the fork
    child = os.fork()
    if not child:
        os._exit(not hashers.Argon2().encode(PASSWORD, "some-salt-of-16").startswith("argon2$"))
    until = time.monotonic() + 10
    while not (ended := os.waitpid(child, os.WNOHANG))[0] and time.monotonic() < until:
        time.sleep(0.01)
    if not ended[0]:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert ended == (child, 0)

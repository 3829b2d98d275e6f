"""What web processes count together, and what is forgotten when it is over."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone

from haidang.core.accounts.jobs import forget
from haidang.core.accounts.models import Shared

pytestmark = pytest.mark.django_db


def over(key):
    Shared.objects.filter(cache_key=f":1:{key}").update(expires=timezone.now() - timedelta(seconds=1))


def test_of_many_who_add_only_the_first_does_until_it_is_over():
    assert cache.add("turn", 1) and not cache.add("turn", 2) and cache.get("turn") == 1
    over("turn")
    assert cache.get("turn") is None
    cache.set("turn", 3)
    over("turn")
    assert cache.add("turn", 4) and cache.get("turn") == 4


def test_what_is_set_replaces_what_was_there_and_keeps_its_shape():
    cache.set("tries", [1.5, 2.5])
    cache.set("tries", [3.5], timeout=60)
    assert cache.get("tries") == [3.5] and Shared.objects.get().expires < timezone.now() + timedelta(
        seconds=61
    )
    assert cache.touch("tries", 600) and Shared.objects.get().expires > timezone.now() + timedelta(
        seconds=500
    )
    assert not cache.touch("nothing")
    cache.set("ever", 1, timeout=None)
    assert cache.get("ever") == 1 and cache.delete("ever") and not cache.delete("ever")


def test_a_flood_of_counts_lets_no_wrong_tries_be_forgotten(django_assert_num_queries):
    cache.set("wrong-tries-of-lan", 5)
    Shared.objects.bulk_create(
        Shared(cache_key=f":1:{n:06}", value="gAVLAS4=", expires=timezone.now() + timedelta(hours=1))
        for n in range(10_001)
    )
    with django_assert_num_queries(1):
        cache.set("one-more", 1)
    assert cache.get("wrong-tries-of-lan") == 5


def test_sessions_and_counts_that_are_over_are_forgotten_and_the_others_stay(sign_in, lan):
    (stays, _answer), (ends, _answer) = sign_in(), sign_in()
    Session.objects.filter(pk=ends.session.session_key).update(expire_date=timezone.now() - timedelta(days=1))
    cache.set("over", 1)
    over("over")
    forget(0)
    assert [one.pk for one in Session.objects.all()] == [stays.session.session_key]
    assert [one.session_key for one in UserSession.objects.all()] == [stays.session.session_key]
    assert not Shared.objects.filter(cache_key=":1:over").exists()
    assert stays.get("/accounts/mine/").status_code == 200

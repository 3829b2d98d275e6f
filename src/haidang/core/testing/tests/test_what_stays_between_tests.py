from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from haidang.core.facts.models import FillMark
from haidang.core.testing import loaded as loading
from haidang.core.testing.asking import asked
from haidang.core.testing.loaded import loaded


class ATest(TestCase):
    def runTest(self):
        pass


@contextmanager
def a_test():
    case = ATest()
    case._pre_setup()
    yield
    case._post_teardown()


def mark(name):
    FillMark.objects.create(table=name, system="", filled_before=1, filled_at=timezone.now())


def marks():
    return set(FillMark.objects.values_list("table", flat=True))


@pytest.mark.django_db(transaction=True)
def test_what_a_test_begins_with_stays_for_the_next_that_begins_so_and_for_no_other(monkeypatch):
    ran = []
    monkeypatch.setattr(loading, "call_command", lambda name, **_more: (ran.append(name), mark(name)))
    with a_test():
        loaded(("city",))
        mark("its own")
    with a_test():
        loaded(("city",))
        assert marks() == {"city"}
        FillMark.objects.all().delete()
    with a_test():
        loaded(("country",))
        assert marks() == {"country"}
    with a_test(), asked() as questions:
        assert marks() == set()
        assert len(questions) == 1
    with a_test():
        loaded(("city",))
        loaded(("country",))
        assert marks() == {"city", "country"}
    with a_test():
        mark("its own")
        loaded(("village",))
        assert marks() == {"its own", "village"}
    with a_test():
        assert marks() == set()
    with a_test():
        loaded(("city",))
    # Whoever counts what is asked asks through other cursors.
    with a_test(), CaptureQueriesContext(connection):
        mark("its own")
        assert marks() == {"its own"}
    assert ran == ["city", "country", "country", "village"]

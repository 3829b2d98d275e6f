from contextlib import contextmanager

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TestCase, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from haidang.core.facts.models import FillMark
from haidang.core.testing import loaded as loading
from haidang.core.testing.asking import asked
from haidang.core.testing.loaded import loaded


class ATest(TestCase):
    def runTest(self):
        pass


class SeenByOthers(TransactionTestCase):
    def runTest(self):
        pass


@contextmanager
def a_test(of=ATest):
    case = of()
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


@pytest.mark.django_db(transaction=True)
def test_rows_that_migrating_left_come_back_as_they_were_whatever_a_test_did_to_them():
    def rows():
        return sorted(ContentType.objects.values_list("pk", "app_label", "model"))

    before = rows()
    for work in (
        lambda: ContentType.objects.filter(pk=before[0][0]).update(model="renamed"),
        lambda: ContentType.objects.create(app_label="new", model="one"),
        lambda: ContentType.objects.get(pk=before[0][0]).delete(),
        lambda: mark("its own"),
    ):
        with a_test(SeenByOthers):
            work()
            assert (rows(), marks()) != (before, set())
        assert (rows(), marks()) == (before, set())

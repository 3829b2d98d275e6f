"""What one operation made of several records is written in its order, once, or not at all."""

import pytest
from django.db import transaction

from haidang.core.audit import operations as audit
from haidang.core.audit.models import AuditLine
from haidang.core.audit.queries import verify
from haidang.core.events.models import Event
from haidang.core.testing.asking import asked


def record(*names):
    for name in names:
        audit.record(f"tests.{name}", Event, by="system:test")


def written():
    return list(
        AuditLine.objects.filter(verb__startswith="tests.").order_by("pk").values_list("verb", flat=True)
    )


@pytest.mark.django_db
def test_it_is_written_in_its_order_by_one_statement_and_the_chain_holds():
    with asked() as questions, audit.recorded_together():
        record("first")
        with audit.recorded_together():
            record("second")
        record("third")
    assert len(questions) == 1
    assert written() == ["tests.first", "tests.second", "tests.third"]
    assert verify()[1] == []


@pytest.mark.django_db
def test_of_an_operation_that_failed_nothing_is_written_and_the_next_writes_as_ever():
    with pytest.raises(ZeroDivisionError), transaction.atomic(), audit.recorded_together():
        record("failed")
        1 / 0  # noqa: B018
    record("next")
    assert written() == ["tests.next"]

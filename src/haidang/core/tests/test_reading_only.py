"""What only reads can write nothing, by word of the database, and whoever comes after it can write again."""

import pytest
from django.db import InternalError, connection, transaction

from haidang.core.database.reading import reading_only
from haidang.core.events.models import Event


def write():
    return Event.objects.create(name="tests.written", payload={})


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_while_reading_and_all_may_be_written_afterwards():
    with pytest.raises(InternalError, match="read-only"), reading_only():
        write()
    with reading_only():
        assert Event.objects.count() == 0
    write()
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_reading_within_what_writes_leaves_the_rest_of_it_as_it_was():
    with transaction.atomic():
        write()
        with pytest.raises(InternalError, match="read-only"), reading_only():
            write()
        write()
    assert Event.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_while_reading_is_made_anew():
    with pytest.raises(Exception, match="closed"), reading_only():
        connection.connection.close()
        Event.objects.count()
    assert write().pk

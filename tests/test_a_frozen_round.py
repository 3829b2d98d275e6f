from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from haidang.core.facts import operations as facts
from haidang.core.facts import queries as counted
from haidang.dossiers.models import Dossier
from haidang.parindex import operations, queries

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, LAST = date(2026, 1, 1), date(2026, 11, 1)


@pytest.fixture
def simulated():
    call_command("demo", dossiers=3000, seed=2)
    return counted.latest()


def test_a_frozen_round_computed_again_from_its_snapshot_gives_the_same_bytes(simulated):
    book = queries.book_in_use()
    round_ = operations.open_round(
        book=book, title="Thử", first_month=FIRST, last_month=LAST, by="system:test"
    )
    operations.freeze(round_=round_, snapshot=simulated, by="system:test")
    before = operations.result_bytes(round_, round_.snapshot)
    Dossier.objects.filter(pk__lt=Dossier.objects.first().pk + 900).update(late=True, complained=True)
    newer = facts.refresh()
    facts.compact()
    assert newer.pk != simulated.pk
    assert operations.result_bytes(round_, round_.snapshot) == before
    assert operations.recompute(round_=round_)
    with pytest.raises(operations.UnableToFreeze):
        operations.freeze(round_=round_, snapshot=newer, by="system:test")


def test_every_point_of_the_live_index_equals_the_rows_behind_it(simulated):
    book = queries.book_in_use()
    listed = queries.ranking(book, simulated, "wards", FIRST, LAST)
    assert len(listed) == 45 and listed[0].rank == 1
    for one in (listed[0], listed[-1]):
        for area in one.total.areas:
            for scored in area.children:
                if "among" not in scored.why:
                    continue
                hits = counted.rows_behind(
                    scored.node.measure, one.unit.code, FIRST, LAST, simulated, "hits", size=1
                )
                every = counted.rows_behind(
                    scored.node.measure, one.unit.code, FIRST, LAST, simulated, "among", size=1
                )
                assert (hits.total, every.total) == (scored.why["hits"], scored.why["among"]), (
                    scored.node.code
                )


def test_a_book_in_use_is_never_edited_and_only_judged_leaves_are_judged(simulated):
    book = queries.book_in_use()
    changed = {**book.content, "title": "Khác"}
    with pytest.raises(operations.UnableToImport):
        operations.import_book(data=changed, by="system:test")
    round_ = operations.open_round(
        book=book, title="Thử", first_month=FIRST, last_month=LAST, by="system:test"
    )
    with pytest.raises(operations.UnableToJudge):
        operations.judge(
            round_=round_, unit_code="10525", leaf="2.1", stage=2, points=Decimal(1), by="system:test"
        )

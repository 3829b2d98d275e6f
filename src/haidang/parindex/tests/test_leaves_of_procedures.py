"""The leaves of Decision 766 that procedures and dossiers answer together: counted by hand in two wards."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pyarrow.parquet as pq
import pytest

from haidang.core.facts import queries as facts
from haidang.core.facts.operations import recount, refresh
from haidang.core.testing.loaded import loaded
from haidang.dossiers.models import Dossier
from haidang.dossiers.tests.factories import MORNING, received
from haidang.parindex import queries
from haidang.parindex.operations import freeze, open_round, recompute
from haidang.procedures.models import Fee, Procedure
from haidang.procedures.queries import by_code

BIRTH, MARRIAGE, COPY, EXTRACT = "1.001193", "1.000894", "1.004222", "2.000635"
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
LEAVES = ("3.2", "4.7", "6.1", "6.2")


@pytest.fixture
def city(transactional_db):
    """
    Communes offer four procedures, two of them with a fee. One ward had, in November: two births online, a copy with its fee paid online and told to the portal, an extract paid at the counter; in October one more birth.

    Another had one marriage at the counter, of which nothing was recorded. All others had nothing.
    """
    loaded(("units", "load"), ("procedures", "load"))
    Procedure.objects.exclude(code__in=[BIRTH, MARRIAGE, COPY, EXTRACT]).update(level="bo")
    Procedure.objects.filter(code__in=[BIRTH, MARRIAGE, COPY, EXTRACT]).update(
        level="xa", unit_code="", fee="Miễn phí"
    )
    Fee.objects.all().update(ends_on=date(2025, 12, 31))
    for code in (COPY, EXTRACT):
        Fee.objects.create(
            procedure=by_code(code), amount=8000, starts_on=date(2026, 1, 1), act="TT 1", mark="read"
        )

    def came(code, unit="10525", channel="online", at=MORNING, **recorded):
        dossier = received(procedure=by_code(code), unit_code=unit, channel=channel, at=at)
        Dossier.objects.filter(pk=dossier.pk).update(**recorded)

    came(BIRTH, population_data=True)
    came(BIRTH, population_data=False)
    came(BIRTH, at=MORNING - timedelta(days=28), population_data=False)
    came(COPY, synchronised=True, paid_online=True, fee_due=True)
    came(EXTRACT, channel="in_person", synchronised=False, paid_online=False, fee_due=True)
    came(MARRIAGE, "11311", "in_person")
    return refresh()


def figures(snapshot, unit, first=NOVEMBER, last=NOVEMBER, mapping=None):
    read = facts.readings(snapshot, first, last, mapping)
    book = queries.read(queries.book_in_use())
    found = {code: read.get((book.node(code).measure, unit)) for code in LEAVES}
    return {code: (one.hits, one.among) if one else None for code, one in found.items()}


@pytest.mark.django_db(transaction=True)
def test_a_procedure_counts_once_however_often_and_who_had_nothing_is_not_measured(city):
    # Online came births and a copy: two of four. Population data: births. Fees: a copy of two, told and paid online.
    assert figures(city, "10525") == {"3.2": (2, 4), "4.7": (1, 4), "6.1": (1, 2), "6.2": (1, 2)}
    assert figures(city, "10525", OCTOBER) == {"3.2": (2, 4), "4.7": (1, 4), "6.1": (1, 2), "6.2": (1, 2)}, (
        "two months, the same births"
    )
    assert figures(city, "10525", OCTOBER, OCTOBER) == {
        "3.2": (1, 4),
        "4.7": (0, 4),
        "6.1": None,
        "6.2": None,
    }
    assert figures(city, "11311") == {"3.2": (0, 4), "4.7": None, "6.1": None, "6.2": None}
    assert figures(city, "10606") == dict.fromkeys(LEAVES), "nothing came there"

    total = queries.scores(queries.book_in_use(), city, "wards", NOVEMBER, NOVEMBER)["10525"]
    # 4.7: 1/4 of 2; 6.1: 1/2 against a target of 80 % of 2; 6.2: 1/2 of 2; 3.2 gives none.
    assert {code: total.find(code).points for code in LEAVES} == {"3.2": None, "4.7": Decimal("0.5"), "6.1": Decimal("1.25"), "6.2": Decimal("1")}  # fmt: skip
    for code in ("1.1", "1.2", "1.3", "3.1", "4.3", "5.1", "5.2", "5.3"):
        assert total.find(code).points is None and total.find(code).node.unknown, (
            f"{code} says why it is not known"
        )


@pytest.mark.django_db(transaction=True)
def test_the_page_of_a_leaf_opens_the_procedures_behind_it(client, city):
    def page(which, leaf="3.2", ending=""):
        return client.get(
            f"/rankings/10525/{leaf}/{ending}?from=2026-11&to=2026-11&which={which}"
        ).content.decode()

    assert "2 trên 4 thủ tục đạt" in page("hits").replace("\xa0", " ")
    for which, codes in (
        ("hits", {BIRTH, COPY}),
        ("misses", {MARRIAGE, EXTRACT}),
        ("among", {BIRTH, MARRIAGE, COPY, EXTRACT}),
    ):
        found = page(which)
        assert {
            code for code in (BIRTH, MARRIAGE, COPY, EXTRACT) if f'href="/procedures/{code}/"' in found
        } == codes, which
    assert COPY in page("hits", ending="rows.csv") and EXTRACT not in page("hits", ending="rows.csv")
    assert "chưa có ngày công bố" in page("misses", "1.2")


@pytest.mark.django_db(transaction=True)
def test_what_a_unit_offers_follows_the_procedures_fees_and_units_and_a_frozen_round_stays(city):
    round_ = open_round(
        book=queries.book_in_use(), title="11", first_month=NOVEMBER, last_month=NOVEMBER, by="system:test"
    )
    frozen = freeze(round_=round_, snapshot=city, by="system:test")
    assert frozen.result["units"]["10525"]["nodes"]["6.2"][3:] == [1, 2]
    Procedure.objects.filter(code=MARRIAGE).update(level="bo")
    Fee.objects.filter(procedure__code=EXTRACT, act="TT 1").update(ends_on=date(2026, 11, 1))
    newer = refresh()
    assert figures(newer, "10525") == {"3.2": (2, 3), "4.7": (1, 3), "6.1": (1, 1), "6.2": (1, 1)}
    assert recompute(round_=frozen)
    assert pq.read_table(BytesIO(recount(newer))).equals(facts.all_readings(newer)), "months add up as before"
    # Rows are read again as long as any transaction of the server is open, be it of other tests beside this one.
    assert any(refresh().pk == refresh().pk for _ in range(10)), "nothing new, nothing counted again"


@pytest.mark.django_db(transaction=True)
def test_what_two_units_did_counts_once_for_the_one_that_followed_them(city):
    mapped = figures(city, "10525", mapping={"11311": "10525"})
    assert mapped == {"3.2": (2, 4), "4.7": (1, 4), "6.1": (1, 2), "6.2": (1, 2)}, (
        "four procedures, not eight"
    )
    rows = facts.rows_behind("procedures.used_online", ["10525", "11311"], NOVEMBER, NOVEMBER, city, "among")
    assert rows.total == 4 and [row["procedure"] for row in rows.rows] == sorted(
        [BIRTH, MARRIAGE, COPY, EXTRACT]
    )

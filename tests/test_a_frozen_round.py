from datetime import date
from decimal import Decimal
from io import StringIO
from shutil import copytree

import pytest
from django.core.management import CommandError, call_command

from haidang.core.facts import operations as facts
from haidang.core.facts import queries as counted
from haidang.core.facts.models import Snapshot
from haidang.core.testing.loaded import loaded
from haidang.dossiers.facts import Dossiers
from haidang.dossiers.models import Dossier
from haidang.parindex import operations, queries
from haidang.parindex.models import Round
from haidang.units.operations import rename
from haidang.units.queries import by_code

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, LAST = date(2026, 1, 1), date(2026, 11, 1)


@pytest.fixture(scope="module")
def first_lake(tmp_path_factory):
    """Where the lake of the city is kept as its first count left it."""
    return tmp_path_factory.mktemp("counted") / "lake"


@pytest.fixture
def simulated(settings, first_lake):
    """A city that was counted once: its rows and its lake are made for the first test, and copied for the others."""
    loaded(("demo", "--dossiers", "3000", "--seed", "2"))
    if first_lake.exists():
        copytree(first_lake, settings.HAIDANG_LAKE)
    else:
        copytree(settings.HAIDANG_LAKE, first_lake)
    return counted.latest()


def test_a_frozen_round_computed_again_from_its_snapshot_gives_the_same_bytes(simulated):
    book = queries.book_in_use()
    round_ = operations.open_round(
        book=book, title="Thử", first_month=FIRST, last_month=LAST, as_now=True, by="system:test"
    )
    round_ = operations.freeze(round_=round_, snapshot=simulated, by="system:test")
    before = operations.recomputed(round_=round_)
    ranks = round_.result["ranks"]
    assert {block: len(places) for block, places in ranks.items()} == {
        "departments": 14, "wards": 45, "communes": 69,
    }, "all 128 units are scored"  # fmt: skip
    # The work goes on, a unit is corrected, the lake is folded and tidied.
    Dossier.objects.filter(pk__lt=Dossier.objects.order_by("pk").first().pk + 900).update(late=True)
    ward = by_code("10525")
    rename(unit=ward, code="99001", name="Phường Mới", on=date(2026, 3, 1), act="Thử", by="system:test")
    newer = facts.refresh()
    facts.compact()
    facts.refresh()
    Snapshot.objects.filter(kept=False, pk__lt=newer.pk).delete()
    counted.lake().tidy(Dossiers, [], hours=0)
    round_.refresh_from_db()
    assert operations.recomputed(round_=round_) == before and operations.recompute(round_=round_)
    round_.result["units"]["10525"]["points"] = "99"
    assert not operations.recompute(round_=round_), "what pages show was changed behind the digest"
    round_.refresh_from_db()
    with pytest.raises(operations.UnableToFreeze):
        operations.freeze(round_=round_, snapshot=newer, by="system:test")


JUDGED = {
    "code": "judged", "version": "1", "title": "Thử", "act": "Thử", "mark": "assumption",
    "areas": [{"code": "1", "name": "Một", "max": 30, "children": [
        {"code": "1.1", "name": "Đúng hạn", "max": 10, "rule": "proportional", "measure": "dossiers.on_time"},
        {"code": "1.2", "name": "Kế hoạch", "max": 10, "rule": "judged"},
        {"code": "1.3", "name": "Ban hành", "max": 5, "rule": "yes_no"},
        {"code": "1.4", "name": "Báo cáo", "max": 5, "rule": "dated_bands",
         "bands": [{"until_days": 0, "points": 5}, {"until_days": 5, "points": 2}]},
        {"code": "1.5", "name": "Sáng kiến", "max": 2, "rule": "bonus", "per": 1},
        {"code": "1.6", "name": "Vi phạm", "max": 3, "rule": "penalty", "per": 1.5}]}],
}  # fmt: skip


def test_what_people_say_becomes_points_by_the_rule_of_each_leaf_and_the_council_has_the_last_word(simulated):
    book = operations.import_book(data=JUDGED, by="system:test")
    round_ = operations.open_round(
        book=book, title="Thử", first_month=FIRST, last_month=LAST, by="system:test"
    )

    def say(leaf, value, stage=2, unit="10525"):
        value = None if value is None else Decimal(value)
        judged = [operations.Judged(unit, leaf, value)]
        return operations.judge(round_=round_, judged=judged, stage=stage, by="system:test")

    for leaf, value, stage in (
        ("1.2", "9", 0), ("1.2", "7.5", 1), ("1.3", "1", 0), ("1.4", "3", 1), ("1.5", "5", 2), ("1.6", "1", 2),
    ):  # fmt: skip
        say(leaf, value, stage)
    say("1.2", None, unit="11311")
    for leaf, value in (("1.1", "5"), ("1.2", "11"), ("1.3", "2"), ("1.4", "1.5"), ("1.5", "-1"), ("9", "1")):
        with pytest.raises(operations.UnableToJudge):
            say(leaf, value)
    with pytest.raises(operations.UnableToJudge):
        say("1.2", "5", unit="nowhere")
    frozen = operations.freeze(round_=round_, snapshot=simulated, by="system:test")
    nodes = frozen.result["units"]["10525"]["nodes"]
    points = {code: Decimal(nodes[code][1]) for code in ("1.2", "1.3", "1.4", "1.5", "1.6")}
    assert points == {"1.2": Decimal("7.5"), "1.3": 5, "1.4": 2, "1.5": 2, "1.6": Decimal("-1.5")}
    assert frozen.result["units"]["11311"]["nodes"]["1.2"][0] == "not_applicable"
    with pytest.raises(operations.UnableToJudge):
        say("1.2", "5")
    assert operations.recompute(round_=frozen)


def test_a_round_is_opened_frozen_and_recomputed_by_command(simulated):
    def said(*words):
        out = StringIO()
        call_command("parindex", "round", *words, stdout=out)
        return out.getvalue()

    number = said("open", "--title", "Kỳ thử", "--from", "2026-01", "--to", "2026-06").split()[1]
    assert "open" in said("list")
    assert "frozen on snapshot" in said("freeze", number)
    assert "the same bytes" in said("recompute", number)
    Round.objects.filter(pk=number).update(digest="0" * 64)
    with pytest.raises(CommandError, match="differs"):
        said("recompute", number)
    with pytest.raises(CommandError, match="--from"):
        said("open", "--title", "x", "--from", "2026-13", "--to", "2026-06")
    with pytest.raises(CommandError, match="no round"):
        said("freeze", "999")


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


def test_a_book_in_use_is_never_edited(simulated):
    changed = {**queries.book_in_use().content, "title": "Khác"}
    with pytest.raises(operations.UnableToImport):
        operations.import_book(data=changed, by="system:test")

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from haidang.core.facts.operations import refresh
from haidang.core.panels import panels_for
from haidang.core.testing.loaded import loaded
from haidang.dossiers import operations as dossiers
from haidang.dossiers.tests.factories import received
from haidang.parindex.choices import KINDS, block_of
from haidang.units.choices import MEASURED

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def counted():
    """Two wards: one finished everything in time, the other finished late."""
    loaded(("units", "load"), ("procedures", "load"))
    at = timezone.now() - timedelta(days=40)
    for unit, days in (("11311", 1), ("10525", 35)):
        dossier = received(at=at, unit_code=unit)
        dossiers.change(dossier=dossier, verb="finish", at=at + timedelta(days=days), by="system:test")
    return refresh()


def panels_of(code, rf):
    """Ours among the panels of a unit, as somebody sees them who has not signed in."""
    request = rf.get("/")
    request.user = AnonymousUser()
    return [one for one in panels_for("units.unit", code, request) if "/rankings/" in (one.url or "")]


def test_a_unit_shows_its_rank_its_index_and_since_when_with_doors(counted, rf):
    (panel,) = panels_of("11311", rf)
    rank, index, book = panel.lines
    assert book.value == "Bộ chỉ số phục vụ người dân, doanh nghiệp (766)"
    assert rank.value.startswith("1") and rank.value.endswith("2")
    assert rank.url == "/rankings/?unit=11311"
    assert index.url == panel.url == "/rankings/11311/"
    assert panel.as_of == counted.taken_at
    assert "Phường" in str(rank.label)


def test_a_unit_that_nothing_measured_says_so_and_a_former_one_has_no_panel(counted, rf):
    (panel,) = panels_of("11407", rf)
    assert panel.lines[0].value == "chưa đo được"
    assert panels_of("31", rf) == [] and panels_of("nothing", rf) == []


def test_every_measured_kind_of_unit_is_in_one_block():
    assert sorted(kind for kinds in KINDS.values() for kind in kinds) == sorted(MEASURED)
    assert all(block_of(kind) for kind in MEASURED) and block_of("former") is None

"""Heads classified with the index of their unit: by a rule book, and never surer than what is measured."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from haidang.core.facts.operations import refresh
from haidang.core.testing.loaded import loaded
from haidang.dossiers import operations as dossiers
from haidang.dossiers.tests.factories import received
from haidang.parindex import shipped
from haidang.parindex.engine.reading import from_file
from haidang.parindex.engine.score import score
from haidang.parindex.heads import queries
from haidang.units.models import Position, Term, Unit

BOOK = from_file(shipped.path("heads-reform"))


def text_of(answer) -> str:
    assert answer.status_code == 200
    return " ".join(re.sub("<[^>]+>", " ", answer.content.decode().replace("\xa0", " ")).split())


@pytest.mark.parametrize(("index", "name"), [("100", "Excellent"), ("90", "Excellent"), ("89.999999", "Good"), ("50", "Completed"), ("49.999999", "Not completed"), ("-3", "Not completed")])  # fmt: skip
def test_the_class_follows_the_index_to_its_last_decimal(index, name):
    total = score(BOOK, queries.of_index(BOOK, Decimal(index), None), 2026)
    assert queries.grade_of(BOOK, total).name_en == name
    assert total.measured_max == 50 and total.max == 100


def test_who_was_not_measured_has_no_class():
    assert queries.grade_of(BOOK, score(BOOK, queries.of_index(BOOK, None, None), 2026)) is None


@pytest.mark.django_db(transaction=True)
def test_the_page_names_the_head_of_the_day_with_rank_index_and_class_and_says_what_is_missing(client):
    loaded(("units", "load"), ("procedures", "load"))
    today = timezone.now()
    dossier = received(unit_code="11311", at=today)
    dossiers.change(dossier=dossier, verb="finish", at=today, by="system:test")
    head = Position.objects.create(unit=Unit.objects.get(code="11311"), kind="head", title="Chủ tịch")
    deputy = Position.objects.create(unit=head.unit, kind="deputy", title="Phó Chủ tịch")
    for position, name, first, last in [
        (head, "Người Trước", date(2020, 1, 1), date(2024, 12, 31)), (head, "Người Nay", date(2025, 1, 1), None),
        (head, "Người Sau", date(2099, 1, 1), None), (deputy, "Người Phó", date(2025, 1, 1), None),
    ]:  # fmt: skip
        Term.objects.create(
            position=position, full_name=name, starts_on=first, ends_on=last, act="QĐ", mark="read"
        )
    refresh()
    text = text_of(client.get("/rankings/heads/?block=wards"))
    assert "Phường Hồng Bàng 1 100,00 Người Nay Hoàn thành xuất sắc" in text
    assert not {"Người Trước", "Người Sau", "Người Phó"} & set(re.findall(r"Người \w+", text))
    assert "chỉ theo chỉ số của đơn vị" in text and "Tỷ lệ nhiệm vụ hoàn thành đúng hạn (30,00 điểm)" in text
    assert "Phường An Biên – – chưa ghi nhận chưa đo được" in text
    assert client.get("/rankings/heads/?block=city").status_code == 404

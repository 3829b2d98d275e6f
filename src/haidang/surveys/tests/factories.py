"""Surveys to try things with."""

from datetime import timedelta

from django.utils import timezone

from haidang.surveys import queries
from haidang.surveys.asked.files import from_yaml
from haidang.surveys.asked.filling import read
from haidang.surveys.models import Code
from haidang.surveys.operations import begin, draw, new_version
from haidang.surveys.rules import codes

SMALL = """
title: {vi: Phiếu thử, en: A trial}
source: của bộ kiểm thử
mark: assumption
parts: [{key: II, words: Dịch vụ}]
scales: [{key: five, points: [Rất tệ, Tệ, Thường, Tốt, Rất tốt]}]
questions:
- {key: Q1, kind: matrix, words: Phục vụ, part: II, scale: five, counted: true, items: [{key: Q1.1, words: Lịch sự}, {key: Q1.2, words: Nhanh}]}
- {key: Q2, kind: single, words: "Có phiền hà không?", options: [{key: "no", words: Không}, {key: "yes", words: Có}]}
- {key: Q3, kind: text, words: "Phiền hà gì?", when: {Q2: ["yes"]}}
- {key: Q4, kind: multiple, words: "Biết qua đâu?", options: [{key: tv, words: Đài}, {key: web, words: Mạng}]}
- {key: Q5, kind: number, words: Tuổi, least: 18, most: 120}
"""
QUESTIONNAIRE = "after-a-procedure"
EVERY_WAY = ("dossier", "invited", "counter", "kiosk", "field")


def small_questionnaire(text=SMALL):
    return new_version(content=from_yaml(text.encode()), code="thu", by="system:test")


def a_campaign(questionnaire=None, days_ago=40, **more):
    today = timezone.localdate()
    return begin(
        title="Khảo sát thử", questionnaire=questionnaire or small_questionnaire(), starts_on=today - timedelta(days=days_ago),
        ends_on=today + timedelta(days=30), by="system:test", **({"ways": EVERY_WAY} | more),
    )  # fmt: skip


def a_code(campaign, unit="10525", procedure="1.001193", way="dossier") -> str:
    secret = codes.new()
    Code.objects.create(digest=codes.digest(secret), campaign=campaign, way=way, unit_code=unit, procedure_code=procedure)  # fmt: skip
    return secret


def filled(campaign, **typed):
    """What somebody typed, read as the page reads it; ``Q1_1`` stands for the item Q1.1."""
    return read(queries.asked_in(campaign), {key.replace("_", "."): value for key, value in typed.items()})


def a_survey() -> dict:
    """Plan a survey with a sample and a code; return what stands in the addresses of its pages."""
    today, secret = timezone.localdate(), codes.new()
    asked = queries.questionnaire(QUESTIONNAIRE, 1)
    made = begin(
        title="Khảo sát thử", questionnaire=asked, starts_on=today, ends_on=today + timedelta(30), ways=EVERY_WAY,
        by="system:test",
    )  # fmt: skip
    sample = draw(campaign=made, frame={("10525", ""): ["1", "2", "3"]}, quota=2, on=today, by="system:test")
    Code.objects.create(digest=codes.digest(secret), campaign=made, way="dossier", unit_code="10525")
    return {
        "survey": made.code,
        "secret": secret,
        "stratum": sample.strata.get().pk,
        "questionnaire": QUESTIONNAIRE,
        "version": 1,
    }

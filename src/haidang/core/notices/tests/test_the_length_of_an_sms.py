"""What a text costs, and that every text the house declares keeps its length."""

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haidang.core.calendar import aware
from haidang.core.notices import registry, rules
from haidang.core.notices.choices import Channel


@pytest.mark.parametrize(
    "text, encoding, units, parts",
    [
        ("a" * 160, "GSM-7", 160, 1), ("a" * 161, "GSM-7", 161, 2), ("a" * 306, "GSM-7", 306, 2), ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1), ("€" * 81, "GSM-7", 162, 2), ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("ạ" * 70, "UCS-2", 70, 1), ("ạ" * 71, "UCS-2", 71, 2), ("ạ" * 135, "UCS-2", 135, 3),
        ("à" * 160, "GSM-7", 160, 1), ("😀" * 35, "UCS-2", 70, 1), ("😀" * 67, "UCS-2", 134, 3), ("", "GSM-7", 0, 1),
    ],
)  # fmt: skip
def test_a_text_is_paid_by_its_letters(text, encoding, units, parts):
    assert rules.size_of(text) == rules.Size(encoding, units, parts)


def test_accents_make_an_sms_dearer_and_can_be_left_out():
    text = "Hồ sơ của ông/bà đã có kết quả – xin mời đến nhận tại Trung tâm Phục vụ hành chính công phường Hồng Bàng"
    assert rules.size_of(text).encoding == "UCS-2" and rules.size_of(text).parts == 2
    plain = rules.without_accents(text)
    assert plain.startswith("Ho so cua ong/ba da co ket qua - xin moi") and rules.size_of(plain).parts == 1


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấậốộớợứựýỳ ĐƯƠ", max_size=200))
def test_vietnamese_without_accents_is_always_of_the_cheap_alphabet(text):
    assert rules.size_of(rules.without_accents(text)).encoding == "GSM-7"


@given(st.text(max_size=500))
def test_parts_never_hold_more_than_they_can(text):
    size = rules.size_of(text)
    one, each = (160, 153) if size.encoding == "GSM-7" else (70, 67)
    assert size.units <= (one if size.parts == 1 else each * size.parts)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_text_of_the_house_can_be_filled_and_every_sms_keeps_its_length(language):
    assert len(registry.kinds()) >= 6
    for kind in registry.kinds().values():
        for channel in kind.channels:
            told = registry.in_words(kind, channel, kind.sample, language)
            assert told.text and told.subject and "%(" not in told.text + told.subject
            if channel == Channel.SMS:
                size = rules.size_of(told.text)
                assert size.encoding == "GSM-7", (kind.name, told.text)
                assert size.parts <= kind.sms_parts, (kind.name, size, told.text)


def test_an_sms_keeps_its_accents_where_the_installation_pays_for_them():
    kind = registry.kinds()["dossiers.ready"]
    text = registry.in_words(kind, "sms", kind.sample, "vi", accents=True).text
    assert "đã có kết quả" in text and rules.size_of(text).encoding == "UCS-2"


@pytest.mark.parametrize(
    "written, network",
    [
        ("0912345678", "84912345678"), ("+84 912 345 678", "84912345678"), ("84912345678", "84912345678"), ("0912.345.678", "84912345678"),
        ("02253123456", None), ("0112345678", None), ("091234567", None), ("", None),
    ],
)  # fmt: skip
def test_a_mobile_number_is_known_however_it_is_written(written, network):
    assert rules.mobile(written) == network


@pytest.mark.parametrize(
    "hour, minute, ends",
    [
        (20, 59, None),
        (21, 0, (10, 7)),
        (23, 59, (10, 7)),
        (0, 0, (9, 7)),
        (6, 59, (9, 7)),
        (7, 0, None),
        (12, 0, None),
    ],
)
def test_quiet_hours_go_over_midnight(hour, minute, ends):
    moment = aware(datetime(2026, 11, 9, hour, minute))
    until = rules.quiet_until(moment, time(21), time(7))
    assert until == (aware(datetime(2026, 11, ends[0], ends[1])) if ends else None)


def test_quiet_hours_may_lie_within_a_day_or_be_none():
    moment = aware(datetime(2026, 11, 9, 12, 30))
    assert rules.quiet_until(moment, time(12), time(13)) == moment.replace(hour=13, minute=0)
    assert rules.quiet_until(moment, time(9), time(9)) is None


def test_waits_grow_and_end():
    waits = [rules.wait_after(attempt) for attempt in range(1, 8)]
    assert waits == [*sorted(waits[:5]), None, None]

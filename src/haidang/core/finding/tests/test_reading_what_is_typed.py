"""How typed words are read: pure, so tried over many words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haidang.core.finding import rules

SYLLABLES = ["hong", "bang", "nghieng", "khai", "sinh", "le", "chan", "phuong", "thuy", "nguyen", "duong"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("hoongf", "hong"), ("bangf", "bang"), ("ddoongf", "dong"), ("dduwowngf", "duong"), ("phuwowngf", "phuong"), ("ho6ng2", "hong"),
     ("tha8ng1", "thang"), ("leex", "le"), ("khai", "khai"), ("xa", "xa"), ("so", "so"), ("hojc", "hoc")],
)  # fmt: skip
def test_keys_that_no_input_method_took_up_are_read_as_the_syllable(typed, meant):
    assert rules.untyped(typed) == meant


@given(st.sampled_from(SYLLABLES), st.data())
def test_every_single_slip_is_seen_and_shares_a_shorter_form(word, data):
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdeghiklmnopqrstuvxy"))
    slips = [word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]]
    if at:
        slips.append(word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :])
    for slip in slips:
        if len(slip) >= 3 and len(word) >= 3:
            assert rules.is_slip(slip, word), (slip, word)
            assert set(rules.near(slip)) & set(rules.near(word)), (slip, word)


def test_two_slips_in_one_syllable_are_another_word():
    assert not rules.is_slip("hagn", "hong") and not rules.is_slip("le", "la")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("trung", "chung"), ("sin", "xin"), ("gia", "da"), ("ki", "ky"), ("nge", "nghe"), ("fuong", "phuong")],
)
def test_what_sounds_alike_is_a_slip(typed, meant):
    assert rules.is_slip(typed, meant) and set(rules.near(typed)) & set(rules.near(meant))


def test_where_the_tone_is_written_makes_no_difference_but_the_tone_does():
    assert rules.spoken("Hoà") == rules.spoken("Hòa") and rules.spoken("Thuỷ") == rules.spoken("Thủy")
    assert rules.spoken("Giàng") != rules.spoken("Giang")


def test_words_without_spaces_come_apart_into_known_ones():
    known = {"dang", "ky", "khai", "sinh", "an", "da"}
    assert rules.in_pieces("dangkykhaisinh", known) == ("dang", "ky", "khai", "sinh")
    assert rules.in_pieces("khac", known) == () and rules.in_pieces("khai", known) == ()


@given(st.text(max_size=300))
def test_whatever_is_typed_is_read_without_an_error(text):
    asked = rules.asked_for(text)
    assert len(asked.words) <= rules.MOST_WORDS
    one = rules.Named([["dang", "ky", "khai", "sinh"]], code="1001193", heard=frozenset({"khai"}))
    rules.grade(asked, [[rules.Way((word,))] for word in asked.words], one)

from hypothesis import given
from hypothesis import strategies as st

from haidang.core.text import search_key, slug, sort_key


def test_words_sort_as_in_a_vietnamese_dictionary():
    expected = [
        "Ái Quốc",
        "An Biên",
        "Ăn",
        "Âu",
        "Bạch Đằng",
        "Dương Kinh",
        "Đồ Sơn",
        "Gia Viên",
        "Phường 2",
        "Phường 10",
        "Ưu",
    ]
    assert sorted(reversed(expected), key=sort_key) == expected


def test_tones_decide_only_between_equal_letters():
    assert sorted(["mạ", "má", "ma", "mã", "mả", "mà"], key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sort_key("mạ a") < sort_key("mai")


def test_hurried_typing_without_accents_finds_the_same_words():
    assert search_key("Hồ  sơ ĐẤT đai") == search_key("ho so dat dai") == "ho so dat dai"
    assert slug("Phường Hồng Bàng") == "phuong-hong-bang"


@given(st.text())
def test_any_text_has_an_ascii_key(text):
    assert search_key(text).isascii()
    assert sort_key(text).isascii()

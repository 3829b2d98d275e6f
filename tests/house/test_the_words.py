import re
import unicodedata
from pathlib import Path

import pytest
from django import forms
from django.urls import get_resolver
from django.utils import translation

from haidang.core import words

# Names that are the same in both languages.
NAMES = ("Hải Đăng", "Hải Phòng", "Tiếng Việt")


def is_vietnamese(text: str) -> bool:
    for name in NAMES:
        text = text.replace(name, "")
    return any(unicodedata.category(sign)[0] == "L" and not sign.isascii() for sign in text)


@pytest.mark.parametrize("home", words.apps(), ids=lambda home: home.name)
def test_a_catalogue_has_every_word_that_is_used_and_no_other_each_with_its_vietnamese(home):
    kept = {(message.id, message.context) for message in words.kept_in(home) if message.id}
    used = {(message.id, message.context) for message in words.used_in(home) if message.id}
    assert kept == used, "run `make words`, then translate what is new"
    assert [m.id for m in words.kept_in(home) if m.id and m.fuzzy] == [], "not sure is not translated"
    assert list(words.kept_in(home).obsolete) == []


@pytest.mark.parametrize("home", words.apps(), ids=lambda home: home.name)
def test_a_translation_has_the_same_places_to_fill(home):
    for message in words.kept_in(home):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = [message.string] if isinstance(message.string, str) else message.string
        places = {place for text in ids for place in re.findall(r"%\(\w+\)s", text)}
        for text in texts:
            assert set(re.findall(r"%\(\w+\)s", text)) <= places, message.id


def test_every_word_on_the_screen_has_its_vietnamese():
    assert words.untranslated() == []


def test_english_is_complete_the_code_says_everything_in_english():
    said = [
        message.id
        for home in words.homes()
        for message in words.used_in(home)
        for text in (message.id if isinstance(message.id, tuple) else (message.id,))
        if is_vietnamese(text)
    ]
    assert said == []


def test_no_template_writes_vietnamese_that_nobody_can_switch():
    for path in Path(words.HOUSE).rglob("templates/**/*.html"):
        assert not is_vietnamese(re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)), path


def test_people_are_called_one_way_wherever_the_house_speaks_to_them():
    """“bạn” on pages, in forms and in notices; letters and slips are official documents and say “ông (bà)” as their forms do."""
    others = re.compile(r"\b(ông/bà|ông \(bà\)|quý khách|quý vị|anh/chị|anh \(chị\))", re.IGNORECASE)
    spoken = [words.catalogue(home) for home in words.homes()]
    spoken += [
        path for ending in ("yaml", "json") for path in Path(words.HOUSE).rglob(f"reference/**/*.{ending}")
    ]
    spoken += [path for path in Path(words.HOUSE).rglob("*.py") if not {"tests", "slips"} & set(path.parts)]
    assert len(spoken) > 100
    found = {str(path): others.findall(path.read_text()) for path in spoken}
    assert {path: said for path, said in found.items() if said} == {}


def every_form(of=forms.BaseForm):
    for one in of.__subclasses__():
        yield one
        yield from every_form(one)


def test_a_field_that_was_left_empty_says_what_to_do_on_every_form():
    get_resolver().url_patterns  # noqa: B018  loads every page with its forms
    with translation.override("vi"):
        said = {
            f"{form.__module__}.{form.__name__}.{name}": str(field.error_messages["required"])
            for form in every_form()
            if form.__module__.startswith(("haidang.", "allauth."))
            for name, field in getattr(form, "base_fields", {}).items()
        }
    assert len(said) > 200
    assert {
        where for where, words in said.items() if "bắt buộc" in words
    } == set()  # Django's own only states a rule


def test_vietnamese_is_told_from_english_and_from_names():
    assert is_vietnamese("Nộp hồ sơ") and not is_vietnamese("Hải Đăng: dossiers of Hải Phòng – today")

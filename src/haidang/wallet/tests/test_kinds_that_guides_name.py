"""What a guide names is what a wallet offers; where it names nothing, the words of the paper tell."""

import pytest
from django.utils import timezone

from haidang.core.testing.loaded import loaded
from haidang.procedures.guides.files import from_yaml
from haidang.procedures.guides.operations import publish, take_in
from haidang.procedures.queries import by_code
from haidang.wallet.handing import case_of

GUIDE = """
questions:
- key: filing
  words: Nộp bằng cách nào?
  options: [{key: online, words: Trên mạng}, {key: desk, words: Tại quầy}]
papers:
- {key: form, words: Tờ khai, how: fill}
- {key: second, words: Bản khai nguồn gốc, how: fill}
- {key: named, words: Tài liệu của bệnh viện, kinds: born}
- {key: told, words: Giấy chứng nhận kết hôn}
- {key: shown, words: Căn cước, how: present, when: {filing: desk}}
"""


@pytest.mark.django_db
def test_a_wallet_offers_what_the_guide_names_and_whoever_is_on_the_screen_is_not_asked_how_they_hand_in():
    loaded(("units", "load"), ("procedures", "load"))
    procedure, today = by_code("1.001022"), timezone.localdate()
    version = take_in(procedure=procedure, content=from_yaml(GUIDE.encode())[0], by="system:test")
    publish(version=version, starts_on=today, today=today, by="system:test")
    case = case_of(procedure, {}, today)
    assert case.next is None and {one.key: set(one.kinds) for one in case.papers} == {
        "form": set(), "second": set(), "named": {"born"}, "told": {"marriage"},
    }  # fmt: skip
    # The form that was filled in on the screen is no paper to send; the second one that is filled in still is.
    assert [one.key for one in case_of(procedure, {}, today, filled=True).papers] == [
        "second",
        "named",
        "told",
    ]

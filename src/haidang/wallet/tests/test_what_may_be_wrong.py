"""What may be wrong with papers is found all at once, each with what to do; what must be mended is told from what may be confirmed."""

from datetime import date

import pytest

from haidang.core.files.signatures import Signature
from haidang.core.files.tests import making
from haidang.procedures.guides import kinds
from haidang.wallet.choices import REFUSED, Trouble
from haidang.wallet.handing.pictures import measured
from haidang.wallet.rules import Given, Kept, Person, Picture, Seen, findings, fingerprint

TODAY = date(2026, 11, 26)
LAN = Person("Nguyễn Thị Lan", "031190000001")
SHARP = Picture(1200, 60, 150)


def signed(**changes):
    values = {
        "signer": "Nguyễn Thị Lan", "at": "2026-11-01T09:00:00+07:00", "stamped": False, "intact": True, "changed": False,
        "trusted_by": "CA", "since": "2026-01-01T00:00:00+00:00", "until": "2027-01-01T00:00:00+00:00",
    }  # fmt: skip
    return Seen("đơn.pdf", [Signature(**{**values, **changes})])


def kept(**changes):
    return Kept(**{"title": "Hợp đồng", "kind": "home", "kind_in_words": "Chỗ ở", **changes})


def asked(**changes):
    return Given(**{"asked": "home", "words": "Chỗ ở hợp pháp", "kinds": frozenset({"home"}), **changes})


@pytest.mark.parametrize(
    ("given", "trouble"),
    [
        (asked(), Trouble.MISSING),
        (asked(needed=False), None),
        (asked(gone=True), Trouble.GONE),
        (asked(papers=[kept()]), None),
        (asked(papers=[kept(valid_until=date(2026, 11, 25))]), Trouble.EXPIRED),
        (asked(papers=[kept(valid_until=TODAY)]), None),  # the last day still counts
        (asked(papers=[kept(kind="birth")]), Trouble.OTHER_KIND),
        (asked(kinds=frozenset(), papers=[kept(kind="birth")]), None),  # nobody knows which kinds fit
        (asked(papers=[kept(holder_name="Trần Thị Mai")]), Trouble.OTHER_PERSON),
        (asked(papers=[kept(holder_name="NGUYEN THI LAN")]), None),
        (asked(papers=[kept(holder_name="Trần Thị Mai", holder_id_number="031190000001")]), None),  # the number decides
        (asked(papers=[kept(holder_id_number="031190000002")]), Trouble.OTHER_PERSON),
        (asked(files=[signed()]), None),
        (asked(files=[signed(changed=True)]), Trouble.CHANGED),
        (asked(files=[signed(intact=False)]), Trouble.CHANGED),
        (asked(files=[signed(at="2027-01-02T09:00:00+07:00")]), Trouble.LAPSED),
        (asked(files=[signed(at="2025-12-01T09:00:00+07:00")]), Trouble.LAPSED),
        (asked(files=[signed(at="2025-12-01T09:00:00+07:00", since="", until="")]), None),
        (asked(files=[signed(trusted_by="")]), Trouble.NOT_VOUCHED),
        (asked(files=[signed(signer="Ủy ban nhân dân phường")]), None),  # an authority signs what it issues
        (asked(files=[signed(signer="Trần Thị Mai")], signed_by_applicant=True), Trouble.OTHER_SIGNER),
        (asked(files=[Seen("ảnh.jpg", picture=SHARP)]), None),
        (asked(files=[Seen("ảnh.jpg", picture=Picture(300, 60, 150))]), Trouble.SMALL),
        (asked(files=[Seen("ảnh.jpg", picture=Picture(1200, 5, 150))]), Trouble.BLURRED),
        (asked(files=[Seen("ảnh.jpg", picture=Picture(1200, 60, 3))]), Trouble.DARK),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_paper_is_found_and_what_is_right_is_left_alone(given, trouble):
    found = findings([given], LAN, TODAY, vouched=True)
    assert [one.trouble for one in found] == ([trouble] if trouble else [])
    for one in found:
        assert len(one.sentence) > 30 and "%(" not in one.sentence


def test_everything_is_found_at_once_in_the_order_of_the_papers():
    given = [asked(), asked(asked="form", papers=[kept(kind="birth", valid_until=date(2020, 1, 1))])]
    found = findings(given, LAN, TODAY, vouched=False)
    assert [(one.asked, one.trouble) for one in found] == [
        ("home", Trouble.MISSING), ("form", Trouble.EXPIRED), ("form", Trouble.OTHER_KIND),
    ]  # fmt: skip
    assert [one.refused for one in found] == [False, True, False]


def test_without_roots_nobody_is_told_that_no_authority_vouches():
    assert findings([asked(files=[signed(trusted_by="")])], LAN, TODAY, vouched=False) == []


def test_what_proves_nothing_or_does_not_hold_any_more_is_refused_and_a_doubt_never_is():
    assert set(REFUSED) == {Trouble.GONE, Trouble.EXPIRED, Trouble.CHANGED, Trouble.LAPSED}


def test_who_confirms_confirms_just_what_they_saw():
    one = findings([asked()], LAN, TODAY, vouched=True)
    more = findings([asked(), asked(asked="form", words="Tờ khai")], LAN, TODAY, vouched=True)
    assert fingerprint(one) == fingerprint(list(one)) != fingerprint(more)


def test_a_blurred_photograph_is_told_from_a_sharp_one_and_an_empty_one_from_both():
    sharp, blurred, large = (
        measured(making.photographed(**how)) for how in ({}, {"blur": 3}, {"size": (3000, 4000), "blur": 12})
    )
    empty = measured(making.picture(size=(800, 600)))
    trouble = [
        [
            one.trouble
            for one in findings([asked(files=[Seen("a", picture=picture)])], LAN, TODAY, vouched=True)
        ]
        for picture in (sharp, blurred, large, empty)
    ]
    assert trouble == [[], [Trouble.BLURRED], [Trouble.BLURRED], [Trouble.DARK]]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Giấy chứng sinh do cơ sở y tế cấp", {"born"}),
        ("Bản sao Giấy chứng nhận đăng ký doanh nghiệp", {"business"}),
        ("Giấy xác nhận tình trạng hôn nhân đã được cấp trước đó", {"marital"}),
        ("Thông tin chứng minh chỗ ở hợp pháp (ví dụ giấy chứng nhận quyền sử dụng đất)", {"home", "land"}),
        ("Bản vẽ hoàn công", set()),
    ],
)
def test_the_kind_of_a_paper_is_told_from_the_words_it_is_asked_for_in(words, told):
    assert kinds.kinds_of(words) == told


def test_the_shipped_kinds_have_their_words_in_both_languages_and_each_is_named_once():
    known = kinds.kinds()
    assert len(known) > 20
    assert all(one.words.vi and one.words.en and one.called for one in known.values())
    results = [code for one in known.values() for code in one.results_of]
    assert len(results) == len(set(results))


def test_a_result_is_of_the_kind_its_procedure_gives_and_holds_as_long_as_the_rule_says():
    assert kinds.kind_of_result("1.004873", "") == "marital"
    assert kinds.kind_of_result("9.999999", "Giấy phép xây dựng") == "building"
    assert kinds.kind_of_result("9.999999", "Văn bản trả lời") == "other"
    assert kinds.valid_until("marital", date(2026, 8, 31)) == date(2027, 2, 28)
    assert kinds.valid_until("birth", date(2026, 8, 31)) is None

"""What people ask in their own words, weighed without a database."""

import pytest

from haidang.core.finding import operations
from haidang.core.finding.models import Saying
from haidang.core.finding.questions import said_terms, text_of, typed_terms, weigh

SAYINGS = {"nhan con": "nhan cha me con", "nhan con nuoi": "nuoi con nuoi", "tro": "tam tru"}


def test_of_sayings_within_each_other_only_the_longest_counts():
    assert "cha" not in said_terms("hai vo chong muon nhan con nuoi".split(), SAYINGS)
    assert "con_nuoi" in said_terms("hai vo chong muon nhan con nuoi".split(), SAYINGS)
    assert {"cha", "tam_tru"} <= said_terms("o tro muon nhan con".split(), SAYINGS).keys()


def test_a_pair_of_words_tells_something_where_one_of_them_does():
    terms = typed_terms("toi muon xin giay khai sinh".split())
    assert {"khai", "sinh", "khai_sinh", "giay_khai"} <= terms.keys()
    assert not {"toi", "muon", "toi_muon", "xin_giay"} & terms.keys()


def test_what_stands_in_brackets_counts_but_makes_no_name_longer():
    short, long = text_of("Cấp phép xây dựng", 0), text_of("Cấp phép xây dựng (nhà ở, trạm, cột, bể)", 0)
    assert short.size == long.size == 4 and "tram" in long.name


def test_the_shorter_of_two_names_with_the_same_words_answers_better_and_a_stranger_not_at_all():
    terms = typed_terms("dang ky ket hon".split())
    rare = dict.fromkeys(terms, 1.0)
    plain, longer = text_of("Đăng ký kết hôn", 0), text_of("Đăng ký kết hôn có yếu tố nước ngoài", 0)
    assert weigh(terms, rare, plain, 6) > weigh(terms, rare, longer, 6) > 0
    assert weigh(terms, rare, text_of("Gia hạn tạm trú", 0), 6) == 0


@pytest.mark.django_db
def test_what_officials_changed_or_took_away_is_not_brought_back_by_a_release(tmp_path):
    shipped = tmp_path / "sayings.yaml"
    shipped.write_text('- {said: ["lên đời xe", "bỏ xe"], means: ["đăng ký xe"]}')
    assert operations.load_sayings(path=shipped, by="system:test") == 2
    operations.keep_saying(said="Lên đời xe", means="cấp đổi đăng ký xe", by="system:test")
    operations.drop_saying(saying=Saying.objects.get(said_key="bo xe"), by="system:test")
    assert operations.load_sayings(path=shipped, by="system:test") == 0
    changed, gone = (Saying.objects.get(said_key=key) for key in ("len doi xe", "bo xe"))
    assert changed.means == "cấp đổi đăng ký xe" and not changed.shipped and not gone.active


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "means"),
    [("?!", "đăng ký xe"), ("sang tên xe", " ; ;"), ("một hai ba bốn năm sáu bảy tám", "đăng ký xe")],
)
def test_a_saying_that_leads_nowhere_is_refused(said, means):
    before = Saying.objects.count()
    with pytest.raises(operations.UnableToKeep):
        operations.keep_saying(said=said, means=means, by="system:test")
    assert Saying.objects.count() == before

"""Answers to questions to papers: whatever is answered comes to an end, and the papers are exactly those whose conditions hold."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from haidang.procedures import shipped
from haidang.procedures.guides import files
from haidang.procedures.guides.published import guide_of
from haidang.procedures.guides.reading import MOST, read, read_shape
from haidang.procedures.guides.shape import Guide, Option, Paper, Question, Words, longest, problems_of, way


@st.composite
def guides(draw) -> Guide:
    """Guides that may be published: conditions name earlier questions only; what could never be shown is left out."""
    guide = Guide()
    for number in range(draw(st.integers(0, 5))):
        options = tuple(Option(f"o{n}", Words(f"Trả lời {n}")) for n in range(draw(st.integers(2, 4))))
        one = Question(f"q{number}", Words(f"Câu {number}?"), options, when=draw(conditions(guide)))
        guide = replace(guide, questions=(*guide.questions, one))
    count = draw(st.integers(1, 6))
    papers = [Paper(f"p{number}", Words(f"Giấy {number}"), when=draw(conditions(guide))) for number in range(count)]  # fmt: skip
    guide = replace(guide, papers=tuple(papers))
    while wrong := problems_of(guide):
        things = [one for n, one in enumerate(getattr(guide, wrong[0].part)) if n != wrong[0].number]
        if not things and wrong[0].part == "papers":
            things = [Paper("p", Words("Giấy"))]
        guide = replace(guide, **{wrong[0].part: tuple(things)})
    return guide


def conditions(guide: Guide):
    if not guide.questions:
        return st.just({})
    keys = [one.key for one in guide.questions]

    def chosen(questions):
        return st.fixed_dictionaries(
            {
                key: st.lists(
                    st.sampled_from([option.key for option in guide.question(key).options]),
                    min_size=1,
                    unique=True,
                ).map(tuple)
                for key in questions
            }
        )

    return st.lists(st.sampled_from(keys), max_size=2, unique=True).flatmap(chosen)


@given(guides(), st.data())
def test_any_answers_come_to_an_end_and_show_exactly_the_papers_whose_conditions_hold(guide, data):
    answers, asked, most = {}, [], longest(guide, {})
    while (step := way(guide, answers)).next is not None:
        assert step.papers == ()
        asked.append(step.next.key)
        assert len(asked) <= most, "more questions came than were announced"
        answers[step.next.key] = data.draw(st.sampled_from([one.key for one in step.next.options]))
    assert len(asked) == len(set(asked))
    for paper in guide.papers:
        needed = all(answers.get(question) in options for question, options in paper.when.items())
        assert (paper in step.papers) == needed
    assert [one.question.key for one in step.answered] == asked


@given(guides(), st.dictionaries(st.text(max_size=3), st.text(max_size=3)))
def test_whatever_an_address_says_is_read_without_a_fault_and_only_what_was_asked_counts(guide, said):
    seen = way(guide, said | {one.key: "o0" for one in guide.questions})
    assert seen.next is None
    counted = seen.answers
    for one in guide.questions:
        asked = all(counted.get(question) in options for question, options in one.when.items())
        assert (one.key in counted) == asked


@given(guides(), st.data())
def test_what_may_be_published_has_nothing_that_is_never_shown(guide, data):
    """The promise behind the error: for every part there are answers under which it is shown."""
    part = data.draw(st.sampled_from([*guide.questions, *guide.papers]))
    chosen: dict[str, set] = {}
    waiting = [part.when]
    while waiting:
        for key, options in waiting.pop().items():
            chosen[key] = chosen.get(key, set(options)) & set(options)
            waiting.append(guide.question(key).when)
    answers = {one.key: one.options[0].key for one in guide.questions} | {key: sorted(options)[0] for key, options in chosen.items()}  # fmt: skip
    seen = way(guide, answers)
    assert part in seen.papers or part.key in seen.answers


@settings(max_examples=30)
@given(guides(), st.text(min_size=1))
def test_whatever_words_were_taken_in_read_back_from_both_kinds_of_files(guide, said):
    first = replace(guide.papers[0], words=Words(said))
    guide, problems = read_shape(files.plain(replace(guide, papers=(first, *guide.papers[1:]))))
    if not problems:
        assert files.from_yaml(files.to_yaml(guide))[0] == guide
        assert files.from_excel(files.to_excel(guide)) == guide


def yes_no(key, when=None):
    return Question(key, Words(f"{key}?"), (Option("yes", Words("Có")), Option("no", Words("Không"))), when=when or {})  # fmt: skip


def needing(*questions, **when):
    return Guide(tuple(questions), (Paper("p", Words("Giấy"), when=when),))


@pytest.mark.parametrize(
    ("guide", "part", "number", "words"),
    [
        (needing(yes_no("a"), a=("maybe",)), "papers", 0, "answer maybe, which “a?” does not have"),
        (needing(yes_no("a"), b=("yes",)), "papers", 0, "question b, which is not there"),
        (needing(yes_no("a"), yes_no("b", {"a": ("yes",)}), a=("no",), b=("yes",)), "papers", 0, "never be shown: its conditions ask for different answers to “a?”"),
        (needing(yes_no("a", {"b": ("yes",)}), yes_no("b")), "questions", 0, "“b?”, which is asked later"),
        (needing(yes_no("a", {"b": ("yes",)}), yes_no("b", {"a": ("yes",)})), "questions", 0, "a circle: a → b → a"),
        (needing(yes_no("a", {"a": ("yes",)})), "questions", 0, "a circle: a → a"),
        (needing(yes_no("a"), yes_no("a")), "questions", 1, "key a stands there twice"),
        (needing(Question("a", Words("a?"), (Option("yes", Words("Có")),))), "questions", 0, "at least two answers"),
        (Guide((yes_no("a"),)), "papers", 0, "no paper yet"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_named_with_its_place(guide, part, number, words):
    with translation.override("en"):
        found = problems_of(guide)
    assert any((one.part, one.number) == (part, number) and words in one.sentence for one in found), found


BROKEN = """questions:
- key: case
  words: Trường hợp nào?
  options:
  - {key: own, words: Của mình}
  - {key: Rent!, words: Đi thuê}
papers:
- key: form
  words: {en: Form}
  originals: many
  when: {case: own}
  colour: red
"""


def test_a_yaml_file_is_refused_with_every_line_that_is_wrong():
    with translation.override("en"), pytest.raises(files.UnreadableFile) as refused:
        files.from_yaml(BROKEN.encode())
    told = "\n".join(refused.value.lines)
    for part in (
        "line 6, questions[1].options[2].key: a short name", "line 9, papers[1].words.vi: this is missing", "line 10, papers[1].originals: a whole number",
        "line 12, papers[1].colour: this is not known here",
    ):  # fmt: skip
        assert part in told, told


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"questions: [", "line 1"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"a: &a [1]\nquestions: *a", "References"),
        (b"- 1", "names with values"),
        (b"", "names with values"),
        (b"questions: {}\npapers: 3", "here a list belongs"),
    ],
)
def test_what_is_no_guide_is_refused_with_a_sentence(content, words):
    with translation.override("en"), pytest.raises(files.UnreadableFile) as refused:
        files.from_yaml(content)
    assert any(words in line for line in refused.value.lines), refused.value.lines


def birth() -> Guide:
    return files.from_yaml((shipped.GUIDES / "birth.yaml").read_bytes())[0]


def changed(sheet: str, cell: str, value) -> bytes:
    """The workbook of the birth guide with one cell changed."""
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(files.to_excel(birth())))
    book[sheet][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "words"),
    [
        ("papers", "E2", "many", "sheet papers, cell E2: a whole number"),
        ("papers", "G2", "birth=nowhere", "sheet papers, cell A2: Its condition names the answer nowhere"),
        ("papers", "G3", "birth", "sheet papers, cell G3: write it as"),
        ("answers", "A4", "dream", "sheet answers, cell A4: there is no question “dream”"),
        ("questions", "A1", "name", "sheet questions, row 1: the column key is missing"),
        ("invalid", "B2", None, "sheet invalid, cell A2: this is missing"),
    ],
)
def test_a_workbook_is_refused_with_sheet_and_cell(sheet, cell, value, words):
    with translation.override("en"), pytest.raises(files.UnreadableFile) as refused:
        files.from_excel(changed(sheet, cell, value))
    assert any(line.startswith(words) for line in refused.value.lines), refused.value.lines


@pytest.mark.parametrize("path", sorted(shipped.GUIDES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_guide_is_whole_and_reads_back_from_both_kinds_of_files(path: Path):
    guide, said = files.from_yaml(path.read_bytes())
    assert files.from_excel(files.to_excel(guide)) == guide
    assert files.from_yaml(files.to_yaml(guide))[0] == guide
    assert said["procedure"] and all(one.words.en for one in (*guide.questions, *guide.papers))
    assert guide.mark == "assumption" and all(one.source for one in guide.papers)


def test_what_begins_like_a_formula_stays_words_in_a_workbook():
    guide = needing(yes_no("a"))
    guide = replace(guide, papers=(replace(guide.papers[0], words=Words("=1+1")),))
    assert files.from_excel(files.to_excel(guide)).papers[0].words.vi == "=1+1"


def rows(*said):
    return [{"case_group": group, "document": paper, "originals": "1", "copies": "2"} for group, paper in said]  # fmt: skip


def test_headings_that_exclude_each_other_become_one_question_and_others_do_not():
    guide = guide_of(
        rows(
            ("* Giấy tờ phải xuất trình", "Căn cước"), ("Nhà của mình, hồ sơ gồm", "Giấy chứng nhận nhà ở;Mau_01.doc"),
            ("Nhà đi thuê", "Hợp đồng thuê nhà"), ("Trường hợp ủy quyền thực hiện thủ tục", "Văn bản ủy quyền"),
            ("", "Lưu ý: nộp trực tiếp thì mang bản chính"),
        )
    )  # fmt: skip
    assert [(one.key, [str(option.words) for option in one.options]) for one in guide.questions] == [
        ("case", ["Nhà của mình", "Nhà đi thuê"]),
        ("authorised", ["Tự làm", "Trường hợp ủy quyền thực hiện thủ tục"]),
    ]
    rent = way(guide, {"case": "case-2", "authorised": "self"}).papers
    assert [(one.words.vi, one.how, one.copies) for one in rent] == [("Hợp đồng thuê nhà", "submit", 2), ("Căn cước", "present", 2)]  # fmt: skip
    own = way(guide, {"case": "case-1", "authorised": "by-1"}).papers
    assert [one.words.vi for one in own] == ["Giấy chứng nhận nhà ở;", "Căn cước", "Văn bản ủy quyền"]
    assert guide.mark == "secondary" and all(one.mark == "secondary" for one in guide.papers)


@given(st.lists(st.fixed_dictionaries({name: st.text(max_size=40) for name in ("case_group", "document", "originals", "copies")}), max_size=12))  # fmt: skip
def test_whatever_a_published_list_says_makes_a_guide_that_may_be_published(listed):
    guide = guide_of(listed, "https://dichvucong.gov.vn/")
    assert [one for one in problems_of(guide) if "paper yet" not in one.sentence and guide.papers] == []
    assert len(guide.papers) <= MOST["papers"]
    if guide.papers:
        assert read(files.plain(guide))[1] == []


def test_a_condition_on_a_question_that_was_taken_out_is_named_where_it_stands_and_spoils_nothing_behind_it():
    options = (Option("o0", Words("Có")), Option("o1", Words("Không")))
    asked = Question("q1", Words("Câu?"), options, when={"gone": ("o0",)})
    paper = Paper("p0", Words("Giấy"), when={"q1": ("o0",)})
    found = problems_of(Guide(questions=(asked,), papers=(paper,)))
    assert [(one.part, one.number) for one in found] == [("questions", 0)]

"""
A first guide from the published list of papers of a procedure.

The list groups papers under headings. Which of them are cases that exclude each other is not said; what follows is read off the
headings themselves (an assumption, like everything generated here): headings that only say what to do with papers are no cases;
"in case of authorisation" comes on top of a case; all others are the cases one chooses from.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from haidang.core.text import search_key
from haidang.procedures.choices import Mark
from haidang.procedures.guides.choices import Held, How
from haidang.procedures.guides.kinds import kinds_of
from haidang.procedures.guides.reading import LONGEST, MOST, SHEETS, UNKEPT
from haidang.procedures.guides.shape import Guide, Option, Paper, Question, Words

SOURCE = "Danh mục thành phần hồ sơ công bố trên Cổng Dịch vụ công quốc gia, đọc bằng máy, chưa đối chiếu"
NOTE = Words(
    "Danh mục này đọc từ bản công bố trên Cổng Dịch vụ công quốc gia, chưa được cán bộ đối chiếu. Nếu chưa chắc, hãy hỏi bộ phận một cửa.",
    "This list was read from the published procedure and was not verified by an official. When in doubt, ask the one-stop desk.",
)
DATABASES = Words(
    "các cơ sở dữ liệu nêu ngay trong tên giấy tờ", "the databases named in the words of the paper itself"
)
REMARK = re.compile(r"^luu y\b")  # a remark that the source lists among the papers
LEADS_IN = re.compile(r"[,;:]?\s*(hồ sơ )?(bao )?gồm:?$", re.I)
NO_CASE = re.compile(
    r"^(giay to phai (nop|xuat trinh)|thanh phan ho so|ho so|so luong ho so|luu y|bao gom|gom)(\b|$)"
)
AUTHORISED = re.compile(r"^truong hop (co )?uy quyen")
PRESENT = re.compile(r"xuat trinh")
FILLED = re.compile(r"^(to khai|don |mau don|phieu khai|mau ho tich|giay de nghi|phieu de nghi)")
# The crawl glued the names of attached files to the words before them.
ATTACHED = re.compile(r"(?<=[.;)])\s?(\d+\.)?[^;).]{1,80}\.(docx?|pdf|xlsx?|rar|zip)$", re.I)


def _spoken(text: str) -> str:
    return re.sub(r"^[\s*+\-–•.:;]+", "", " ".join(UNKEPT.sub(" ", text).split()))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def guide_of(rows: Iterable[dict], page_url: str = "") -> Guide:
    """
    Return the guide that the published rows of one procedure make: document, case_group, originals, copies.

    :param page_url: where the procedure is published with its forms
    """
    cases: dict[str, list[Paper]] = {}
    extra: dict[str, list[Paper]] = {}
    always: list[Paper] = []
    total = 0
    for row in rows:
        name = _spoken(ATTACHED.sub("", _spoken(row.get("document") or "")))
        if not name or REMARK.match(search_key(name)) or total == MOST["papers"]:
            continue
        total += 1
        heading = LEADS_IN.sub("", _spoken(row.get("case_group") or ""))
        plain = search_key(heading)
        how = (
            How.PRESENT
            if PRESENT.search(plain)
            else How.FILL
            if FILLED.match(search_key(name))
            else How.SUBMIT
        )
        by_data = "co so du lieu" in search_key(name)  # the list itself says where the data may be taken from
        paper = Paper(
            f"paper-{total}", Words(_cut(name, LONGEST["paper"])), str(how), _number(row.get("originals"), 1), _number(row.get("copies"), 0),
            sample=Words("Mẫu kèm theo thủ tục trên Cổng Dịch vụ công quốc gia", "The form published with the procedure on the national portal")
            if how == How.FILL and page_url else Words(),
            sample_url=page_url if how == How.FILL else "",
            held=str(Held.PERHAPS if by_data else Held.NO), database=DATABASES if by_data else Words(), source=SOURCE, mark=str(Mark.SECONDARY),
            kinds=() if how == How.FILL else tuple(sorted(kinds_of(name))),
        )  # fmt: skip
        if not plain or NO_CASE.match(plain):
            always.append(paper)
        else:
            (extra if AUTHORISED.match(plain) else cases).setdefault(heading, []).append(paper)
    questions, papers = [], list(always)
    if len(cases) == 1:  # nothing to choose: a heading over all of them
        papers = [*next(iter(cases.values())), *papers]
    elif cases:
        listed = list(cases.items())[: MOST["options"]]
        questions.append(
            Question(
                "case", Words("Trường hợp nào là của bạn?", "Which case is yours?"),
                tuple(Option(f"case-{n}", Words(_cut(heading, LONGEST["option"]))) for n, (heading, _all) in enumerate(listed, 1)),
            )
        )  # fmt: skip
        papers = [_only(one, "case", f"case-{n}") for n, (_h, own) in enumerate(listed, 1) for one in own] + papers  # fmt: skip
    if extra:
        listed = list(extra.items())[: MOST["options"] - 1]
        questions.append(
            Question(
                "authorised", Words("Bạn tự làm hay ủy quyền?", "Do you do it yourself or authorise somebody?"),
                (
                    Option("self", Words("Tự làm", "I do it myself")),
                    *(Option(f"by-{n}", Words(_cut(heading, LONGEST["option"]))) for n, (heading, _all) in enumerate(listed, 1)),
                ),
            )
        )  # fmt: skip
        papers += [_only(one, "authorised", f"by-{n}") for n, (_h, own) in enumerate(listed, 1) for one in own]  # fmt: skip
    return Guide(tuple(questions), tuple(papers), NOTE, SOURCE, str(Mark.SECONDARY))


def _only(paper: Paper, question: str, option: str) -> Paper:
    return replace(paper, when={question: (option,)})


def _number(text, otherwise: int) -> int:
    text = str(text or "").strip()
    return min(int(text), SHEETS) if text.isdecimal() else otherwise

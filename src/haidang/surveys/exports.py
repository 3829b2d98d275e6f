"""All answers to take along: CSV, Excel, Parquet."""

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from html import escape

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from haidang.core.demo.queries import is_simulated
from haidang.core.ui.downloads import warning
from haidang.surveys import queries
from haidang.surveys.asked.shape import Questionnaire
from haidang.surveys.choices import Told
from haidang.surveys.models import Campaign
from haidang.surveys.queries import columns, tree_of
from haidang.surveys.rules.blocks import WHOLE, too_few

FIRST = ("unit", "month", "procedure", "way", "weight", "burst")
MARK = "\ufeff".encode()  # Excel takes a file without it for one in the old Vietnamese code page


@transaction.atomic(savepoint=False)
def as_csv(campaign: Campaign, asked: Questionnaire) -> bytes:
    """
    Return one row for each person who answered, one column for each thing that was asked, with the keys of the questionnaire.

    Unit, month and procedure are those of the block that results show the answers in, and what results leave out of that block is
    empty here, too: so no cell of one, less a cell of the other, is of fewer than five people. Questions that do not count to satisfaction
    are empty in each block in which fewer than five answered them, and so is the way in which fewer than five of a block answered.
    The order tells nothing.
    """
    queries.nothing_settled_meanwhile(campaign)
    few = _few(campaign, asked)
    first = _places() | {"way": _way(campaign), "weight": sql.SQL("r.weight"), "burst": sql.SQL("case when r.in_burst then 'yes' else 'no' end")}  # fmt: skip
    last = {"simulated": sql.Literal("yes" if is_simulated() else "no")}
    rows = sql.SQL("from surveys_reply r where r.campaign_id = {} order by md5(r.id::text)").format(
        campaign.pk
    )
    return MARK + columns.as_csv(first | _answers(asked, few) | last, rows)


def _places() -> dict[str, sql.Composable]:
    """Where a reply is told to be from; nothing where it is not told."""
    told = sql.SQL("case when r.told in ({}) then {} end").format
    with_month = sql.SQL(", ").join([sql.Literal(int(Told.WITHOUT_PROCEDURE)), sql.Literal(int(Told.WHOLE))])
    of_unit = sql.SQL(", ").join([with_month, sql.Literal(int(Told.OF_UNIT))])
    return {
        "unit": told(of_unit, columns.quoted("unit_code")), "month": told(with_month, sql.SQL("to_char(r.day, 'YYYY-MM')")),
        "procedure": sql.SQL("case when r.told = {} and r.procedure_code <> '' then {} end").format(int(Told.WHOLE), columns.quoted("procedure_code")),
    }  # fmt: skip


# The place of a reply as one text: asked of each row only where something is not told somewhere.
PLACE = f"""
case r.told when {int(Told.WHOLE)} then concat_ws('|', r.unit_code, r.told_month::text, r.procedure_code)
  when {int(Told.WITHOUT_PROCEDURE)} then concat_ws('|', r.unit_code, r.told_month::text, '') when {int(Told.OF_UNIT)} then r.unit_code || '||' else '||' end
"""  # fmt: skip


def _way(campaign: Campaign) -> sql.Composable:
    """How a reply came; nothing where fewer than five of its block came so, nor where that tells it of others."""
    ways: dict[str, Counter] = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {PLACE}, r.way, count(*) from surveys_reply r where r.campaign_id = %s and not r.in_burst group by 1, 2",
            [campaign.pk],
        )
        for place, way, n in cursor.fetchall():
            ways[place][way] = n
    few = [f"{place}|{way}" for place, here in ways.items() for way in too_few(here)]
    if not few:
        return sql.SQL("r.way")
    return sql.SQL("case when not {} || '|' || r.way = any({}) then r.way end").format(sql.SQL(f"({PLACE})"), sql.Literal(sorted(few)))  # fmt: skip


def _few(campaign: Campaign, asked: Questionnaire) -> dict[str, set[str]]:
    """By question that does not count to satisfaction: the places of which it is not told, since too few answered it there."""
    counted = dict(asked.counted())
    others = [key for key, _words in asked.columns() if key not in counted]
    if not others:
        return {}
    answered = sql.SQL(", ").join(
        sql.SQL("(r.settled and not r.in_burst and r.answers ? {})::int as {}").format(sql.Literal(key), sql.Identifier(f"n{n}"))
        for n, key in enumerate(others)
    )  # fmt: skip
    sums = sql.SQL(", ").join(sql.SQL("sum({})").format(sql.Identifier(f"n{n}")) for n in range(len(others)))
    # The answers themselves, which are long, are not sorted along: ``offset 0`` keeps the two steps apart.
    asked_for = sql.SQL("""
        select {}, {} from (
          select r.told, r.unit_code, r.told_month, r.procedure_code, {} from surveys_reply r where r.campaign_id = {} offset 0
        ) r group by 1
    """).format(sql.SQL(PLACE), sums, answered, sql.Literal(campaign.pk))
    found: dict[str, Counter] = {key: Counter() for key in others}
    with connection.cursor() as cursor:
        cursor.execute(asked_for)
        for place, *ns in cursor.fetchall():
            for key, n in zip(others, ns, strict=True):
                found[key][place] = n
    return {key: too_few(by_place) for key, by_place in found.items()}


def _answers(asked: Questionnaire, few: Mapping[str, Collection[str]]) -> dict[str, sql.Composable]:
    """
    The columns of what was answered, as far as it is told of the block of a reply.

    :param few: by question, the places in which nothing is told of it
    """
    found = columns.columns(asked)
    settled = sql.SQL("case when r.settled then {} end").format
    somewhere = sql.SQL("case when r.settled and not {} = any({}) then {} end").format
    for item, where in few.items():
        found[item] = somewhere(sql.SQL(PLACE), sql.Literal(sorted(where)), found[item]) if where else settled(found[item])  # fmt: skip
    may = sql.SQL("case when r.withheld is null or not r.withheld ?| array[{}] then {} end").format
    for part, questions in tree_of(asked).items():
        for question, items in questions.items():
            above = sql.SQL(", ").join(map(sql.Literal, [WHOLE, part, question]))
            found |= {item: may(above, found[item]) for item in items}
    return found


def as_parquet(campaign: Campaign, asked: Questionnaire) -> bytes:
    """Return the same rows as Parquet, with numbers as numbers."""
    others = {key: pa.string() for key in (*FIRST, "simulated")} | {"weight": pa.float64()}
    table = columns.as_table(as_csv(campaign, asked)[len(MARK) :], asked, others)
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd")
    return file.getvalue()


PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}  # fmt: skip
BOOK = '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def as_excel(campaign: Campaign, asked: Questionnaire) -> bytes:
    """
    Return the same rows as a workbook, the words of the questions over their keys.

    It is written without the library that other tables use, which takes three times as long for eight million cells.
    """
    words = {key: str(said) for key, said in asked.columns()}
    heads = [str(_("Unit")), str(_("Month")), str(_("Procedure")), str(_("How it was answered")), str(_("Weight")), str(_("Came too quickly")), *words.values(), str(_("Simulated"))]  # fmt: skip
    rows = csv.reader(io.StringIO(as_csv(campaign, asked)[len(MARK) :].decode()))
    keys = next(rows)
    numeric = columns.numeric(asked) | {"weight"}
    is_number = [key in numeric for key in keys]
    known: dict[str, str] = {}

    def text(value: str) -> str:
        if value not in known:
            known[value] = f'<c t="inlineStr"><is><t>{escape(value, quote=False)}</t></is></c>'
        return known[value]

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in PARTS.items():
            packed.writestr(name, DECLARED + content)
        packed.writestr("xl/workbook.xml", DECLARED + BOOK.format(name=escape(_("Answers"))))
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write((DECLARED + '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>').encode())  # fmt: skip
            top = [[str(campaign)], *([[str(warning())]] if is_simulated() else []), heads, keys]
            for row in top:
                sheet.write(f"<row>{''.join(text(value) for value in row)}</row>".encode())
            heap = []
            for row in rows:
                cells = [f"<c><v>{value}</v></c>" if number and value else text(value) if value else "<c/>" for value, number in zip(row, is_number, strict=True)]  # fmt: skip
                heap.append(f"<row>{''.join(cells)}</row>")
                if len(heap) == 2000:
                    sheet.write("".join(heap).encode())
                    heap.clear()
            sheet.write(("".join(heap) + "</sheetData></worksheet>").encode())
    return file.getvalue()

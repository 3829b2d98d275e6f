"""Replies as columns, one for each thing that was asked. PostgreSQL itself writes them, which is what makes it quick."""

import io

import pyarrow as pa
import pyarrow.csv as arrow_csv
from django.db import connection
from psycopg import sql

from haidang.surveys.asked.shape import ON_A_SCALE, Questionnaire
from haidang.surveys.choices import Kind


def columns(asked: Questionnaire) -> sql.Composable:
    """Return the columns of replies ``r``, each under its key; several answers to one question with ``|`` between them."""
    several = {one.key for one in asked.questions if one.kind == Kind.MULTIPLE}
    said = sql.SQL("r.answers ->> {key} as {name}")
    said_of_several = sql.SQL(
        "(select string_agg(x, '|') from jsonb_array_elements_text(r.answers -> {key}) x) as {name}"
    )
    return sql.SQL(", ").join(
        (said_of_several if key in several else said).format(key=sql.Literal(key), name=sql.Identifier(key))
        for key, _words in asked.columns()
    )


def numeric(asked: Questionnaire) -> set[str]:
    """Return which of the columns are numbers."""
    return {line.key for one in asked.questions if one.kind in (*ON_A_SCALE, Kind.NUMBER) for line in one.lines}  # fmt: skip


def as_csv(rows: sql.Composable) -> bytes:
    """Return what a statement selects as CSV with a head."""
    content = io.BytesIO()
    asked_for = sql.SQL("copy ({}) to stdout with (format csv, header true)").format(rows)
    with connection.cursor() as cursor, cursor.copy(asked_for) as parts:
        for part in parts:
            content.write(part)
    return content.getvalue()


def as_table(content: bytes, asked: Questionnaire, others: dict[str, pa.DataType]) -> pa.Table:
    """
    Return such CSV as a table, with numbers as numbers.

    :param others: the types of its columns that nobody was asked
    """
    numbers = numeric(asked)
    types = {key: pa.float64() if key in numbers else pa.string() for key, _words in asked.columns()}
    reading = arrow_csv.ConvertOptions(
        column_types=types | others, strings_can_be_null=True, null_values=[""]
    )  # fmt: skip  "NA" is an answer
    return arrow_csv.read_csv(io.BytesIO(content), convert_options=reading)

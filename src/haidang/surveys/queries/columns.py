"""Replies as columns, one for each thing that was asked. PostgreSQL itself writes them, which is what makes it quick."""

import io

import pyarrow as pa
import pyarrow.csv as arrow_csv
from django.db import connection
from psycopg import sql

from haidang.surveys.asked.shape import ON_A_SCALE, Questionnaire
from haidang.surveys.choices import Kind


def columns(asked: Questionnaire) -> dict[str, sql.Composable]:
    """Return the columns of replies ``r`` by their keys; several answers to one question have ``|`` between them."""
    several = {one.key for one in asked.questions if one.kind == Kind.MULTIPLE}
    said = sql.SQL("r.answers ->> {}")
    said_of_several = sql.SQL("(select string_agg(x, '|') from jsonb_array_elements_text(r.answers -> {}) x)")
    return {
        key: (said_of_several if key in several else said).format(sql.Literal(key))
        for key, _words in asked.columns()
    }


def numeric(asked: Questionnaire) -> set[str]:
    """Return which of the columns are numbers."""
    return {line.key for one in asked.questions if one.kind in (*ON_A_SCALE, Kind.NUMBER) for line in one.lines}  # fmt: skip


def as_csv(chosen: dict[str, sql.Composable], rows: sql.Composable) -> bytes:
    """
    Return columns as CSV with a head.

    The database writes each line whole, and all come at once: by COPY each comes for itself, and where others are answered meanwhile,
    this waits for its turn as often as there are lines.

    :param chosen: by key; nothing that is chosen may have a comma or a quotation mark in it (see ``quoted``)
    :param rows: from where, of whom, in what order
    """
    cells = sql.SQL(", ").join(sql.SQL("({})::text").format(one) for one in chosen.values())
    asked_for = sql.SQL("select array_to_string(array[{}], ',', '') {}").format(cells, rows)
    with connection.cursor() as cursor:
        cursor.execute(asked_for)
        lines = [line for (line,) in cursor.fetchall()]
    return "\n".join([",".join(chosen), *lines, ""]).encode()


def quoted(name: str) -> sql.Composable:
    """Return a column that may have anything in it, as CSV takes it."""
    return sql.SQL("""'"' || replace({}, '"', '""') || '"'""").format(sql.Identifier("r", name))


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

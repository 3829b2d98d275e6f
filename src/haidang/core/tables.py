"""Tables that people hand in: CSV in UTF-8 or Excel, the first row naming the columns."""

import csv
from pathlib import Path

from openpyxl import load_workbook


class UnreadableTable(ValueError):
    """The file is not a table we can read; the message says what to do."""


def rows_of(path: Path) -> list[dict]:
    """
    Return the rows of a CSV or Excel file by column name.

    :raises UnreadableTable: if it is missing, of another kind, or not UTF-8
    """
    if not path.exists():
        raise UnreadableTable(f"There is no file {path}")
    if path.suffix.lower() == ".xlsx":
        try:
            rows = (
                load_workbook(path, read_only=True, data_only=True).worksheets[0].iter_rows(values_only=True)
            )
        except Exception as error:
            raise UnreadableTable(f"{path}: this is not an Excel workbook ({error})") from None
        head = [str(cell or "") for cell in next(rows, ())]
        return [dict(zip(head, row, strict=False)) for row in rows if any(cell is not None for cell in row)]
    if path.suffix.lower() != ".csv":
        raise UnreadableTable(f"{path}: give a .csv or .xlsx file")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except UnicodeDecodeError as error:
        raise UnreadableTable(f"{path}: save the file as UTF-8 (byte {error.start} is not)") from None

"""Tables that people hand in: CSV in UTF-8 or Excel, the first row naming the columns."""

import csv
import tempfile
import zipfile
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

LARGEST = 2 * 1024 * 1024  # of a file that is sent to a page
UNPACKED = 60 * 1024 * 1024


class UnreadableTable(ValueError):
    """The file is not a table we can read; the message says what to do."""


class Row(dict):
    """What one row says by the name of its column, and where that stands in the file."""

    def __init__(self, head: Sequence[str], values: Sequence, number: int, sheet: str = ""):
        super().__init__(zip_longest(head, values[: len(head)]))
        self.head, self.number, self.sheet = head, number, sheet

    def text(self, column: str) -> str:
        """Return what a cell says as text, a nought as well; empty where there is nothing."""
        value = self.get(column)
        return "" if value is None else str(value).strip()

    def at(self, column: str) -> str:
        """Return the cell of a column as a spreadsheet calls it, such as ``Tasks!F7``; without a sheet in a CSV file."""
        from openpyxl.utils import get_column_letter

        letter = get_column_letter(self.head.index(column) + 1) if column in self.head else "A"
        return f"{self.sheet}!{letter}{self.number}" if self.sheet else f"{letter}{self.number}"


def rows_of(path: Path) -> list[Row]:
    """
    Return the rows of a CSV or Excel file (of its first sheet) by column name.

    :raises UnreadableTable: if it is missing, of another kind, or not UTF-8
    """
    if not path.exists():
        raise UnreadableTable(f"There is no file {path}")
    if path.suffix.lower() == ".xlsx":
        from openpyxl import load_workbook  # slow to load, and few tables are Excel's

        try:
            sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
            rows = sheet.iter_rows(values_only=True)
        except Exception as error:
            raise UnreadableTable(f"{path}: this is not an Excel workbook ({error})") from None
        head = [str(cell or "") for cell in next(rows, ())]
        return [Row(head, row, number, sheet.title) for number, row in enumerate(rows, 2) if any(cell is not None for cell in row)]  # fmt: skip
    if path.suffix.lower() != ".csv":
        raise UnreadableTable(f"{path}: give a .csv or .xlsx file")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            head = next(rows, [])
            return [Row(head, row, number) for number, row in enumerate(rows, 2) if row]
    except UnicodeDecodeError as error:
        raise UnreadableTable(f"{path}: save the file as UTF-8 (byte {error.start} is not)") from None


def rows_in(upload) -> list[Row]:
    """
    Return the rows of a CSV or Excel file that somebody sent to a page.

    :raises UnreadableTable: if it is too large, packs more than it may, is of another kind or not UTF-8
    """
    ending = Path(upload.name).suffix.lower()
    if upload.size > LARGEST or ending not in (".csv", ".xlsx"):
        raise UnreadableTable(f"{upload.name}: give a .csv or .xlsx file of at most 2 MB")
    with tempfile.NamedTemporaryFile(suffix=ending) as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        if ending == ".xlsx":
            try:
                with zipfile.ZipFile(file.name) as packed:
                    size = sum(part.file_size for part in packed.infolist())
            except zipfile.BadZipFile:
                raise UnreadableTable(f"{upload.name}: this is not an Excel workbook") from None
            if size > UNPACKED:
                raise UnreadableTable(f"{upload.name}: it unpacks to more than 60 MB")
        return rows_of(Path(file.name))

"""Tables that people hand in: CSV in UTF-8 or Excel, the first row naming the columns."""

import csv
import tempfile
import zipfile
from pathlib import Path

LARGEST = 2 * 1024 * 1024  # of a file that is sent to a page
UNPACKED = 60 * 1024 * 1024


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
        from openpyxl import load_workbook  # slow to load, and few tables are Excel's

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


def rows_in(upload) -> list[dict]:
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

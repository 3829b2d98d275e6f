"""The document on security names tests that exist, so what it promises is proven."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "security.md").read_text()


def every_test() -> set[str]:
    files = [*ROOT.glob("tests/**/test_*.py"), *ROOT.glob("src/**/tests/test_*.py")]
    return {
        node.name
        for path in files
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def threats(document: str) -> list[list[str]]:
    """Return the rows of the document's tables: the threat, the control, the proof."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in document.splitlines()
        if line.startswith("|")
    ]
    return [row for row in rows if row[0] != "threat" and not row[0].startswith("---")]


def named(text: str) -> set[str]:
    return set(re.findall(r"`(test_\w+)`", text))


def test_every_test_the_document_names_is_there():
    assert named(DOCUMENT) - every_test() == set()


@pytest.mark.parametrize("row", threats(DOCUMENT), ids=lambda row: row[0])
def test_every_threat_has_a_control_and_a_proof(row):
    assert len(row) == 3 and row[1] and named(row[2])


def test_a_test_that_is_not_there_would_be_noticed():
    assert named("see `test_never_written`") - every_test() == {"test_never_written"}
    assert len(threats(DOCUMENT)) > 15

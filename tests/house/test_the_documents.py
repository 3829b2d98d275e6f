import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
OURS = ("docs/", "tests/", "src/", "benchmarks/", ".ci/")


def named(text: str) -> set[str]:
    """Return the files a document names: by links, and in code by a path of the checkout."""
    links = re.findall(r"\]\(([^)#\s]+)", text)
    paths = [
        word for code in re.findall(r"`([^`\n]+)`", text) for word in code.split() if word.startswith(OURS)
    ]
    return {name for name in [*links, *paths] if "://" not in name}


def commands(path: Path) -> list[str]:
    """Return what a document tells to type: in blocks, without what is said about it, and in the list of commands."""
    text = path.read_text()
    blocks = [line for block in re.findall(r"```sh\n(.*?)```", text, re.S) for line in block.splitlines()]
    listed = [
        code
        for line in text.splitlines()
        if line.startswith("- ")
        for code in re.findall(r"`(haidang [^`]+)`", line)
    ]
    return [line.split("#")[0].strip() for line in [*blocks, *listed] if line.strip()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_a_document_names_is_there(document):
    for name in named(document.read_text()):
        assert (document.parent / name).exists() or (ROOT / name).exists(), name


def test_a_missing_file_would_be_noticed():
    assert named(
        "see [the guide](docs/none.md#top) and `tests/none` or `make run`, not [this](https://a.b/c)"
    ) == {
        "docs/none.md",
        "tests/none",
    }


def test_both_readmes_say_the_same_commands():
    assert commands(ROOT / "README.vi.md") == commands(ROOT / "README.md")


def test_every_decision_has_its_number_once():
    numbers = [path.name[:3] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert sorted(numbers) == [f"{number:03}" for number in range(1, len(numbers) + 1)]

import pytest

from haidang.core.files import registry
from haidang.core.files.registry import Owner, Pass, declare_owner
from haidang.core.files.tests.making import Authority
from haidang.core.people import Always


@pytest.fixture
def papers(monkeypatch):
    """A sort of files that only Lan may read."""
    monkeypatch.setattr(registry, "_owners", dict(registry._owners))
    return declare_owner(
        Owner(
            "tests.papers", "paper", keep=Always("it stays"), about=lambda handle, value: [value],
            may_read=lambda user, key: Pass("tests.see") if user.username == "lan" else None,
        )
    ).name  # fmt: skip


@pytest.fixture(scope="session")
def authority():
    return Authority()

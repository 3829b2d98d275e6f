import pytest

from haidang.core.accounts.operations import open_account


@pytest.fixture
def lan(db):
    return open_account(
        username="lan", full_name="Nguyễn Thị Lan", password="mot-mat-khau-dai", by="system:test"
    )


@pytest.fixture
def mai(db):
    return open_account(
        username="mai", full_name="Trần Thị Mai", password="mot-mat-khau-dai", by="system:test"
    )

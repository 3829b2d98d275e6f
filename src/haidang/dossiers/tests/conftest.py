from datetime import date

import pytest

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.testing.loaded import loaded


@pytest.fixture
def city(db):
    loaded(("units", "load"), ("procedures", "load"))


@pytest.fixture
def clerk(city):
    user = open_account(username="lan", full_name="Lan", password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role="clerk", unit_code="10525", starts_on=date(2025, 7, 1), by="system:test")
    return user

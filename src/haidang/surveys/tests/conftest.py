from datetime import date

import pytest

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account
from haidang.core.testing.loaded import loaded


@pytest.fixture
def city(db):
    loaded(("units", "load"), ("procedures", "load"))


@pytest.fixture
def manager(client, city):
    user = open_account(username="noi-vu", full_name="Nội Vụ", password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role="home_affairs", unit_code="", starts_on=date(2025, 7, 1), by="system:test")
    client.force_login(user)
    return client

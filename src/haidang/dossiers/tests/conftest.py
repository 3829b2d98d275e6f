from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from haidang.core.access.operations import grant
from haidang.core.accounts.operations import open_account


@pytest.fixture
def city(db):
    call_command("units", "load", stdout=StringIO())
    call_command("procedures", "load", stdout=StringIO())


@pytest.fixture
def clerk(city):
    user = open_account(username="lan", full_name="Lan", password="mot-mat-khau-dai", by="system:test")
    grant(user=user, role="clerk", unit_code="10525", starts_on=date(2025, 7, 1), by="system:test")
    return user

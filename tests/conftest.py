"""A small city, with people in their roles, for tests that cross apps."""

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
def person(city):
    def make(name, role, unit_code="10525"):
        user = open_account(username=name, full_name=name, password="mot-mat-khau-dai", by="system:test")
        grant(user=user, role=role, unit_code=unit_code, starts_on=date(2025, 7, 1), by="system:test")
        return user

    return make

"""What every test of the house gets."""

import pytest
from django.db import connection
from hypothesis import settings

from haidang.core.kept.memory import Memory
from haidang.core.testing import emptied, shared

pytest_plugins = ["haidang.core.testing.plugin", "haidang.core.testing.spark", "haidang.core.testing.s3"]

# Every run draws others, also where continuous integration would draw the same: what one does not meet, a later one does.
settings.register_profile("house", deadline=None, max_examples=30, derandomize=False, print_blob=True)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def places_of_this_test(settings, tmp_path):
    """Every test counts in a lake, keeps files and signs with trial keys in folders of its own."""
    settings.HAIDANG_LAKE = str(tmp_path / "lake")
    settings.HAIDANG_FILES = str(tmp_path / "files")
    settings.HAIDANG_TRIAL_AUTHORITY = str(tmp_path / "signing")


@pytest.fixture(autouse=True)
def passwords_made_quickly(settings):
    """Keeping a password safely takes time on purpose; only the tests of that spend it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def nothing_drawn_for_another_test():
    """Each test draws for itself: what a process keeps for a minute is of another test's city."""
    Memory.forget_all()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        emptied.remember()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """
    The trial database need not survive a loss of power, so nothing waits for the disk.

    Where several processes try the tests, one of them migrates and all copy that.
    """
    told = connection.settings_dict
    told["OPTIONS"]["options"] = "-c synchronous_commit=off"
    if not hasattr(request.config, "workerinput"):
        yield
        return
    name, trial, makes = told["NAME"], told["TEST"], connection.creation

    def migrated() -> str:
        with django_db_blocker.unblock():
            told["TEST"] = {**trial, "NAME": f"test_{name}_migrated"}
            made = makes.create_test_db(verbosity=0, autoclobber=True)
            # Leaves it there, and stands where it stood before.
            makes.destroy_test_db(name, verbosity=0, keepdb=True)
        return made

    def drop(database: str) -> None:
        with django_db_blocker.unblock():
            makes._destroy_test_db(database, verbosity=0)

    with shared.among_processes("database", migrated, drop) as made:
        told["TEST"] = {**trial, "TEMPLATE": made}
        yield

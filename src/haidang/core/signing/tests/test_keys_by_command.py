"""Whoever looks after the house sees by command whether each key can be used, and makes trial keys in a trial house only."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from haidang.core.accounts.operations import open_account
from haidang.core.files.signatures import signatures_of
from haidang.core.files.tests import making
from haidang.core.signing import pades, ring


def said(*words) -> str:
    out = StringIO()
    call_command("signing", *words, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_each_key_is_named_with_its_end_or_what_is_wrong_with_it(real):
    assert "No key" in said("keys")
    real("lan")
    assert "person:lan: lan, until" in said("keys")
    real("cu", ends=-1)
    with pytest.raises(CommandError, match="1 keys"):
        said("keys")
    (real.folder / "keys.toml").write_text("[[key]]\nperson = 'lan'\n")
    with pytest.raises(CommandError, match="khóa ký"):
        said("keys")


@pytest.mark.django_db
def test_trial_keys_are_made_for_people_and_units_of_a_trial_house_and_nowhere_else(settings, monkeypatch):
    monkeypatch.setattr(
        "haidang.core.signing.management.commands.signing.named_units", lambda on: {"10525": "Phường thử"}
    )
    user = open_account(username="lan", full_name="Lan", password=None, by="system:test")
    said("test-ca", "--unit", "10525", "--person", "lan")
    (one,) = signatures_of(pades.seal(making.pdf(), "10525"))
    assert (one.signer, one.unit, one.good) == ("Phường thử", "Phường thử", True)
    with ring.opened(ring.key_of_person(user)) as pen:
        assert pen.name == "Lan" and pen.trial
    for wrong in (["--unit", "99999"], ["--person", "nobody"]):
        with pytest.raises(CommandError, match=wrong[1]):
            said("test-ca", *wrong)
    settings.HAIDANG_TRIAL_SIGNING = False
    with pytest.raises(CommandError, match="HAIDANG_TRIAL_SIGNING"):
        said("test-ca", "--unit", "10525")

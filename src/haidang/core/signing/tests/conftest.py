import pytest

from haidang.core.files.tests.making import Authority
from haidang.core.signing import ring
from haidang.core.signing.tests import keys


@pytest.fixture(scope="session")
def authority():
    return Authority()


@pytest.fixture
def real(settings, tmp_path, authority, monkeypatch):
    """A house with a root and keys of its own, no trial one; ``real(name, ...)`` enters one more key and returns it."""
    folder = tmp_path / "keys"
    for name in ("keys", "roots", "lists"):
        (tmp_path / name).mkdir()
    (tmp_path / "roots" / "root.pem").write_bytes(authority.pem)
    settings.HAIDANG_TRIAL_SIGNING = False
    settings.HAIDANG_SIGNATURE_ROOTS, settings.HAIDANG_SIGNATURE_CRLS = (
        str(tmp_path / "roots"),
        str(tmp_path / "lists"),
    )
    settings.HAIDANG_SIGNING_KEYS = str(tmp_path / "keys.toml")
    monkeypatch.setenv("HAIDANG_KEY_TEST", keys.PASSWORD)
    (tmp_path / "keys.toml").write_text("")

    def enter(name, holder="person", by=authority, **dates):
        path, made = keys.p12(folder, by, name, **dates)
        with (tmp_path / "keys.toml").open("a") as file:
            file.write(f'[[key]]\n{holder} = "{name}"\nfile = "{path}"\nsecret = "HAIDANG_KEY_TEST"\n')
        enter.certificate = made
        return ring.keys()[f"{holder}:{name}"]

    enter.folder = tmp_path
    return enter

"""A real installation does not start with settings that are dangerous; each is named with what to do."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from haidang.core.files.tests.making import Authority
from haidang.core.fitness import faults
from haidang.core.signing import trial

GOOD = {
    "SECRET_KEY": "kT9_vQ2mZx7LwPc4RbN8sYhE1uJd6GfA0oIiKjMn3BvCxZq5Wt",
    "DEBUG": False,
    "HAIDANG_SAMPLE_SIGN_INS": False,
    "HAIDANG_SECOND_FACTOR": True,
    "ALLOWED_HOSTS": ["haidang.example.vn"],
    "CSRF_TRUSTED_ORIGINS": ["https://haidang.example.vn"],
    "DATABASES": {"default": {"HOST": "10.0.0.5", "PORT": "5432", "PASSWORD": "x"}},
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "mail.example.vn",
    "EMAIL_USE_TLS": True,
    "EMAIL_USE_SSL": False,
    "HAIDANG_SMS": {"url": "https://sms.example.vn/send"},
    "HAIDANG_ZALO": {"url": ""},
}


def test_good_settings_have_no_fault():
    assert faults(SimpleNamespace(**GOOD)) == []


@pytest.mark.parametrize(
    "name, value, said",
    [
        ("SECRET_KEY", "", "HAIDANG_SECRET_KEY"), ("SECRET_KEY", "short", "HAIDANG_SECRET_KEY"),
        ("SECRET_KEY", "a" * 60, "HAIDANG_SECRET_KEY"), ("SECRET_KEY", "django-insecure-" + GOOD["SECRET_KEY"], "HAIDANG_SECRET_KEY"),
        ("DEBUG", True, "DEBUG"), ("HAIDANG_SAMPLE_SIGN_INS", True, "Sample sign-ins"),
        ("HAIDANG_SECOND_FACTOR", False, "HAIDANG_SECOND_FACTOR"), ("HAIDANG_TRIAL_SIGNING", True, "HAIDANG_TRIAL_SIGNING"),
        ("ALLOWED_HOSTS", [""], "HAIDANG_HOSTS"), ("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"], "HAIDANG_HOSTS"),
        ("ALLOWED_HOSTS", ["*"], "HAIDANG_HOSTS"), ("CSRF_TRUSTED_ORIGINS", [], "HAIDANG_ORIGINS"),
        ("CSRF_TRUSTED_ORIGINS", ["https://a.vn", "http://b.vn"], "HAIDANG_ORIGINS"),
        ("DATABASES", {"default": {"HOST": "10.0.0.5", "PASSWORD": ""}}, "DATABASE_URL"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "EMAIL_BACKEND"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "EMAIL_BACKEND"),
        ("EMAIL_USE_TLS", False, "HAIDANG_MAIL_TLS"),
        ("HAIDANG_PAYMENT", {"url": "http://pay.example.vn"}, "HAIDANG_PAYMENT_URL"),
        ("HAIDANG_PAYMENT", {"url": "https://pay.example.vn", "pages": "http://pay.example.vn"}, "HAIDANG_PAYMENT_PAGES"),
        ("HAIDANG_SMS", {"url": "http://sms.example.vn/send"}, "HAIDANG_SMS_URL"),
        ("HAIDANG_PORTAL", {"url": "http://adapter.example.vn"}, "HAIDANG_PORTAL_URL"),
        ("HAIDANG_ZALO", {"url": "https://127.0.0.1:9000/"}, "HAIDANG_ZALO_URL"),
    ],
)  # fmt: skip
def test_each_danger_is_named_in_one_sentence_with_what_to_do(name, value, said):
    (sentence,) = faults(SimpleNamespace(**{**GOOD, name: value}))
    assert said in sentence and ": " in sentence and sentence.endswith(".")


@pytest.mark.parametrize(
    "database",
    [{"HOST": "/run/postgresql"}, {"HOST": ""}, {"HOST": "db", "OPTIONS": {"passfile": "/etc/pass"}}],
)
def test_a_database_behind_a_socket_or_with_another_proof_needs_no_password(database):
    assert faults(SimpleNamespace(**{**GOOD, "DATABASES": {"default": database}})) == []


def test_a_trial_authority_among_the_roots_is_a_danger_and_a_real_one_is_not(tmp_path, settings):
    settings.HAIDANG_TRIAL_AUTHORITY = str(tmp_path / "trial")
    trial.make_key("person:lan", "Lan", "")
    roots = tmp_path / "roots"
    roots.mkdir()
    (roots / "real.pem").write_bytes(Authority("CA thật").pem)
    (roots / "readme.txt").write_text("no certificate")
    in_use = SimpleNamespace(**{**GOOD, "HAIDANG_SIGNATURE_ROOTS": str(roots)})
    assert faults(in_use) == []
    (roots / "other-name.pem").write_bytes((tmp_path / "trial" / "trial-ca.pem").read_bytes())
    (sentence,) = faults(in_use)
    assert "other-name.pem" in sentence and "HAIDANG_SIGNATURE_ROOTS" in sentence


def started(**environment):
    known = {k: v for k, v in os.environ.items() if not k.startswith("HAIDANG_")}
    return subprocess.run(
        [sys.executable, "-m", "haidang.command", "check"],
        env={**known, "DJANGO_SETTINGS_MODULE": "haidang.settings.production", "HAIDANG_HOME": os.environ.get("HAIDANG_HOME", ""), **environment},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_a_real_installation_without_its_settings_does_not_start_and_says_everything_that_is_missing(
    tmp_path,
):
    address = "postgresql://haidang@127.0.0.1:1/haidang"
    refused = started(
        DATABASE_URL=address, HAIDANG_HOME=str(tmp_path), HAIDANG_ORIGINS="http://haidang.example.vn"
    )
    assert refused.returncode == 1 and "Traceback" not in refused.stderr
    for said in ("HAIDANG_SECRET_KEY", "HAIDANG_HOSTS", "HAIDANG_ORIGINS", "DATABASE_URL"):
        assert said in refused.stderr
    off = started(DATABASE_URL=address, HAIDANG_HOME=str(tmp_path), HAIDANG_SECOND_FACTOR="0")
    assert "HAIDANG_SECOND_FACTOR" in off.stderr and "HAIDANG_SECOND_FACTOR" not in refused.stderr
    let = started(
        DATABASE_URL=address.replace("@", ":secret@"), HAIDANG_HOME=str(tmp_path), HAIDANG_SECRET_KEY=GOOD["SECRET_KEY"],
        HAIDANG_HOSTS="haidang.example.vn", HAIDANG_ORIGINS="https://haidang.example.vn",
    )  # fmt: skip
    assert let.returncode == 0, let.stderr

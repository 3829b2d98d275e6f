"""Each thing that can be wrong with an installation is broken for real, and the doctor names it and says how to mend it."""

import http.server
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from haidang.core.accounts.operations import open_account
from haidang.core.accounts.queries import SAMPLE_PASSWORD
from haidang.core.audit.models import AuditCheck
from haidang.core.backup.manifest import NAME, WHOLE_SERVER, Manifest
from haidang.core.facts.models import FillMark
from haidang.core.facts.operations import refresh
from haidang.core.watch.checks import installation, running


@pytest.fixture
def doctor(db):
    """Ask the doctor; returns what was said of each thing, and how the command ended."""

    def ask(*words):
        out, ended = StringIO(), 0
        try:
            call_command("doctor", *words, language="en", stdout=out)
        except SystemExit as left:
            ended = left.code
        found, name = {}, None
        for line in out.getvalue().splitlines():
            if line.startswith(("ok", "WRONG", "skipped")):
                state, name, says = line.split(maxsplit=2)
                found[name] = [state, says, ""]
            elif name and line.strip().startswith("→"):
                found[name][2] = line.strip()
        assert all(mend for state, _says, mend in found.values() if state == "WRONG"), found
        assert ended == int(any(state == "WRONG" for state, *_rest in found.values()))
        return found

    return ask


def insert(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def root(settings, tmp_path):
    """A checkout of its own to break: its project file and its lock file."""
    for name in ("pyproject.toml", "uv.lock"):
        shutil.copy(settings.ROOT / name, tmp_path)
    settings.ROOT = tmp_path
    return tmp_path


def test_an_old_python_and_packages_of_another_release_are_named(doctor, root):
    assert [doctor()[name][0] for name in ("python", "packages")] == ["ok", "ok"]
    for name, before, after in (
        ("pyproject.toml", 'requires-python = ">=3.11"', 'requires-python = ">=3.99"'),
        ("uv.lock", 'name = "django"\nversion = "', 'name = "django"\nversion = "9'),
    ):
        text = (root / name).read_text()
        assert before in text
        (root / name).write_text(text.replace(before, after))
    said = doctor()
    assert said["python"][0] == "WRONG" and ">=3.99" in said["python"][1]
    assert said["packages"][0] == "WRONG" and "django 5.2" in said["packages"][1]


def test_dangerous_settings_and_sample_sign_ins_of_a_real_installation_are_named(doctor, settings):
    assert [doctor()[name][0] for name in ("settings", "samples")] == ["skipped", "skipped"]
    settings.HAIDANG_PRODUCTION = True
    settings.SECRET_KEY = "short"
    open_account(username="mau.motcua", full_name="Mẫu", password=SAMPLE_PASSWORD, by="system:test")
    said = doctor()
    assert said["settings"][0] == "WRONG" and "HAIDANG_SECRET_KEY" in said["settings"][1]
    assert said["samples"][0] == "WRONG" and "mau.motcua" in said["samples"][1]


def test_a_home_that_cannot_be_written_and_a_full_disk_are_named(doctor, settings):
    assert [doctor()[name][0] for name in ("home", "disk")] == ["ok", "ok"]
    settings.HAIDANG_HOME = Path("/proc")  # a folder with no room, which refuses every file
    said = doctor()
    assert said["home"][0] == "WRONG" and "/proc" in said["home"][1] and "chown" in said["home"][2]
    assert said["disk"][0] == "WRONG"


def test_a_file_with_secrets_that_others_may_read_is_named(doctor, tmp_path):
    path = tmp_path / "environment"
    path.write_text("HAIDANG_SECRET_KEY=x")
    path.chmod(0o640)
    assert doctor("--secrets", str(path))["secret-files"][0] == "ok"
    path.chmod(0o644)
    assert "chmod 640" in doctor("--secrets", str(path))["secret-files"][2]
    assert doctor("--secrets", str(tmp_path / "none"))["secret-files"][0] == "WRONG"


def test_files_of_the_interface_that_are_missing_or_of_another_release_are_named(doctor, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    assert doctor()["static"][0] == "WRONG"
    for name in installation.SEEN_ON_EVERY_PAGE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(finders.find(name), tmp_path / name)
    assert doctor()["static"][0] == "ok"
    (tmp_path / "ui/house.js").write_text("old")
    assert "house.js" in doctor()["static"][1]


def test_a_clock_that_goes_wrong_is_named(doctor):
    assert doctor()["clock"][0] == "ok"
    insert("create schema ahead")
    insert(
        "create function ahead.clock_timestamp() returns timestamptz language sql as "
        "'select pg_catalog.clock_timestamp() + interval ''1 minute'''"
    )
    insert("set local search_path = ahead, pg_catalog, public")
    assert doctor()["clock"][:2] == [
        "WRONG", "The clock of the database is +60 seconds away from the clock of this machine."
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_database_that_would_lose_vietnamese_letters_is_named():
    assert running.database().state == "ok"
    insert("create database latin encoding 'LATIN1' locale 'C' template template0")
    other = connections.create_connection("default")
    other.settings_dict = {**other.settings_dict, "NAME": "latin"}
    try:
        found = running.database(other)
        assert found.state == "wrong" and "LATIN1" in found.says and "--encoding=UTF8" in found.mend
    finally:
        other.close()
        insert("drop database latin")


def test_changes_of_the_release_that_the_database_lacks_are_named(doctor):
    assert doctor()["migrations"][0] == "ok"
    insert("delete from django_migrations where app = 'audit' and name = '0003_reads'")
    assert "audit.0003_reads" in doctor()["migrations"][1] and "haidang migrate" in doctor()["migrations"][2]


def test_a_worker_that_is_gone_and_jobs_that_wait_or_were_given_up_are_named(doctor):
    said = doctor()
    assert (said["workers"][0], said["jobs"][0]) == ("WRONG", "ok")
    insert("insert into procrastinate_workers (last_heartbeat) values (now())")
    insert("insert into procrastinate_jobs (queue_name, task_name, args) values ('default', 'x.y', '{}')")
    said = doctor()
    assert (said["workers"][0], said["jobs"][0]) == ("ok", "ok")
    insert("update procrastinate_events set at = at - interval '8 minutes'")
    assert re.search("waited for (8|9) minutes", doctor()["jobs"][1])  # the machine may be slow between
    insert("update procrastinate_workers set last_heartbeat = now() - interval '3 minutes'")
    insert("update procrastinate_jobs set status = 'failed'")
    said = doctor()
    assert said["workers"][0] == "WRONG"
    assert "x.y" in said["jobs"][1] and "retry" in said["jobs"][2]


@pytest.mark.django_db(transaction=True)
def test_a_lake_that_is_gone_or_behind_is_named(doctor, settings):
    assert "never read" in doctor()["lake"][1]
    refresh()
    assert doctor()["lake"][0] == "ok"
    FillMark.objects.update(filled_at=timezone.now() - timedelta(minutes=20))
    assert "20 minutes old" in doctor()["lake"][1]
    shutil.rmtree(settings.HAIDANG_LAKE)
    assert doctor()["lake"][0] == "WRONG" and "HAIDANG_LAKE" in doctor()["lake"][2]


def test_an_audit_that_somebody_changed_is_named(doctor):
    AuditCheck.objects.create(
        day=timezone.localdate(), at=timezone.now(), lines=9, broken=1, first_broken="0/3"
    )
    assert "somebody changed it" in doctor()["audit"][1]


def test_a_mail_server_that_does_not_answer_is_named(doctor, settings):
    assert doctor()["mail"][0] == "skipped"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", port
    )  # fmt: skip
    assert f"127.0.0.1:{port}" in doctor()["mail"][1]


def test_a_port_that_somebody_else_holds_is_named(doctor):
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as other:
        port = str(other.server_port)
        thread = threading.Thread(target=other.handle_request)
        thread.start()
        assert doctor("--port", port)["port"][0] == "WRONG"
        thread.join()
    assert doctor("--port", port)["port"][:2] == ["ok", f"Port {port} is free."]


def test_a_certificate_that_is_about_to_end_is_named(doctor, tmp_path):
    path = tmp_path / "cert.pem"

    def certify(days):
        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "haidang.example.vn")])
        made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        made = made.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=days))
        path.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        return doctor("--certificate", str(path))["certificate"][0]

    assert [certify(3), certify(90)] == ["WRONG", "ok"]
    path.write_text("no certificate")
    assert "PEM" in doctor("--certificate", str(path))["certificate"][1]


def test_what_the_tests_need_is_looked_for_only_when_asked(doctor, monkeypatch):
    assert "chromium" not in doctor()
    monkeypatch.setenv("PATH", "/nowhere")
    assert doctor("--developer")["chromium"][2] == "→ apt install chromium"


def asked(**environment):
    known = {name: value for name, value in os.environ.items() if not name.startswith("HAIDANG_")}
    return subprocess.run(
        [sys.executable, "-m", "haidang.command", "doctor", "--language", "en"],
        env={**known, **environment}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_the_doctor_comes_although_the_house_may_not_start_and_has_no_database(tmp_path):
    said = asked(
        HAIDANG_HOME=str(tmp_path), DJANGO_SETTINGS_MODULE="haidang.settings.production",
        DATABASE_URL="postgresql://a:hidden@127.0.0.1:1/b",
    )  # fmt: skip
    assert said.returncode == 1 and said.stderr == "" and "hidden" not in said.stdout
    assert "WRONG    settings      HAIDANG_SECRET_KEY" in said.stdout
    assert "WRONG    database      The database does not answer" in said.stdout
    assert "skipped  lake" in said.stdout


@pytest.mark.parametrize("environment, sentence", [
    ({"HAIDANG_HOME": "/proc/none"}, "Nothing can be written into /proc/none"),
    ({"DATABASE_URL": "mysql://a/b"}, "DATABASE_URL cannot be used: it must begin with postgresql://"),
])  # fmt: skip
def test_what_keeps_the_house_from_loading_is_one_sentence_and_what_to_do(tmp_path, environment, sentence):
    said = asked(**{"HAIDANG_HOME": str(tmp_path), "DATABASE_URL": "postgresql:///x"} | environment)
    assert said.returncode == 1 and said.stderr == ""
    assert said.stdout.startswith(f"WRONG    loading       {sentence}") and "→" in said.stdout


def test_a_missing_and_an_old_backup_and_a_log_that_is_not_kept_are_named(doctor, monkeypatch, tmp_path):
    assert doctor()["backups"][0] == "skipped"
    monkeypatch.setenv("HAIDANG_ARCHIVE", str(tmp_path))
    state, says, mend = doctor()["backups"]
    assert state == "WRONG" and "no backup yet" in says and "haidang backup" in mend
    for hours, expected in ((40, "WRONG"), (3, "ok")):
        at = datetime.now(UTC) - timedelta(hours=hours)
        made = Manifest(f"at-{hours}", at, at, WHOLE_SERVER, 18, None, [])
        (tmp_path / made.name).mkdir()
        (tmp_path / made.name / NAME).write_text(made.as_text())
        assert doctor()["backups"][:2] == [expected, f"The newest backup is {hours} hours old."]
    monkeypatch.setenv("HAIDANG_ARCHIVE", "ftp://elsewhere/backups")
    assert "cannot be read" in doctor()["backups"][1]

"""Whether an installation is as it should be: asked by the doctor, on the machine itself."""

import http.client
import os
import re
import shutil
import stat
import sys
import tempfile
import time
import tomllib
from datetime import UTC, datetime, timedelta
from importlib.metadata import distributions
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.mail import get_connection
from django.db import connection
from django.utils.translation import gettext as _

from haidang.core import fitness
from haidang.core.accounts.models import User
from haidang.core.accounts.queries import SAMPLE_PASSWORD, SAMPLE_PREFIX
from haidang.core.backup.manifest import finished
from haidang.core.backup.places import Place
from haidang.core.watch.findings import OK, SKIPPED, WRONG, Finding

SECONDS_APART = 2
HOURS_BETWEEN_BACKUPS = 26  # each night, and two hours for one that took longer
DAYS_LEFT = timedelta(days=21)
SEEN_ON_EVERY_PAGE = ("ui/lighthouse.css", "ui/house.js", "vendor/@tabler/core/dist/css/tabler.min.css")


def python() -> Finding:
    """Python is one this release was made for."""
    here = ".".join(map(str, sys.version_info[:3]))
    project = settings.ROOT / "pyproject.toml"
    if not project.exists():
        return Finding(
            "python",
            SKIPPED,
            _("Python %(here)s; there is no pyproject.toml to compare with.") % {"here": here},
        )
    wanted = tomllib.loads(project.read_text())["project"]["requires-python"]
    least = tuple(map(int, re.findall(r"\d+", wanted)))
    if sys.version_info[: len(least)] < least:
        return Finding(
            "python", WRONG, _("Python %(here)s is too old: this release needs %(wanted)s.") % {"here": here, "wanted": wanted},
            _("Install a newer Python and make the environment anew: make clean, then make run PYTHON=python3.12"),
        )  # fmt: skip
    return Finding("python", OK, _("Python %(here)s fits.") % {"here": here})


def packages() -> Finding:
    """What is installed is what the lock file says."""
    lock = settings.ROOT / "uv.lock"
    if not lock.exists():
        return Finding("packages", SKIPPED, _("There is no lock file to compare with."))
    locked: dict[str, set[str]] = {}
    needed: list[str] = []
    for one in tomllib.loads(lock.read_text())["package"]:
        locked.setdefault(one["name"], set()).add(one.get("version", ""))
        if one["name"] == "haidang":
            needed = [package["name"] for package in one.get("dependencies", [])]
    # Each ``metadata`` reads and parses the file anew: ask once for both.
    installed = {
        re.sub(r"[-_.]+", "-", said["Name"]).lower(): said["Version"]
        for said in (one.metadata for one in distributions())
        if said["Name"]
    }
    wrong = [
        f"{name} {installed.get(name) or _('missing')} ({'/'.join(sorted(locked[name]))})"
        for name in sorted(locked)
        if name != "haidang"
        and (name in installed or name in needed)
        and installed.get(name) not in locked[name]
    ]
    if wrong:
        return Finding(
            "packages", WRONG,
            _("%(n)s packages are not those of the lock file: %(which)s.") % {"n": len(wrong), "which": ", ".join(wrong[:3])},
            _("Install the locked ones: .venv/bin/uv sync --locked --no-default-groups"),
        )  # fmt: skip
    return Finding("packages", OK, _("The packages are those of the lock file."))


def settings_fit() -> Finding:
    """The settings may be opened to people."""
    if not getattr(settings, "HAIDANG_PRODUCTION", False):
        return Finding(
            "settings", SKIPPED, _("This is a trial installation (%(module)s); its settings are not for people.") % {"module": settings.SETTINGS_MODULE}
        )  # fmt: skip
    found = fitness.faults(settings)
    if found:
        return Finding(
            "settings", WRONG, " ".join(found), _("Correct these settings in the environment of the service.")
        )
    return Finding("settings", OK, _("The settings are fit for a real installation."))


def sample_accounts() -> Finding:
    """Nobody can sign in with the password that everybody knows."""
    if not getattr(settings, "HAIDANG_PRODUCTION", False):
        return Finding("samples", SKIPPED, _("A trial installation has its sample sign-ins."))
    known = User.objects.filter(username__startswith=SAMPLE_PREFIX, is_active=True).order_by("pk")
    open_ones = [user.username for user in known if user.check_password(SAMPLE_PASSWORD)]
    if open_ones:
        return Finding(
            "samples", WRONG, _("Sample accounts with a published password are open: %(which)s.") % {"which": ", ".join(open_ones)},
            _("This is the database of a trial city: never open it to people; begin with an empty one."),
        )  # fmt: skip
    return Finding("samples", OK, _("No sample account is open."))


def home() -> Finding:
    """The house can write where it keeps its files."""
    try:
        with tempfile.TemporaryFile(dir=settings.HAIDANG_HOME) as file:
            file.write(b"haidang")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return Finding(
            "home", WRONG, _("Nothing can be written into %(home)s: %(why)s.") % {"home": settings.HAIDANG_HOME, "why": error.strerror},
            _("Give the folder to the user of the service: chown -R haidang: %(home)s; or set HAIDANG_HOME.") % {"home": settings.HAIDANG_HOME},
        )  # fmt: skip
    return Finding("home", OK, _("%(home)s can be written.") % {"home": settings.HAIDANG_HOME})


def secret_files(*, given: tuple[str, ...] = ()) -> Finding:
    """Files with secrets are closed to everybody else."""
    paths = [Path(settings.HAIDANG_HOME) / "secret", *map(Path, given)]
    there = [path for path in paths if path.exists()]
    if missing := [path for path in map(Path, given) if not path.exists()]:
        return Finding(
            "secret-files",
            WRONG,
            _("There is no file %(path)s.") % {"path": missing[0]},
            _("Name the file as it is."),
        )
    for path in there:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o037:  # a group may read, as the service of systemd does; it may not write
            return Finding(
                "secret-files", WRONG, _("Others may read or change %(path)s (%(mode)s), which has secrets.") % {"path": path, "mode": oct(mode)[2:]},
                _("Close it: chmod 640 %(path)s") % {"path": path},
            )  # fmt: skip
    if not there:
        return Finding("secret-files", SKIPPED, _("No file with secrets is here."))
    return Finding("secret-files", OK, _("The files with secrets are closed to others."))


def clock() -> Finding:
    """The clocks of this machine and of the database agree."""
    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute("select extract(epoch from clock_timestamp())::float8")
        there = cursor.fetchone()[0]
        after = time.time()
    apart = there - (before + after) / 2
    if abs(apart) > SECONDS_APART + (after - before) / 2:
        return Finding(
            "clock", WRONG, _("The clock of the database is %(n)s seconds away from the clock of this machine.") % {"n": f"{apart:+.0f}"},
            _("Let both follow one clock: apt install chrony, then timedatectl set-ntp true, on both machines."),
        )  # fmt: skip
    return Finding("clock", OK, _("The clocks of this machine and of the database agree."))


def static_files() -> Finding:
    """Styles and scripts are those of this release."""
    for name in SEEN_ON_EVERY_PAGE:
        shipped, collected = finders.find(name), Path(settings.STATIC_ROOT) / name
        if shipped is None:
            return Finding(
                "static", WRONG, _("The package with %(name)s is not installed.") % {"name": name}, _("Install the packages of the interface: npm ci --ignore-scripts")
            )  # fmt: skip
        if not collected.exists() or collected.read_bytes() != Path(shipped).read_bytes():
            return Finding(
                "static", WRONG, _("%(name)s in %(folder)s is missing or of another release.") % {"name": name, "folder": settings.STATIC_ROOT},
                _("Run: haidang collectstatic --noinput"),
            )  # fmt: skip
    return Finding("static", OK, _("Styles and scripts are those of this release."))


def mail() -> Finding:
    """The mail server takes letters."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") or settings.EMAIL_HOST in ("", "localhost"):
        return Finding("mail", SKIPPED, _("No mail server is set."))
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        sending = get_connection(timeout=5)
        sending.open()
        sending.close()
    except OSError as error:  # what smtplib raises is one too
        return Finding(
            "mail", WRONG, _("The mail server %(where)s does not take letters: %(why)s.") % {"where": where, "why": error.strerror or type(error).__name__},
            _("Correct its address, its port and the account for it; see that the firewall lets this machine through."),
        )  # fmt: skip
    return Finding("mail", OK, _("The mail server %(where)s answers.") % {"where": where})


def port(*, number: int) -> Finding:
    """The port is free, or it is this house that answers there."""
    try:
        asked = http.client.HTTPConnection("127.0.0.1", number, timeout=5)
        known = settings.ALLOWED_HOSTS[0].lstrip(".") if settings.ALLOWED_HOSTS else ""
        asked.request("GET", "/health/", headers={"Host": "127.0.0.1" if known in ("", "*") else known})
        answer = asked.getresponse()
        if answer.headers.get("X-Request-ID") and answer.read(20).strip() == b"ok":
            return Finding("port", OK, _("The house answers on port %(n)s.") % {"n": number})
    except ConnectionRefusedError:
        return Finding("port", OK, _("Port %(n)s is free.") % {"n": number})
    except (OSError, http.client.HTTPException):
        pass
    return Finding(
        "port", WRONG, _("Something else answers on port %(n)s.") % {"n": number},
        _("See who it is (ss -ltnp) and stop it, or give the house another port."),
    )  # fmt: skip


def certificate(*, given: str) -> Finding:
    """The certificate people's browsers see is not about to end."""
    try:
        parsed = x509.load_pem_x509_certificate(Path(given).read_bytes())
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or _("it is no certificate in PEM form")
        return Finding(
            "certificate", WRONG, _("%(path)s cannot be read: %(why)s.") % {"path": given, "why": why}, _("Name the file that nginx names in ssl_certificate.")
        )  # fmt: skip
    left = parsed.not_valid_after_utc - datetime.now(UTC)
    until = f"{parsed.not_valid_after_utc:%d/%m/%Y}"
    if left < DAYS_LEFT:
        return Finding(
            "certificate", WRONG, _("The certificate ends on %(until)s.") % {"until": until}, _("Renew it now and reload nginx: systemctl reload nginx")
        )  # fmt: skip
    return Finding("certificate", OK, _("The certificate holds until %(until)s.") % {"until": until})


def backups() -> Finding:
    """The newest backup is of this night, and the database gets its log kept."""
    name, kept = "backups", os.environ.get("HAIDANG_ARCHIVE", "")
    if kept in ("", "off"):
        return Finding(name, SKIPPED, _("HAIDANG_ARCHIVE does not say where backups are kept."))
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('archive_mode') <> 'off' and "
            "coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) from pg_stat_archiver"
        )
        [stuck] = cursor.fetchone()
    if stuck:
        return Finding(
            name, WRONG, _("The database cannot write its log to %(place)s: what is done now could not be restored.") % {"place": kept},
            _("See that the place is there, has room and is open to the user the database runs as."),
        )  # fmt: skip
    try:
        found = finished(Place(kept))
    except (OSError, ValueError) as error:
        return Finding(
            name, WRONG, _("The backups in %(place)s cannot be read: %(why)s.") % {"place": kept, "why": error},
            _("Correct HAIDANG_ARCHIVE, or make the place reachable."),
        )  # fmt: skip
    hours = int((datetime.now(UTC) - found[-1].finished).total_seconds() // 3600) if found else 0
    if not found or hours > HOURS_BETWEEN_BACKUPS:
        says = (
            _("The newest backup is %(n)s hours old.") % {"n": hours}
            if found
            else _("There is no backup yet.")
        )
        return Finding(
            name, WRONG, says, _("Run: haidang backup, and let a timer do it each night (docs/deploy.md).")
        )
    return Finding(name, OK, _("The newest backup is %(n)s hours old.") % {"n": hours})


def for_developers() -> list[Finding]:
    """What the tests need beside the house."""
    found = []
    for name, programs, package in (
        (
            "chromium",
            ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"],
            "chromium",
        ),
        ("java", ["java"], "default-jre-headless"),
        ("nginx", ["nginx", "/usr/sbin/nginx"], "nginx-light"),
    ):
        there = next((path for program in programs if (path := shutil.which(program))), None)
        found.append(
            Finding(name, OK, _("%(path)s is there for the tests.") % {"path": there})
            if there
            else Finding(
                name, WRONG, _("The tests need %(name)s.") % {"name": name}, f"apt install {package}"
            )
        )
    return found


CHECKS = [
    ("python", python),
    ("packages", packages),
    ("settings", settings_fit),
    ("home", home),
    ("secret-files", secret_files),
    ("static", static_files),
    ("clock", clock),
    ("samples", sample_accounts),
    ("mail", mail),
    ("backups", backups),
]

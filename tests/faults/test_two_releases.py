"""
A new release on the data of the one before, and the one before on the schema of the new one: while a house is upgraded both run,
and whoever goes back keeps the data.
"""

import io
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import pytest

from tests.running import COMMAND, House, a_home, outlive_processes_only

pytestmark = pytest.mark.fault
ROOT = Path(__file__).parents[2]
THE_FIRST = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("demo", dossiers=60)
"""
# What people do all day, by the code of either release; it says whose code that was.
A_DAY = """
import haidang
from django.conf import settings
from django.test import Client
from django.utils import timezone
from haidang.core.accounts.models import User
from haidang.core.audit.queries import verify
from haidang.core.facts import operations as facts
from haidang.dossiers import operations
from haidang.dossiers.models import Dossier
from haidang.procedures.queries import by_code

settings.ALLOWED_HOSTS = ["*"]
now = timezone.now()
made = operations.submit(
    procedure=by_code("1.001193"), unit_code="10525", channel="online", at=now, by="system:test",
    applicant=operations.Applicant("Nguyễn Văn Thử", "0912345678"),
)
operations.change(dossier=made, verb="receive", at=now, by="system:test")
browser = Client()
for path in ("/", "/rankings/", "/units/10525/", "/procedures/", f"/dossiers/track/{made.code}/"):
    assert browser.get(path).status_code == 200, path
browser.force_login(User.objects.get(username="mau.motcua"))
for path in ("/desk/", "/dossiers/", f"/dossiers/{made.code}/"):
    assert browser.get(path).status_code == 200, path
made.refresh_from_db()
operations.change(dossier=made, verb="finish", at=now, by="system:test")
facts.refresh()
lines, broken = verify()
assert lines and broken == [], broken
print(haidang.__file__)
print("dossiers", Dossier.objects.count())
"""


def git(*words: str, **how) -> subprocess.CompletedProcess:
    return subprocess.run(["git", "-C", ROOT, *words], capture_output=True, check=True, **how)


def schema_of(commit: str) -> set[str]:
    """The names of a commit's migrations."""
    listed = git("ls-tree", "-r", "--name-only", commit, "--", "src/haidang", text=True).stdout.splitlines()
    return {name for name in listed if "/migrations/0" in name}


@pytest.fixture(scope="module")
def before():
    """The code of the newest commit with another schema than this one."""
    try:
        commits = git("rev-list", "--first-parent", "-n", "500", "HEAD", text=True).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no clone: the release before is not known")
    now = {str(path.relative_to(ROOT)) for path in ROOT.glob("src/haidang/**/migrations/0*.py")}
    older = next((commit for commit in commits if schema_of(commit) != now), None)
    if older is None:
        pytest.skip("the clone does not go back to another schema")
    place = Path(tempfile.mkdtemp(prefix="haidang-release-"))
    place.chmod(0o755)
    with tarfile.open(fileobj=io.BytesIO(git("archive", older, "src", "pyproject.toml").stdout)) as packed:
        packed.extractall(place)
    (place / "node_modules").symlink_to(ROOT / "node_modules")
    yield place
    shutil.rmtree(place)


@pytest.fixture(scope="module")
def home():
    made = a_home()
    outlive_processes_only(made)
    yield made
    shutil.rmtree(made)


def test_a_release_starts_on_the_data_of_the_one_before_and_that_one_still_works_beside_it(before, home):
    house = House(home, 60)
    old = {**house.env, "PYTHONPATH": str(before / "src")}

    def by_the_old(*words):
        done = subprocess.run([*COMMAND, *words], env=old, cwd=before, capture_output=True, text=True, timeout=180)  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    first = by_the_old("shell", "-v0", "-c", THE_FIRST + A_DAY)
    house.start()
    try:
        new = house.command("shell", "-v0", "-c", A_DAY)
        assert new.returncode == 0, new.stderr[-3000:]
        again = by_the_old("shell", "-v0", "-c", A_DAY)
        assert all(str(before) in said for said in (first, again)), "the old code was to run"
        assert str(before) not in new.stdout
        counted = [int(said.split("dossiers ")[1]) for said in (first, new.stdout, again)]
        assert counted == [counted[0], counted[0] + 1, counted[0] + 2]
    finally:
        house.stop()
    assert "Traceback" not in house.said

import os
import socket
import urllib.request
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpResponse
from django.template import engines
from django.test import TransactionTestCase
from django.urls import path
from django.utils import timezone

from haidang.core.access.models import RoleGrant
from haidang.core.accounts.models import User
from haidang.core.audit.models import AuditLine
from haidang.core.audit.operations import record
from haidang.core.dated.models import DatedRule
from haidang.core.facts.models import FillMark
from haidang.core.testing import plugin
from haidang.core.testing.checkout import ROOT, LeftBehind
from haidang.core.testing.dates import MomentInADate
from haidang.core.testing.locks import LockedByAccident
from haidang.core.testing.network import ReachedOutside
from haidang.core.testing.order import UnorderedSlice, luck
from haidang.core.testing.reading import WroteWhileReading
from haidang.core.testing.templates import UndefinedVariable


def drawn(text, **context):
    return engines["django"].from_string(text).render(context)


@pytest.mark.parametrize(
    "text",
    [
        "{{ nobody }}",
        "{{ somebody.nothing }}",
        "{{ nobody|default:'–' }}",
        "{% for one in nobody %}{% endfor %}",
        "{% include '404.html' with name=nobody %}",
        "{% blocktranslate %}Page {{ nobody }}{% endblocktranslate %}",
    ],
)
def test_a_template_that_shows_what_nobody_gave_it_fails(text):
    with pytest.raises(UndefinedVariable):
        drawn(text, somebody={})


def test_a_condition_may_name_what_is_not_there():
    assert (
        drawn("{% if nobody %}yes{% elif somebody.nothing == 2 %}two{% else %}no{% endif %}", somebody={})
        == "no"
    )
    assert drawn("{% for one in list %}{% empty %}empty{% endfor %}", list=[]) == "empty"


def test_a_test_reaches_no_other_machine_by_address_or_by_name():
    with pytest.raises(ReachedOutside), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(ReachedOutside), socket.socket(type=socket.SOCK_DGRAM) as outside:
        outside.sendto(b"?", ("192.0.2.1", 53))
    with pytest.raises(ReachedOutside):
        urllib.request.urlopen("http://example.org/", timeout=1)


def test_a_test_reaches_its_own_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()


@pytest.fixture
def marks(db):
    now = timezone.now()
    FillMark.objects.bulk_create(
        FillMark(table=f"t{number:02}", system="x", filled_before=number, filled_at=now)
        for number in range(40)
    )
    return FillMark.objects


def test_rows_without_an_order_come_in_another_one_each_time(marks):
    plain = marks.values_list("filled_before", flat=True)
    seen = {tuple(plain.all()) for _ in range(3)}
    assert len(seen) == 3 and {tuple(sorted(rows)) for rows in seen} == {tuple(range(40))}
    assert len({tuple(plain.iterator()) for _ in range(3)}) == 3
    assert list(plain.order_by("table")) == list(range(40))


def test_the_same_seed_brings_the_same_order(marks):
    luck.seed("again")
    first = list(marks.all())
    luck.seed("again")
    assert list(marks.all()) == first


def test_the_first_rows_of_no_order_are_refused_also_inside_another_query(marks):
    with pytest.raises(UnorderedSlice):
        list(marks.all()[:3])
    with pytest.raises(UnorderedSlice):
        marks.all()[0]
    with pytest.raises(UnorderedSlice):
        list(marks.annotate(other=Subquery(FillMark.objects.values("pk")[:1])).order_by("pk"))
    assert marks.first().table == "t00" and marks.get(table="t01") and marks.exists()
    assert len(marks.filter(Exists(FillMark.objects.filter(table=OuterRef("table"))))) == 40


def test_a_lock_over_a_join_must_say_whose_rows_it_holds(db):
    grants = RoleGrant.objects.select_related("user")
    with transaction.atomic():
        with pytest.raises(LockedByAccident):
            list(grants.select_for_update())
        with pytest.raises(LockedByAccident):
            list(RoleGrant.objects.filter(user__username="x").select_for_update())
        assert list(grants.select_for_update(of=("self",))) == []
        assert list(RoleGrant.objects.select_for_update()) == []


def test_a_moment_is_no_date_and_a_naive_one_is_no_moment(db):
    with pytest.raises(MomentInADate):
        RoleGrant.objects.filter(starts_on=timezone.now()).exists()
    with pytest.raises(RuntimeWarning, match="naive"):
        FillMark.objects.filter(filled_at=datetime(2026, 11, 9)).exists()
    with pytest.raises(RuntimeWarning, match="naive"):
        FillMark.objects.filter(filled_at=timezone.localdate()).exists()


@pytest.mark.django_db(transaction=True)
def test_a_get_that_writes_fails_whichever_door_it_came_through(client, settings):
    settings.ROOT_URLCONF = __name__
    with pytest.raises(WroteWhileReading):
        client.get("/")
    assert client.post("/").content == b"written"


def test_a_file_in_the_checkout_is_refused_and_one_elsewhere_is_not(tmp_path):
    with pytest.raises(LeftBehind):
        open(os.path.join(ROOT, "left-behind"), "w")
    with pytest.raises(LeftBehind):
        os.mkdir(os.path.join(ROOT, "src", "left-behind"))
    with pytest.raises(LeftBehind):
        os.rename(tmp_path, os.path.join(ROOT, "left-behind"))
    (tmp_path / "mine").write_text("mine")
    assert Path(ROOT, "README.md").read_text()[0] == "#"


def _writes(request):
    User.objects.create(username="made-by-a-visit")
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("written")


urlpatterns = [path("", _writes)]


@pytest.mark.django_db(transaction=True)
def test_after_a_test_whose_rows_others_could_see_the_database_is_what_migrating_left():
    rules = set(DatedRule.objects.values_list("pk", "version"))
    kinds = set(ContentType.objects.values_list("pk", "model"))
    left = FillMark.objects.create(table="left", system="", filled_before=1, filled_at=timezone.now())
    record("test.left", left, by="system:test")
    DatedRule.objects.all().delete()
    TransactionTestCase()._fixture_teardown()
    assert not FillMark.objects.exists() and not AuditLine.objects.filter(verb="test.left").exists()
    assert set(DatedRule.objects.values_list("pk", "version")) == rules != set()
    assert set(ContentType.objects.values_list("pk", "model")) == kinds != set()


def test_tests_of_one_name_are_refused_since_several_workers_would_leave_out_all_but_one():
    one, other = (
        SimpleNamespace(nodeid=f"tests/test_it.py::test_{name}", path=Path("tests")) for name in "ab"
    )
    with pytest.raises(pytest.UsageError, match=r"test_b$"):
        next(plugin.pytest_collection_modifyitems([one, other, other]))

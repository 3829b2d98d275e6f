"""Finding among a hundred thousand entries: how long the first results take, slips included, on the running server."""

import random
import re
import time
from urllib.parse import quote

from django.db import connection

from benchmarks.figures import Figure
from benchmarks.server import load, p95, serving
from haidang.core.finding import operations
from haidang.core.finding.models import Entry
from haidang.core.text import search_key, sort_key
from haidang.procedures.models import Procedure
from haidang.units.choices import Kind
from haidang.units.models import Unit

ENTRIES = 100_000
COMMUNES = 3_300  # about as many as the country has
ASKED = [
    "hong bang", "hoongf bangf", "hong bnag", "khai sinh", "khau sinh", "dang ky", "dang ky khai s", "ks", "ho", "cam thuong", "ubnd phuong le chan",
    "dangkykhaisinh", "1.001193", "001193", "so tai nguyen moi truong", "giay phep xay dung", "giấy chứng nhận quyền sử dụng đất",
    "toi muon lam giay khai sinh cho con", "phuong", "cap giay", "trung thuc", "an loa", "sổ đỏ", "zzzz qqqq",
]  # fmt: skip


def make_up() -> int:
    """Fill the city up with units and procedures whose names are made of the words of real ones; return how many entries there are."""
    luck = random.Random(1)
    real = list(Procedure.objects.order_by("code").values_list("name", flat=True))
    places = [
        name.split(" ", 1)[1]
        for name in Unit.objects.order_by("code").values_list("name", flat=True)
        if " " in name
    ]
    syllables = sorted({word for name in places for word in name.split()})
    province = Unit.objects.create(
        code="BENCH",
        kind=Kind.PROVINCE,
        name="Tỉnh Thử",
        mark="assumption",
        sort_key=sort_key("Tỉnh Thử"),
        search_key="tinh thu",
    )
    names = [
        f"{luck.choice(['Xã', 'Phường'])} {luck.choice(syllables)} {luck.choice(syllables)}"
        for _ in range(COMMUNES)
    ]
    Unit.objects.bulk_create(
        [
            Unit(
                code=f"B{number}", kind=Kind.WARD if name[0] == "P" else Kind.COMMUNE, name=name, parent=province, mark="assumption",
                sort_key=sort_key(name), search_key=search_key(name),
            )
            for number, name in enumerate(names)
        ],
        batch_size=2000,
    )  # fmt: skip
    operations.rebuild()
    wanted = ENTRIES - Entry.objects.count()
    parts = [part.strip() for name in real for part in re.split(r"[,;()]", name) if len(part.split()) > 2]
    made = (
        ", ".join(luck.sample(parts, luck.randint(1, 3))) + " " + luck.choice(places) for _ in range(wanted)
    )
    Procedure.objects.bulk_create(
        [
            Procedure(
                code=f"9.{number:06d}", name=name[:1500], level="bo", field="Thử", time_unit="working_day", mark="assumption",
                sort_key=sort_key(name), search_key=search_key(name),
            )
            for number, name in enumerate(made)
        ],
        batch_size=2000,
    )  # fmt: skip
    operations.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("vacuum (analyze) finding_entry")
        cursor.execute("vacuum (analyze) finding_word")
    return Entry.objects.count()


def _changed(*_answer) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update finding_saying set active = active where false")


def run() -> list[Figure]:
    """One person types, as in life; then eight do at once, without pause."""
    there = make_up()
    assert there >= ENTRIES, there
    typing = {"HX-Request": "true", "HX-Target": "suggestions"}
    start = time.perf_counter()
    operations.rebuild()
    found = [Figure("finding_rebuild_of_100k_entries", time.perf_counter() - start, "s", "<=60")]

    def ask(number):
        return "GET", f"/search/?q={quote(ASKED[number % len(ASKED)])}", None, typing

    with serving() as port:
        load(port, ask, clients=1, seconds=3)
        times, answers = load(port, ask, clients=1, seconds=10)
        assert {status for status, _body in answers} == {200}
        found.append(Figure("first_results_among_100k_entries_p95", p95(times), "ms", "<=50"))
        # Each as if nobody had asked before: between two of them the index changes, so nothing of it is kept.
        for clients, name, most in ((1, "", "<=50"), (8, "_with_8_clients", "<=100")):
            times, answers = load(port, ask, clients, seconds=10, answered=_changed)
            assert {status for status, _body in answers} == {200}
            found.append(Figure(f"first_results_never_asked_before{name}_p95", p95(times), "ms", most))
        times, answers = load(port, ask)
        assert {status for status, _body in answers} == {200}
        found.append(Figure("first_results_with_8_clients_p95", p95(times), "ms", "<=100"))
    return found

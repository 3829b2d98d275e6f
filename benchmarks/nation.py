"""The national portal: how many messages a second leave, what a step costs more, and a day of it being down under load."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

from benchmarks.figures import Figure

COUNT, CLERKS, DOSSIERS = 2000, 4, 40
LIFE = ("advance", "ask_supplement", "answer_supplement", "finish", "give_result")


def run() -> list[Figure]:
    from haidang.exchange.models import Line, Message
    from haidang.exchange.portal.double import double

    before = settings.HAIDANG_PORTAL
    with double("works") as portal:
        settings.HAIDANG_PORTAL = {
            **before,
            "url": portal.url,
            "user": "bench",
            "password": "bench",
            "knows_keys": True,
        }
        try:
            return [*_messages_a_second(portal), *_a_day_of_outage(portal)]
        finally:
            settings.HAIDANG_PORTAL = before
            Message.objects.all().delete()
            Line.objects.all().delete()


def _send(at=None, seconds=120.0) -> int:
    from haidang.exchange import sending
    from haidang.exchange.rules import LANES

    clock = timezone.now if at is None else lambda: at
    return sum(sending.send_out("portal", lane, seconds=seconds, clock=clock) for lane in range(LANES))


def _received(number: int, at) -> "object":
    from haidang.dossiers import operations
    from haidang.procedures.queries import by_code

    dossier = operations.submit(
        procedure=by_code("1.004873"), unit_code="10525", channel="online", applicant=operations.Applicant(f"Người thử {number}"),
        at=at, by="system:bench",
    )  # fmt: skip
    return operations.change(dossier=dossier, verb="receive", at=at, by="system:bench")


def _messages_a_second(portal) -> list[Figure]:
    """Real steps of real dossiers, put together and sent by one process, one after the other."""
    from haidang.exchange import operations

    dossiers = [_received(number, timezone.now()) for number in range(COUNT // 50)]
    begin = time.perf_counter()
    with transaction.atomic():
        for dossier in dossiers:
            for part in range(1000, 1000 + COUNT // len(dossiers)):
                operations.queue(
                    system="portal", subject=dossier.code, part=part, kinds=["bench"], at=timezone.now()
                )
    queued = time.perf_counter() - begin
    from haidang.dossiers import nation
    from haidang.exchange.registry import Kind, declare_kind

    declare_kind(Kind("bench", "portal", "bench", lambda code, part, first: nation.step(code, 2, first)))
    begin = time.perf_counter()
    sent = _send()
    seconds = time.perf_counter() - begin
    assert sent == COUNT + len(dossiers) == len(portal.taken), "lost or doubled"
    return [
        Figure("portal_queued_ms", queued / COUNT * 1000, "ms", "<=1"),
        Figure("portal_messages_a_second", sent / seconds, "/s", ">=50"),
    ]


def _a_day_of_outage(portal) -> list[Figure]:
    from haidang.exchange.models import Message

    portal.taken.clear()
    begin = timezone.now() + timedelta(days=1)
    crews = [[_received(number, begin) for number in range(DOSSIERS)] for _ in range(CLERKS)]
    wanted, pool = CLERKS * DOSSIERS, ThreadPoolExecutor(CLERKS)
    started = time.perf_counter()
    for hour in range(24):
        portal.manner = ("crashes", "busy")[hour % 2]
        at_work = [pool.submit(_an_hour, crew, hour, begin + timedelta(hours=hour)) for crew in crews]
        for minute in range(0, 60, 10):
            _send(begin + timedelta(hours=hour, minutes=minute), 4.0)
        wanted += sum(one.result() for one in at_work)
    pool.shutdown()
    acts = time.perf_counter() - started
    waiting, portal.manner = Message.objects.filter(state="waiting").count(), "works"
    started = time.perf_counter()
    for minute in range(0, 30, 5):
        _send(begin + timedelta(hours=24, minutes=minute))
    drained = time.perf_counter() - started
    told = portal.told()
    keys = [one["MaGiaoDich"] for one in portal.taken]
    queue = {one.code: [] for crew in crews for one in crew}
    for subject, key in (
        Message.objects.filter(subject__in=queue).order_by("id").values_list("subject", "key")
    ):
        queue[subject].append(str(key))
    heard = {code: [] for code in queue}
    for one in portal.taken:
        heard[one["data"][0]["MaHoSo"]].append(one["MaGiaoDich"])
    lost = sum(len(set(queue[code]) - set(heard[code])) for code in queue)
    return [
        Figure("portal_down_24h_messages", sum(map(len, told.values())), "", ">=1000"),
        Figure("portal_down_24h_still_waiting_at_the_end", waiting, "", ">=500"),
        Figure("portal_down_24h_messages_made_a_second", wanted / acts, "/s", ">=25"),
        Figure("portal_down_24h_drained_seconds", drained, "s", "<=60"),
        Figure("portal_down_24h_lost", lost, "", "<=0"),
        Figure("portal_down_24h_doubled", len(keys) - len(set(keys)), "", "<=0"),
        Figure("portal_down_24h_out_of_order", sum(heard[code] != queue[code] for code in queue), "", "<=0"),
    ]


def _an_hour(crew, hour, at) -> int:
    """Act once upon each dossier whose hour it is, and return how many messages that makes."""
    from haidang.dossiers import nation, operations
    from haidang.dossiers.models import Dossier

    made = 0
    try:
        for number, dossier in enumerate(crew):
            turn, left = divmod(hour + number % 4, 4)
            if left or turn >= len(LIFE):
                continue
            with transaction.atomic():
                mine = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
                operations.change(dossier=mine, verb=LIFE[turn], at=at, by="system:bench", note="Thiếu giấy")
            made += 2 if LIFE[turn] in nation.CHANGES_THE_RECORD else 1
    finally:
        connections.close_all()
    return made

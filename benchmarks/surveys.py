"""
Surveys: how many answers a second the web server takes while somebody watches the results, how soon an answer is among them, how
long 130,000 answers to 60 questions take to leave as CSV and as Excel, and the satisfaction of each unit and month among five million
answers of the lake against a bare scan of the same files.
"""

import http.client
import random
import threading
import time
from datetime import timedelta
from urllib.parse import urlencode

import duckdb
from django.db import connection
from django.utils import timezone

from benchmarks.figures import Figure, paired_seconds
from benchmarks.pages import cookie
from benchmarks.server import load, serving
from haidang.core.facts import declare, engine, operations
from haidang.core.facts.models import FillMark
from haidang.core.facts.queries import lake
from haidang.surveys import exports, queries
from haidang.surveys.asked.files import from_yaml
from haidang.surveys.models import Code, OptionTally, Remark, Reply, Tally
from haidang.surveys.operations import begin, new_version, settle
from haidang.surveys.rules import codes
from haidang.units.queries import active_units

SECONDS, CLIENTS, ANSWERS, TOKEN = 8.0, 8, 130_000, "a" * 32
IN_THE_RIVER = 5_000_000
SIXTY = """
title: Sáu mươi câu (đo tốc độ)
source: của bộ đo
mark: assumption
parts: [{key: I, words: Một}, {key: II, words: Hai}]
scales: [{key: five, points: [Rất tệ, Tệ, Thường, Tốt, Rất tốt]}]
questions:
""" + "".join(
    f"- {{key: Q{n}, kind: likert, words: Câu {n}, scale: five{', part: I, counted: true' if n < 25 else ', part: II, counted: true' if n < 50 else ''}}}\n"
    for n in range(60)  # ten of them do not count to satisfaction
)


def _campaign(questionnaire):
    today = timezone.localdate()
    return begin(
        title="Đo tốc độ", questionnaire=questionnaire, starts_on=today - timedelta(400), ends_on=today + timedelta(30), ways=("dossier",), by="system:bench",
    )  # fmt: skip


def _forget(campaign) -> None:
    for model in (Reply, Remark, Code, Tally, OptionTally):
        model.objects.filter(campaign=campaign).delete()
    campaign.delete()


def answering() -> list[Figure]:
    """Answers with one-time codes to the form of sixteen items, the page of results open and asked for every two seconds."""
    campaign = _campaign(queries.questionnaire("after-a-procedure", 1))
    units = [unit.code for unit in active_units(timezone.localdate())]
    secrets = [codes.new() for _n in range(40_000)]
    Code.objects.bulk_create(
        [Code(digest=codes.digest(one), campaign=campaign, way="dossier", unit_code=units[n % len(units)], procedure_code="1.001193") for n, one in enumerate(secrets)],
        batch_size=5000,
    )  # fmt: skip
    free, seen, stop = iter(secrets), [], threading.Event()
    typed = {item: "4" for item, _part in queries.asked_in(campaign).counted()}
    body = urlencode(typed | {"csrfmiddlewaretoken": TOKEN, "trouble": "no"})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={TOKEN}"}

    def watch(port):
        who = {"Cookie": cookie("mau.noivu")}
        while not stop.wait(2):
            start = time.perf_counter()
            connected = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connected.request("GET", f"/surveys/campaigns/{campaign.code}/", None, who)
            answer = connected.getresponse()
            answer.read()
            connected.close()
            seen.append(time.perf_counter() - start)
            assert answer.status == 200

    try:
        with serving() as port:
            load(port, lambda n: ("POST", f"/surveys/{next(free)}/", body, headers), seconds=1)
            watching = threading.Thread(target=watch, args=(port,))
            watching.start()
            before = Reply.objects.filter(campaign=campaign).count()
            _times, answers = load(port, lambda n: ("POST", f"/surveys/{next(free)}/", body, headers), CLIENTS, SECONDS)  # fmt: skip
            stop.set()
            watching.join()
            assert {status for status, _body in answers} == {302}
        assert Reply.objects.filter(campaign=campaign).count() - before == len(answers), "lost or doubled"
    finally:
        _forget(campaign)
    return [
        Figure("survey_answers_a_second", len(answers) / SECONDS, "/s", ">=300"),
        Figure("survey_results_while_answered", max(seen) * 1000, "ms", "<=2000"),
    ]


def taking_along() -> list[Figure]:
    """130,000 answers to 60 questions out as files, and their results."""
    campaign = _campaign(new_version(content=from_yaml(SIXTY.encode()), code="sixty", by="system:bench"))
    units = [unit.code for unit in active_units(timezone.localdate())]
    keys = [key for key, _words in queries.asked_in(campaign).columns()]
    chance, today = random.Random(7), timezone.localdate()
    rows = (
        Reply(
            id=chance.getrandbits(52), campaign=campaign, unit_code=units[n % len(units)], day=today - timedelta(n % 360), way="field",
            answers={key: chance.choice((3, 4, 4, 5)) for key in keys},
        )
        for n in range(ANSWERS)
    )  # fmt: skip
    try:
        Reply.objects.bulk_create(rows, batch_size=2000)
        with connection.cursor() as cursor:
            cursor.execute("analyze surveys_reply")
        found = []
        for name, function, target in (
            ("settle_130000_answers", lambda: settle(campaign=campaign), "<=60"),
            ("survey_results_of_130000", lambda: queries.results(campaign), "<=2"),
            ("survey_csv_of_130000", lambda: exports.as_csv(campaign, queries.asked_in(campaign)), "<=3"),
            (
                "survey_parquet_of_130000",
                lambda: exports.as_parquet(campaign, queries.asked_in(campaign)),
                "<=10",
            ),
            (
                "survey_excel_of_130000",
                lambda: exports.as_excel(campaign, queries.asked_in(campaign)),
                "<=40",
            ),
        ):
            start = time.perf_counter()
            function()
            found.append(Figure(name, time.perf_counter() - start, "s", target))
    finally:
        questionnaire = campaign.questionnaire
        _forget(campaign)
        questionnaire.delete()
    return found


# Every second person also answered what does not count to satisfaction; one in fifty came in a burst.
MANY = """
insert into surveys_reply (id, campaign_id, unit_code, procedure_code, day, way, weight, answers, sheet, in_burst, settled, told, told_month, withheld)
select n, %(campaign)s, (%(units)s::text[])[1 + n %% cardinality(%(units)s::text[])], '', current_date - (n %% 360)::int, 'counter', 1,
       (select jsonb_object_agg(item, 1 + (hashtext(item || n) & 255) %% 5) from unnest(%(items)s::text[]) item)
         || case when n %% 2 = 0 then '{"trouble": "no"}' else '{}' end::jsonb,
       '', n %% 50 = 0, true, 1, date_trunc('month', current_date - (n %% 360)::int), '[]'
from generate_series(1, %(replies)s) n
"""


def through_the_river() -> list[Figure]:
    """Every measure of five million answers, among them both ways to reckon satisfaction, by unit and month, to a bare scan."""
    campaign = _campaign(queries.questionnaire("after-a-procedure", 1))
    items = [item for item, _part in queries.asked_in(campaign).counted()]
    units = [unit.code for unit in active_units(timezone.localdate())]
    facts = declare.table("survey_answers")
    try:
        with connection.cursor() as cursor:
            cursor.execute(MANY, {"campaign": campaign.pk, "units": units, "items": items, "replies": IN_THE_RIVER // len(items)})  # fmt: skip
        FillMark.objects.filter(
            table=facts.name
        ).delete()  # all are new: they come as the bulk, not as what changed
        start = time.perf_counter()
        operations.refresh()
        filled = time.perf_counter() - start
        files = lake().files(facts, lake().version(facts))
        mine, bare = declare.measures(facts), duckdb.connect()
        source = f"read_parquet({files.base!r}, hive_partitioning=false)"

        def bare_scan():  # sums, since the files themselves say what the greatest number is
            bare.sql(f"select max(unit), sum({declare.MONTH}), sum(counted_points) from {source}").fetchall()

        [[rows]] = bare.sql(f"select count(*) from {source}").fetchall()
        counted = engine.readings(engine.DuckEngine(), facts, mine, files)
        assert rows >= IN_THE_RIVER and len(set(counted["unit"].to_pylist())) == len(units)
        ours, theirs = paired_seconds(lambda: engine.readings(engine.DuckEngine(), facts, mine, files), bare_scan)  # fmt: skip
    finally:
        _forget(campaign)
        FillMark.objects.filter(table=facts.name).delete()
        operations.refresh()
    return [
        Figure("survey_answers_into_the_lake", filled, "s", "<=180"),
        Figure("survey_satisfaction_of_5000000", ours, "s", "<=2"),
        Figure("survey_satisfaction_to_bare_scan", ours / theirs, "ratio", "<=2"),
    ]


def run() -> list[Figure]:
    return [*answering(), *taking_along(), *through_the_river()]

import csv
import io
import re

import pytest
from django.utils import timezone, translation

from haidang.core.demo.models import DemoRun
from haidang.parindex.queries import published
from haidang.web.published import indices

pytestmark = pytest.mark.django_db


def test_only_what_was_found_is_drawn():
    for index in indices():
        rows = published(index.name)
        points, ranked = index.places
        assert [(str(point.year), str(point.value)) for point in points] == [
            (row["year"], row["rank"]) for row in rows if row["rank"]
        ]
        assert set(ranked) <= {34, 63}
        assert len(index.scores) == sum(bool(row["score"]) + bool(row["national_mean"]) for row in rows)


def test_the_charts_are_words_and_numbers_of_the_language_and_have_no_style_of_their_own(client):
    for language, axis in (("vi", r">4\d,\d<"), ("en", r">4\d\.\d<")):
        client.cookies["django_language"] = language
        text = client.get("/rankings/published/").content.decode()
        assert re.search(axis, text), language
        assert "style=" not in text and text.count("<svg") == 2 * len(indices())


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_published_figures_are_real_also_in_a_simulated_city(client, ending):
    DemoRun.objects.create(dossiers=1, seed=1, now=timezone.now())
    answer = client.get(f"/rankings/published/par-index/table.{ending}")
    assert answer.status_code == 200 and "mo-phong" not in answer["Content-Disposition"]
    if ending == "csv":
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert (
            rows[-1]["rank"] == "1"
            and rows[0]["score"] == ""
            and {row["simulated"] for row in rows} == {"no"}
        )


def test_the_lines_can_be_taken_along_as_a_picture(client):
    with translation.override("vi"):
        answer = client.get("/rankings/published/766/chart.png")
    assert answer.content.startswith(b"\x89PNG") and "mo-phong" not in answer["Content-Disposition"]
    assert client.get("/rankings/published/nothing/chart.png").status_code == 404

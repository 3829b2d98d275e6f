import re
from datetime import date

import pytest

from haidang.core import panels
from haidang.units import operations, queries
from haidang.units.drawing import history_svg
from haidang.units.models import Unit

pytestmark = pytest.mark.django_db
SAY = {"act": "NQ thử", "by": "system:test"}


@pytest.fixture
def twice_changed(city):
    """Phường Hải Dương merged with Phường Hồng Bàng, then renamed, then split: four steps after Phường Nhị Châu."""
    merged = operations.merge(
        units=[queries.by_code("10525"), queries.by_code("11311")], code="99001", name="Phường Gộp", on=date(2025, 9, 1), **SAY
    )  # fmt: skip
    renamed = operations.rename(unit=merged, code="99002", name="Phường Tên Mới", on=date(2025, 12, 1), **SAY)
    operations.split(
        unit=renamed, into=[("99003", "Phường Một"), ("99004", "Phường Hai")], on=date(2026, 3, 1), **SAY
    )


def columns_of(code):
    return {step: [unit.name for unit in column] for step, column in queries.history(code).columns.items()}


def test_the_history_goes_three_steps_each_way(twice_changed):
    columns = columns_of("99001")
    assert set(columns) == {-2, -1, 0, 1, 2}
    assert "Phường Nhị Châu" in columns[-2] and columns[-1] == ["Phường Hải Dương", "Phường Hồng Bàng"]
    assert (columns[1], columns[2]) == (["Phường Tên Mới"], ["Phường Hai", "Phường Một"])
    assert min(columns_of("99003")) == -3, "what lies four steps back is left out"
    assert max(columns_of("OLD-10514")) == 3


def test_time_runs_one_way_in_the_drawing_also_where_two_ways_lead_to_one_unit(city):
    ward = queries.by_code("10525")
    one, two = operations.split(
        unit=ward, into=[("99001", "Một"), ("99002", "Hai")], on=date(2025, 9, 1), **SAY
    )
    operations.dissolve(unit=two, into=one, on=date(2025, 10, 1), **SAY)
    assert columns_of("99001")[-1] == ["Hai"] and "Phường Hải Dương" in columns_of("99001")[-2]


def test_in_the_drawing_those_who_became_one_stand_together(twice_changed):
    history = queries.history("99001")
    heir = {entry.before.name: entry.after.name for entry in history.successions}
    boxes = re.findall(r'<title>([^<(]+) \([^<]+</title><rect x="2" ', history_svg(history))
    heirs = [heir[name] for name in boxes]
    assert heirs == sorted(heirs) and set(heirs) == {"Phường Hải Dương", "Phường Hồng Bàng"}


def test_the_page_shows_every_step_as_a_drawing_a_list_and_a_table(client, twice_changed):
    page = client.get("/units/99001/").content.decode()
    drawing = page[page.index("<svg width") : page.index("</svg>", page.index("<svg width"))]
    listed = page[page.index("<ol") : page.index("</ol>")]
    table = page[page.index("<table") : page.index("</table>")]
    for code in ("OLD-10514", "10525", "99002", "99004"):
        for part in (drawing, listed, table):
            assert f'href="/units/{code}/"' in part
    assert drawing.count('class="history-line"') == len(queries.history("99001").successions) == 16


def test_no_name_in_the_drawing_is_cut_off_without_its_whole_in_the_title(city):
    long = "Sở Nông nghiệp, Phát triển nông thôn, Thủy sản, Thủy lợi và Phòng chống thiên tai"
    Unit.objects.filter(code="HP-SNNMT").update(name=long)
    picture = str(history_svg(queries.history("HP-SNNMT")))
    assert f"<title>{long}, 01/03/2025" in picture and "…" in picture
    boxes = re.findall(r"<title>([^<]+)</title><rect[^>]+/>((?:<text[^>]*>[^<]+</text>)+)", picture)
    assert len(boxes) == 3
    for title, texts in boxes:
        shown = " ".join(re.findall(r">([^<]+)</text>", texts))
        assert "…" in shown or title.startswith(shown)
    assert "".join(re.findall(r">([^<]+)</text>", boxes[0][1])) == "Sở Nông nghiệp và Pháttriển nông thôn"


def test_the_page_of_a_closed_unit_says_first_what_is_there_now(client, twice_changed):
    page = client.get("/units/OLD-10514/", headers={"accept-language": "vi"}).content.decode()
    assert "Nay là" in page and page.index('href="/units/99003/"') < page.index("<svg width")
    assert "thành phố Hải Dương, Hải Dương" in page


def test_the_page_shows_what_other_apps_know_what_needs_somebody_first(client, city, monkeypatch):
    monkeypatch.setattr(panels, "_providers", {})
    door = panels.Line("Hồ sơ quá hạn", 7, "/dossiers/?late")
    panels.register(
        "units.unit", "calm", 1, lambda code, request: panels.Panel("Yên ả", (panels.Line("Điểm", "96,17"),))
    )
    panels.register(
        "units.unit",
        "late",
        2,
        lambda code, request: panels.Panel("Quá hạn", (door,), attention=True, url="/late/"),
    )
    panels.register("units.unit", "none", 3, lambda code, request: None)
    page = client.get("/units/10525/", headers={"accept-language": "vi"}).content.decode()
    assert page.index("Quá hạn") < page.index("Cần chú ý") < page.index("Yên ả") < page.index("96,17")
    assert '<a href="/dossiers/?late">7</a>' in page and '<a href="/late/">Quá hạn</a>' in page
    assert page.count("<section") == 2

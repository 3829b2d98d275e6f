"""Charts drawn on the server with one grammar, so that they need no script and print as they look."""

from functools import lru_cache

import altair as alt
import vl_convert as vlc

SEA, AMBER, FLAME, MUTED = "#2f74b5", "#f5a524", "#c8102e", "#7a8694"


@lru_cache(maxsize=16)
def line_over_years(points: tuple[tuple[str, int, float], ...], label: str) -> str:
    """Return an SVG line for each series of (series, year, value)."""
    rows = [{"series": series, "year": str(year), "value": value} for series, year, value in points]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("value:Q", title=label, scale=alt.Scale(zero=False, padding=12)),
        color=alt.Color(
            "series:N", title=None, scale=alt.Scale(range=[SEA, AMBER]), legend=alt.Legend(orient="top")
        ),
    )
    labels = base.mark_text(dy=-12, fontSize=11).encode(text=alt.Text("value:Q", format=".2f"))
    chart = (base.mark_line(point=True, strokeWidth=2.5) + labels).properties(
        width=620, height=240, background="transparent"
    )
    grey = {"labelColor": MUTED, "titleColor": MUTED}
    chart = (
        chart.configure_axis(gridColor="#8885", domainColor=MUTED, **grey)
        .configure_legend(**grey)
        .configure_view(strokeWidth=0)
    )
    return vlc.vegalite_to_svg(chart.to_json())

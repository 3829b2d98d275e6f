from django.urls import path

from haidang.web.views import desk, limits, live, pages, place, ratings

app_name = "web"
urlpatterns = [
    path("", pages.home, name="home"),
    path("rankings/", pages.rankings, name="rankings"),
    path("rankings/table.csv", pages.rankings_file, {"ending": "csv"}, name="rankings-csv"),
    path("rankings/table.xlsx", pages.rankings_file, {"ending": "xlsx"}, name="rankings-xlsx"),
    path("rankings/chart.png", pages.rankings_png, name="rankings-png"),
    path("rankings/published/", pages.published, name="published"),
    path(
        "rankings/published/<slug:index>/table.csv",
        pages.published_file,
        {"ending": "csv"},
        name="published-csv",
    ),
    path(
        "rankings/published/<slug:index>/table.xlsx",
        pages.published_file,
        {"ending": "xlsx"},
        name="published-xlsx",
    ),
    path(
        "rankings/published/<slug:index>/chart.png",
        pages.published_file,
        {"ending": "png"},
        name="published-png",
    ),
    path("place/", place.overview, name="place"),
    path("place/<slug:index>/table.csv", place.table, {"ending": "csv"}, name="place-csv"),
    path("place/<slug:index>/table.xlsx", place.table, {"ending": "xlsx"}, name="place-xlsx"),
    path("live/", live.overview, name="live-all"),
    path("live/<slug:indicator>/", live.procedures, name="live"),
    path("live/<slug:indicator>/<str:code>/", live.units, name="live-units"),
    path("live/<slug:indicator>/<str:code>/<str:unit>/", live.rows, name="live-rows"),
    path("time-limits/", limits.procedures, name="limits"),
    path("time-limits/table.csv", limits.procedures_file, {"ending": "csv"}, name="limits-csv"),
    path("time-limits/table.xlsx", limits.procedures_file, {"ending": "xlsx"}, name="limits-xlsx"),
    path("time-limits/<str:code>/", limits.units, name="limits-units"),
    path("time-limits/<str:code>/<str:unit>/", limits.rows, name="limits-rows"),
    path("ratings/", ratings.bodies, name="ratings"),
    path("ratings/mine/", ratings.mine, name="my-rating"),
    path("ratings/<str:unit>/", ratings.body, name="rating"),
    path("ratings/<str:unit>/officers/", ratings.officers, name="rating-officers"),
    path("ratings/<str:unit>/<str:leaf>/", ratings.rows, name="rating-rows"),
    path("lighthouse/", pages.light, name="lighthouse"),
    path("lighthouse/report.pdf", pages.light_on_paper, name="lighthouse-pdf"),
    path("desk/", desk.desk, name="desk"),
    path("desk/together/", desk.together, name="together"),
]

from django.urls import path

from haidang.web.views import desk, first_time, pages

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
    path("right-first-time/", first_time.procedures, name="first-time"),
    path("right-first-time/<str:code>/", first_time.units, name="first-time-units"),
    path("right-first-time/<str:code>/<str:unit>/", first_time.rows, name="first-time-rows"),
    path("lighthouse/", pages.light, name="lighthouse"),
    path("lighthouse/report.pdf", pages.light_on_paper, name="lighthouse-pdf"),
    path("desk/", desk.desk, name="desk"),
    path("desk/together/", desk.together, name="together"),
]

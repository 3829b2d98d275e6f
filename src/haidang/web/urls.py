from django.urls import path

from haidang.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("rankings/", views.rankings, name="rankings"),
    path("rankings/table.csv", views.rankings_file, {"ending": "csv"}, name="rankings-csv"),
    path("rankings/table.xlsx", views.rankings_file, {"ending": "xlsx"}, name="rankings-xlsx"),
    path("rankings/chart.png", views.rankings_png, name="rankings-png"),
    path("rankings/published/", views.published, name="published"),
    path(
        "rankings/published/<slug:index>/table.csv",
        views.published_file,
        {"ending": "csv"},
        name="published-csv",
    ),
    path(
        "rankings/published/<slug:index>/table.xlsx",
        views.published_file,
        {"ending": "xlsx"},
        name="published-xlsx",
    ),
    path(
        "rankings/published/<slug:index>/chart.png",
        views.published_file,
        {"ending": "png"},
        name="published-png",
    ),
    path("lighthouse/", views.light, name="lighthouse"),
    path("lighthouse/report.pdf", views.light_on_paper, name="lighthouse-pdf"),
    path("desk/", views.desk, name="desk"),
]

from django.urls import path

from haidang.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("rankings/", views.rankings, name="rankings"),
    path("rankings/published/", views.published, name="published"),
    path("rankings/table.csv", views.rankings_csv, name="rankings-csv"),
    path("desk/", views.desk, name="desk"),
]

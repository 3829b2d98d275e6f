from django.urls import path

from haidang.core.oversight import views

app_name = "oversight"
urlpatterns = [
    path("", views.audit, name="audit"),
    path("lines.csv", views.lines_csv, name="lines-csv"),
]

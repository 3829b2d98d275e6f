from django.urls import path

from haidang.core.oversight.views import audit as views

app_name = "oversight"
urlpatterns = [
    path("", views.audit, name="audit"),
    path("lines.csv", views.lines_csv, name="lines-csv"),
]

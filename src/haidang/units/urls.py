from django.urls import path

from haidang.units.views import offices, pages

app_name = "units"
urlpatterns = [
    path("", pages.tree, name="tree"),
    path("positions/", offices.positions, name="positions"),
    path("positions/import/", offices.take_in, name="import-positions"),
    path("positions/<int:pk>/end/", offices.end_term, name="end-term"),
    path("<str:code>/", pages.unit, name="unit"),
]

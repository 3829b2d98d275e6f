from django.urls import path

from haidang.units.views import counts, offices, pages, plans

app_name = "units"
urlpatterns = [
    path("", pages.tree, name="tree"),
    path("over-the-years/", counts.over_the_years, name="over-the-years"),
    path("over-the-years/table.csv", counts.table, {"ending": "csv"}, name="over-the-years-csv"),
    path("over-the-years/table.xlsx", counts.table, {"ending": "xlsx"}, name="over-the-years-xlsx"),
    path("plans/", plans.listing, name="plans"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/<str:code>/<slug:kind>/", plans.moved, name="moved"),
    path("positions/", offices.positions, name="positions"),
    path("positions/import/", offices.take_in, name="import-positions"),
    path("positions/<int:pk>/end/", offices.end_term, name="end-term"),
    path("<str:code>/", pages.unit, name="unit"),
]

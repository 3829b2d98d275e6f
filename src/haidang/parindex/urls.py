from django.urls import path

from haidang.parindex import views
from haidang.parindex.doubt import urls as doubt
from haidang.parindex.heads import views as heads

app_name = "parindex"
urlpatterns = [
    *doubt.urlpatterns,
    path("heads/", heads.overview, name="heads"),
    path("<str:unit>/", views.scores_of_unit, name="unit"),
    path("<str:unit>/<str:leaf>/", views.leaf, name="leaf"),
    path("<str:unit>/<str:leaf>/rows.csv", views.rows, {"ending": "csv"}, name="rows-csv"),
    path("<str:unit>/<str:leaf>/rows.xlsx", views.rows, {"ending": "xlsx"}, name="rows-xlsx"),
]

"""Under the rankings; joined by the urls of the index."""

from django.urls import path

from haidang.parindex.doubt import views
from haidang.parindex.doubt.months import months

urlpatterns = [
    path("doubt/", views.method, name="doubt"),
    path("what-if/", views.what_if, name="what-if"),
    path("<str:unit>/months/", months, name="months"),
    path("<str:unit>/rank/", views.rank, name="rank"),
]

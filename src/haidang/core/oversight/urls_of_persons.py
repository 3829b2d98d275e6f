"""Addresses of what is kept about one person: for the person, and for those who look after such requests."""

from django.urls import path

from haidang.core.oversight.views import mine, steward

urlpatterns = [
    path("", mine.mine, name="personal-mine"),
    path("take-along/", mine.take_along, name="personal-take-along"),
    path("take-along/data.<slug:ending>", mine.data, name="personal-data"),
    path("steward/", steward.requests, name="personal-requests"),
    path("steward/new/", steward.new, name="personal-new"),
    path("steward/retention/", steward.retention, name="personal-retention"),
    path("steward/<int:pk>/", steward.one, name="personal-request"),
]

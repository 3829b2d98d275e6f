"""Addresses of the page where roles are given. They have no prefix: ``access`` knows rights, and nothing of pages."""

from django.urls import path

from haidang.core.accounts.views import rights

urlpatterns = [
    path("", rights.rights, name="rights"),
    path("<int:pk>/end/", rights.end_right, name="end-right"),
]

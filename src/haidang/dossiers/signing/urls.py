"""Addresses of signing; they have no names of a space of their own, since ``dossiers`` stands elsewhere."""

from django.urls import path

from haidang.dossiers.signing import views

urlpatterns = [
    path("", views.to_sign, name="to-sign"),
    path("<int:pk>/preview.pdf", views.preview, name="to-sign-preview"),
    path("<int:pk>/send-back/", views.send_back, name="to-sign-send-back"),
    path("<int:pk>/take-back/", views.take_back, name="to-sign-take-back"),
    path("copies/", views.copies, name="certified-copies"),
    path("dossiers/<str:code>/", views.lay, name="lay-for-signing"),
    path("issued/<str:code>/revoke/", views.revoke, name="issued-revoke"),
]

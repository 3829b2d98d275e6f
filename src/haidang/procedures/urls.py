from django.urls import path

from haidang.procedures import views

app_name = "procedures"
urlpatterns = [
    path("", views.catalogue, name="list"),
    path("<str:code>/", views.procedure, name="procedure"),
]

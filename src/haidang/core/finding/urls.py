from django.urls import path

from haidang.core.finding import views

app_name = "finding"
urlpatterns = [
    path("", views.search, name="search"),
    path("sayings/", views.sayings, name="sayings"),
    path("sayings/<int:pk>/drop/", views.drop, name="drop"),
]

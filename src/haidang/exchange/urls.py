from django.urls import path

from haidang.exchange import views

app_name = "exchange"
urlpatterns = [
    path("unsent/", views.unsent, name="unsent"),
    path("unsent/<int:pk>/", views.one, name="one"),
]

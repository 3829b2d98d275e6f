from django.urls import path

from haidang.core.watch import views

app_name = "watch"
urlpatterns = [
    path("health/", views.alive, name="alive"),
    path("health/ready", views.ready, name="ready"),
    path("metrics", views.figures, name="figures"),
    path("state/", views.state, name="state"),
]

from django.urls import path

from haidang.wallet import views

app_name = "wallet"
urlpatterns = [
    path("", views.papers, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.paper, name="paper"),
    path("<int:pk>/newer/", views.newer, name="newer"),
]

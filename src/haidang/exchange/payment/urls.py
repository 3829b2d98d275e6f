from django.urls import path

from haidang.exchange.payment import views

app_name = "payment"
urlpatterns = [path("told/", views.told, name="told")]

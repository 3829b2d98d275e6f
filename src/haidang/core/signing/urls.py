from django.urls import path

from haidang.core.signing import views

app_name = "signing"
urlpatterns = [path("", views.verify, name="verify"), path("<str:code>/", views.issued, name="issued")]

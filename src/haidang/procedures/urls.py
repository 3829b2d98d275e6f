from django.urls import path

from haidang.procedures.views import pages, powers

app_name = "procedures"
urlpatterns = [
    path("", pages.catalogue, name="list"),
    path("powers/", powers.powers, name="powers"),
    path("powers/<int:pk>/revoke/", powers.revoke, name="revoke-power"),
    path("<str:code>/", pages.procedure, name="procedure"),
    path("<str:code>/who-decides/", powers.who_decides, name="who-decides"),
]

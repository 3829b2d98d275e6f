"""Where each app's pages stand."""

from django.urls import include, path

from haidang.core.api import build

urlpatterns = [
    path("", include("haidang.web.urls")),
    path("units/", include("haidang.units.urls")),
    path("procedures/", include("haidang.procedures.urls")),
    path("dossiers/", include("haidang.dossiers.urls")),
    path("rankings/", include("haidang.parindex.urls")),
    path("audit/", include("haidang.core.oversight.urls")),
    path("accounts/", include("haidang.core.accounts.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", build().urls),
]

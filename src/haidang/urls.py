"""Where each app's pages stand."""

from django.urls import include, path

from haidang.core.accounts.views.entering import token
from haidang.core.api import build

handler400 = "haidang.core.files.arriving.unreadable"
handler500 = "haidang.core.ui.away.server_error"
handler429 = "haidang.core.accounts.views.entering.too_often"
urlpatterns = [
    # First: systems ask often, and would wait while every page was compared with what they ask for.
    path("api/v1/token", token, name="token"),
    path("api/v1/", build().urls),
    path("", include("haidang.web.urls")),
    path("search/", include("haidang.core.finding.urls")),
    path("units/", include("haidang.units.urls")),
    path("exchange/", include("haidang.exchange.urls")),
    path("procedures/", include("haidang.procedures.urls")),
    path("wallet/", include("haidang.wallet.urls")),
    path("dossiers/", include("haidang.dossiers.urls")),
    path("files/", include("haidang.core.files.urls")),
    path("payment/", include("haidang.exchange.payment.urls")),
    path("verify/", include("haidang.core.signing.urls")),
    path("signing/", include("haidang.dossiers.signing.urls")),
    path("surveys/", include("haidang.surveys.urls")),
    path("rankings/", include("haidang.parindex.urls")),
    path("rule-books/", include("haidang.parindex.rulebooks.urls")),
    path("rounds/", include("haidang.parindex.rounds.urls")),
    path("", include("haidang.core.watch.urls")),
    path("notices/", include("haidang.core.notices.urls")),
    path("personal/", include("haidang.core.oversight.urls_of_persons")),
    path("audit/", include("haidang.core.oversight.urls")),
    path("accounts/", include("haidang.core.accounts.urls")),
    path("staff/", include("haidang.core.staff.urls")),
    path("access/", include("haidang.core.accounts.urls_of_rights")),
    path("i18n/", include("django.conf.urls.i18n")),
]

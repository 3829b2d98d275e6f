from django.urls import path

from haidang.dossiers.views import counter, pages, paying, sheets

app_name = "dossiers"
urlpatterns = [
    path("", pages.worklist, name="list"),
    path("new/", counter.receive_at_counter, name="new"),
    path("slips.pdf", sheets.print_many, name="print"),
    path("handover/", sheets.handover, name="handover"),
    path("handover/<int:pk>/", sheets.sheet, name="sheet"),
    path("handover/<int:pk>.pdf", sheets.sheet_on_paper, name="sheet-on-paper"),
    path("register/", sheets.register, name="register"),
    path("register/<str:unit>-<int:year>-<int:number>.pdf", sheets.register_book, name="register-book"),
    path("submit/<str:code>/", pages.submit, name="submit"),
    path("track/", pages.track, name="track"),
    path("track/<str:code>/", pages.track_one, name="track-one"),
    path("track/<str:code>/data/", pages.track_data, name="track-data"),
    path("track/<str:code>/files/<uuid:pk>/", pages.track_file, name="track-file"),
    path("track/<str:code>/pay/", paying.track_pay, name="track-pay"),
    path("track/<str:code>/payments/<int:pk>.pdf", paying.track_receipt, name="track-receipt"),
    path("track/<str:code>/<slug:name>.pdf", pages.track_slip, name="track-slip"),
    path("<str:code>/<slug:name>.pdf", pages.slip, name="slip"),
    path("<str:code>/apology/", pages.apology, name="apology"),
    path("<str:code>/charge/", paying.charge, name="charge"),
    path("<str:code>/payments/", paying.take, name="take"),
    path("<str:code>/payments/<int:pk>.pdf", paying.receipt, name="payment-receipt"),
    path("<str:code>/payments/<int:pk>/refund/", paying.refund, name="refund"),
    path("<str:code>/papers/", pages.papers, name="papers"),
    path("<str:code>/papers/order/", counter.order, name="order"),
    path("<str:code>/", pages.dossier, name="dossier"),
]

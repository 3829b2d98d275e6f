from django.urls import path

from haidang.dossiers.views import answers, consulting, filling, linking, pages, paying

app_name = "dossiers"
urlpatterns = [
    path("", pages.worklist, name="list"),
    path("new/", pages.receive_at_counter, name="new"),
    path("fill/<str:code>/", filling.fill, name="fill"),
    path("drafts/", filling.drafts, name="drafts"),
    path("drafts/<uuid:key>/<slug:part>/", filling.part, name="draft"),
    path("submit/<str:code>/", pages.submit, name="submit"),
    path("together/<str:key>/", linking.submit, name="submit-linked"),
    path("together/<str:key>/counter/", linking.receive_at_counter, name="receive-linked"),
    path("questions/<int:pk>/", consulting.question, name="question"),
    path("questions/<int:pk>/files/<uuid:file_id>/", consulting.question_file, name="question-file"),
    path("track/", pages.track, name="track"),
    path("track/together/<str:code>/", linking.track, name="track-linked"),
    path("track/<str:code>/", pages.track_one, name="track-one"),
    path("track/<str:code>/data/", pages.track_data, name="track-data"),
    path("track/<str:code>/files/<uuid:pk>/", pages.track_file, name="track-file"),
    path("track/<str:code>/form/", answers.track_form, name="track-form"),
    path("track/<str:code>/pay/", paying.track_pay, name="track-pay"),
    path("track/<str:code>/payments/<int:pk>.pdf", paying.track_receipt, name="track-receipt"),
    path("track/<str:code>/<slug:name>.pdf", pages.track_slip, name="track-slip"),
    path("<str:code>/<slug:name>.pdf", pages.slip, name="slip"),
    path("<str:code>/ask/", consulting.ask, name="ask"),
    path("<str:code>/questions/<int:pk>/", consulting.settle, name="settle"),
    path("<str:code>/verifications/", consulting.verify, name="verify"),
    path("<str:code>/verifications/<int:number>.pdf", consulting.verification, name="verification"),
    path("<str:code>/form/", answers.form, name="form"),
    path("<str:code>/apology/", pages.apology, name="apology"),
    path("<str:code>/charge/", paying.charge, name="charge"),
    path("<str:code>/payments/", paying.take, name="take"),
    path("<str:code>/payments/<int:pk>.pdf", paying.receipt, name="payment-receipt"),
    path("<str:code>/payments/<int:pk>/refund/", paying.refund, name="refund"),
    path("<str:code>/papers/", pages.papers, name="papers"),
    path("<str:code>/", pages.dossier, name="dossier"),
]

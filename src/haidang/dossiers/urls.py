from django.urls import path

from haidang.dossiers import views

app_name = "dossiers"
urlpatterns = [
    path("", views.worklist, name="list"),
    path("new/", views.receive_at_counter, name="new"),
    path("submit/<str:code>/", views.submit, name="submit"),
    path("track/", views.track, name="track"),
    path("track/<str:code>/", views.track_one, name="track-one"),
    path("track/<str:code>/data/", views.track_data, name="track-data"),
    path("track/<str:code>/files/<uuid:pk>/", views.track_file, name="track-file"),
    path("track/<str:code>/<slug:name>.pdf", views.track_slip, name="track-slip"),
    path("<str:code>/<slug:name>.pdf", views.slip, name="slip"),
    path("<str:code>/apology/", views.apology, name="apology"),
    path("<str:code>/papers/", views.papers, name="papers"),
    path("<str:code>/", views.dossier, name="dossier"),
]

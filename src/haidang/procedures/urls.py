from django.urls import path

from haidang.procedures.views import forms, guides, pages, powers, prepare, processes

app_name = "procedures"
urlpatterns = [
    path("", pages.catalogue, name="list"),
    path("powers/", powers.powers, name="powers"),
    path("powers/<int:pk>/revoke/", powers.revoke, name="revoke-power"),
    path("guides/", guides.all_guides, name="guides"),
    path("guides/<str:code>/", guides.guide, name="guide"),
    path("guides/<str:code>/version-<int:number>.yaml", guides.file, {"kind": "yaml"}, name="guide-yaml"),
    path("guides/<str:code>/version-<int:number>.xlsx", guides.file, {"kind": "xlsx"}, name="guide-xlsx"),
    path("guides/<str:code>/draft/", guides.draft, name="guide-draft"),
    path("guides/<str:code>/draft/preview/", guides.preview, name="guide-preview"),
    path("guides/<str:code>/draft/questions/<slug:key>/", guides.question, name="guide-question"),
    path("guides/<str:code>/draft/papers/<slug:key>/", guides.paper, name="guide-paper"),
    path("bundles/<str:key>/", pages.bundle, name="bundle"),
    path("forms/", forms.all_forms, name="forms"),
    path("forms/<str:code>/", forms.form, name="form"),
    path("forms/<str:code>/version-<int:number>.json", forms.file, {"kind": "json"}, name="form-json"),
    path("forms/<str:code>/version-<int:number>.xlsx", forms.file, {"kind": "xlsx"}, name="form-xlsx"),
    path("forms/<str:code>/draft/", forms.draft, name="form-draft"),
    path("forms/<str:code>/draft/preview/", forms.preview, name="form-preview"),
    path("forms/<str:code>/draft/fields/<slug:key>/", forms.field, name="form-field"),
    path("processes/", processes.all_processes, name="processes"),
    path("processes/<str:code>/", processes.process, name="process"),
    path("processes/<str:code>/<slug:level>/draft/", processes.draft, name="process-draft"),
    path("processes/<str:code>/<slug:level>/version-<int:number>.xlsx", processes.file, name="process-xlsx"),
    path("<str:code>/prepare/", prepare.prepare, name="prepare"),
    path("<str:code>/prepare/list.pdf", prepare.on_a_sheet, name="prepare-pdf"),
    path("<str:code>/", pages.procedure, name="procedure"),
    path("<str:code>/who-decides/", powers.who_decides, name="who-decides"),
]

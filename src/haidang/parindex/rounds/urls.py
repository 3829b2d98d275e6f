"""Addresses of rounds; they have no names of a space of their own, since ``parindex`` stands elsewhere."""

from django.urls import path

from haidang.parindex.rounds.views import (
    appraising,
    council,
    heading,
    objecting,
    pages,
    results,
    scoring,
    surveys,
)

urlpatterns = [
    path("", pages.all_rounds, name="rounds-list"),
    path("new/", pages.new, name="rounds-new"),
    path("<int:pk>/", pages.one_round, name="rounds-round"),
    path("<int:pk>/plan/", pages.plan, name="rounds-plan"),
    path("<int:pk>/log/", pages.log, name="rounds-log"),
    path("<int:pk>/units/<str:unit>/", scoring.unit, name="rounds-unit"),
    path("<int:pk>/units/<str:unit>/sheet.pdf", scoring.sheet, name="rounds-sheet"),
    path("<int:pk>/units/<str:unit>/<str:leaf>/", scoring.leaf, name="rounds-leaf"),
    path("<int:pk>/appraise/", appraising.queue, name="rounds-appraise"),
    path("<int:pk>/appraise/units/<str:unit>/", appraising.by_unit, name="rounds-appraise-unit"),
    path("<int:pk>/appraise/leaves/<str:leaf>/", appraising.by_leaf, name="rounds-appraise-leaf"),
    path("<int:pk>/council/", council.council, name="rounds-council"),
    path("<int:pk>/council/<int:number>/minutes.pdf", council.minutes, name="rounds-minutes"),
    path("<int:pk>/heads/", heading.overview, name="rounds-heads"),
    path("<int:pk>/heads/table.xlsx", heading.to_fill_in, name="rounds-heads-xlsx"),
    path("<int:pk>/heads/<str:unit>/", heading.of_unit, name="rounds-head"),
    path("<int:pk>/surveys/", surveys.join, name="rounds-surveys"),
    path("<int:pk>/objections/", objecting.objections, name="rounds-objections"),
    path("<int:pk>/result/", results.result, name="rounds-result"),
    path("<int:pk>/result/units/<str:unit>/", results.of_unit, name="rounds-result-unit"),
    path("<int:pk>/result/units/<str:unit>/<str:leaf>/", results.leaf, name="rounds-result-leaf"),
    path("<int:pk>/result/heads/", results.heads_of_units, name="rounds-result-heads"),
    path("<int:pk>/result/heads.csv", results.heads_table, name="rounds-result-heads-csv"),
    path("<int:pk>/result/report.pdf", results.report, name="rounds-report"),
    path("<int:pk>/result/table.xlsx", results.table, {"ending": "xlsx"}, name="rounds-result-xlsx"),
    path("<int:pk>/result/table.csv", results.table, {"ending": "csv"}, name="rounds-result-csv"),
    path("<int:pk>/result/scores.csv", results.dataset, name="rounds-result-dataset"),
]

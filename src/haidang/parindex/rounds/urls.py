from django.urls import path

from haidang.parindex.rounds.views import appraising, council, objecting, pages, results, scoring

app_name = "rounds"
urlpatterns = [
    path("", pages.all_rounds, name="list"),
    path("new/", pages.new, name="new"),
    path("<int:pk>/", pages.one_round, name="round"),
    path("<int:pk>/plan/", pages.plan, name="plan"),
    path("<int:pk>/log/", pages.log, name="log"),
    path("<int:pk>/units/<str:unit>/", scoring.unit, name="unit"),
    path("<int:pk>/units/<str:unit>/sheet.pdf", scoring.sheet, name="sheet"),
    path("<int:pk>/units/<str:unit>/<str:leaf>/", scoring.leaf, name="leaf"),
    path("<int:pk>/appraise/", appraising.queue, name="appraise"),
    path("<int:pk>/appraise/units/<str:unit>/", appraising.by_unit, name="appraise-unit"),
    path("<int:pk>/appraise/leaves/<str:leaf>/", appraising.by_leaf, name="appraise-leaf"),
    path("<int:pk>/council/", council.council, name="council"),
    path("<int:pk>/council/<int:number>/minutes.pdf", council.minutes, name="minutes"),
    path("<int:pk>/objections/", objecting.objections, name="objections"),
    path("<int:pk>/result/", results.result, name="result"),
    path("<int:pk>/result/units/<str:unit>/", results.of_unit, name="result-unit"),
    path("<int:pk>/result/report.pdf", results.report, name="report"),
    path("<int:pk>/result/table.xlsx", results.table, {"ending": "xlsx"}, name="result-xlsx"),
    path("<int:pk>/result/table.csv", results.table, {"ending": "csv"}, name="result-csv"),
    path("<int:pk>/result/scores.csv", results.dataset, name="result-dataset"),
]

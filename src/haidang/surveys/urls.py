from django.urls import path, register_converter

from haidang.surveys.rules.codes import LENGTH, SIGNS
from haidang.surveys.views import answering, asking, drawing, field, results


class OneTimeCode:
    """A one-time code in an address."""

    regex = f"[{SIGNS}]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(OneTimeCode, "onetime")
app_name = "surveys"
urlpatterns = [
    path("<onetime:secret>/", answering.by_code, name="by-code"),  # no word has its capitals; asked for most
    path("", asking.listing, name="list"),
    path("new/", asking.new, name="new"),
    path("questionnaires/new/", asking.new_questionnaire, name="new-questionnaire"),
    path("questionnaires/<slug:code>/<int:number>/", asking.questionnaire, name="questionnaire"),
    path("questionnaires/<slug:code>/<int:number>.xlsx", asking.questionnaire_file, {"ending": "xlsx"}, "questionnaire-xlsx"),
    path("questionnaires/<slug:code>/<int:number>.yaml", asking.questionnaire_file, {"ending": "yaml"}, "questionnaire-yaml"),
    path("campaigns/<slug:code>/", results.campaign, name="campaign"),
    path("campaigns/<slug:code>/change/", asking.change, name="change"),
    path("campaigns/<slug:code>/places/", asking.places, name="places"),
    path("campaigns/<slug:code>/invite/", asking.invite, name="invite"),
    path("field/", field.listing, name="in-the-field"),
    path("campaigns/<slug:code>/field/", field.sheet, name="field"),
    path("campaigns/<slug:code>/field/sheets/", field.sheets, name="field-sheets"),
    path("units/<str:unit>/", results.of_unit, name="of-unit"),
    path("worker.js", field.worker, name="worker"),
    path("campaigns/<slug:code>/remarks/", results.remarks, name="remarks"),
    path("campaigns/<slug:code>/sample/", drawing.sample, name="sample"),
    path("campaigns/<slug:code>/sample/<int:number>/", drawing.stratum, name="stratum"),
    path("campaigns/<slug:code>/answers.csv", results.answers, {"ending": "csv"}, "answers-csv"),
    path("campaigns/<slug:code>/answers.xlsx", results.answers, {"ending": "xlsx"}, "answers-xlsx"),
    path("campaigns/<slug:code>/answers.parquet", results.answers, {"ending": "parquet"}, "answers-parquet"),
    path("answer/", answering.type_code, name="answer"),
    path("thanks/", answering.thanks, name="thanks"),
    path("counter/<slug:code>/<str:unit>/", answering.counter, name="counter"),
    path("kiosk/<slug:code>/<str:unit>/", answering.kiosk, name="kiosk"),
]  # fmt: skip

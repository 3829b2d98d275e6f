"""Vietnamese first: another language only where the person chose it with the switch in the header."""

from django.conf import settings
from django.utils import translation

CHOICES = {code for code, _name in settings.LANGUAGES}


class ChosenLanguage:
    """Middleware: the language of the switch's cookie, otherwise Vietnamese, whatever the browser says."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in CHOICES else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

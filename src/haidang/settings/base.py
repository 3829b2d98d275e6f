"""Settings shared by every place the house stands in. No logic: values and where they come from."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from haidang.core import embedded, secret

ROOT = Path(__file__).resolve().parents[3]
HAIDANG_HOME = Path(os.environ.get("HAIDANG_HOME", ROOT / "var")).resolve()
HAIDANG_LAKE = os.environ.get("HAIDANG_LAKE", str(HAIDANG_HOME / "lake"))
HAIDANG_ENGINE = os.environ.get("HAIDANG_ENGINE", "duckdb")

# The city's identifier in dossier codes. "H24" is an assumption until an official list confirms it.
HAIDANG_CITY_UNIT = os.environ.get("HAIDANG_CITY_UNIT", "31")  # code in the list of provinces
HAIDANG_CITY_IDENTIFIER = os.environ.get("HAIDANG_CITY_IDENTIFIER", "H24")
HAIDANG_SAMPLE_UNIT = "10525"  # where the sample people of the demo work
HAIDANG_CITY_IDENTIFIER_VERIFIED = bool(os.environ.get("HAIDANG_CITY_IDENTIFIER_VERIFIED"))

SECRET_KEY = os.environ.get("HAIDANG_SECRET_KEY") or secret.kept_in(HAIDANG_HOME)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("HAIDANG_HOSTS", "127.0.0.1,localhost,[::1]").split(",")

DATABASES = {"default": embedded.settings_for(embedded.url(HAIDANG_HOME))}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "ninja",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    "haidang.core.ui",
    "haidang.core.accounts",
    "haidang.core.access",
    "haidang.core.audit",
    "haidang.core.events",
    "haidang.core.dated",
    "haidang.core.demo",
    "haidang.core.facts",
    "haidang.core.oversight",
    "haidang.units",
    "haidang.procedures",
    "haidang.dossiers",
    "haidang.parindex",
    "haidang.web",
]

MIDDLEWARE = [
    "haidang.core.ui.headers.StrictHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "haidang.core.ui.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "haidang.core.ui.address.CleanAddress",
    "haidang.core.audit.remembering.RememberedReads",
]

ROOT_URLCONF = "haidang.urls"
WSGI_APPLICATION = "haidang.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "web:desk"
LOGOUT_REDIRECT_URL = "web:home"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "haidang.core.ui.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "haidang.core.ui.templatetags.ui",
            ],
        },
    }
]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "src" / "haidang" / "core" / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["haidang.core.ui.formats"]
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

STATIC_URL = "static/"
STATIC_ROOT = HAIDANG_HOME / "static"
STATICFILES_DIRS = [("vendor", ROOT / "node_modules")]
STATICFILES_FINDERS = [
    "haidang.core.ui.finders.ShippedPackages",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"haidang": {"level": "INFO"}},
}

"""For a real installation: every secret and address comes from the environment. What is missing is named at the start."""

import os

from haidang.settings.base import *  # noqa: F403

HAIDANG_PRODUCTION = True  # core.fitness then looks at these settings whenever something starts
SECRET_KEY = os.environ.get("HAIDANG_SECRET_KEY") or "none"  # never the one kept beside the data
HAIDANG_SAMPLE_SIGN_INS = False
HAIDANG_SECOND_FACTOR = os.environ.get("HAIDANG_SECOND_FACTOR", "1") == "1"
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("HAIDANG_PROXIES", 1))  # nginx, which speaks https
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
LOGGING = {  # one JSON object a line, to be gathered by a machine
    **LOGGING,  # noqa: F405
    "formatters": {"line": {"()": "haidang.core.watch.logs.AsJson"}},
    "loggers": {"haidang": {"level": "INFO"}},
}
CSRF_TRUSTED_ORIGINS = (
    os.environ.get("HAIDANG_ORIGINS", "").split(",") if os.environ.get("HAIDANG_ORIGINS") else []
)

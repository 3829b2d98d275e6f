"""For a real installation: every secret and address comes from the environment."""

import os

from haidang.settings.base import *  # noqa: F403

SECRET_KEY = os.environ["HAIDANG_SECRET_KEY"]
HAIDANG_SAMPLE_SIGN_INS = False
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
CSRF_TRUSTED_ORIGINS = (
    os.environ.get("HAIDANG_ORIGINS", "").split(",") if os.environ.get("HAIDANG_ORIGINS") else []
)

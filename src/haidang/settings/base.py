"""Settings shared by every place the house stands in. No logic: values and where they come from."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from haidang.core import embedded, secret

ROOT = Path(__file__).resolve().parents[3]
HAIDANG_HOME = Path(os.environ.get("HAIDANG_HOME", ROOT / "var")).resolve()
HAIDANG_LAKE = os.environ.get("HAIDANG_LAKE", str(HAIDANG_HOME / "lake"))
# Files: a folder, or s3://bucket/prefix of any S3-compatible store; the roots that vouch for signatures in a folder of theirs.
HAIDANG_FILES = os.environ.get("HAIDANG_FILES", str(HAIDANG_HOME / "files"))
HAIDANG_FILES_S3 = {
    "endpoint": os.environ.get("HAIDANG_FILES_S3_ENDPOINT", ""),
    "key": os.environ.get("HAIDANG_FILES_S3_KEY", ""),
    "secret": os.environ.get("HAIDANG_FILES_S3_SECRET", ""),
    "region": os.environ.get("HAIDANG_FILES_S3_REGION", "us-east-1"),
}
HAIDANG_SIGNATURE_ROOTS = os.environ.get("HAIDANG_SIGNATURE_ROOTS", "")
# Signing: the file that names the keys, lists of revoked certificates (a folder), a time stamp server. See core/signing/ring.py.
HAIDANG_SIGNING_KEYS = os.environ.get("HAIDANG_SIGNING_KEYS", "")
HAIDANG_SIGNATURE_CRLS = os.environ.get("HAIDANG_SIGNATURE_CRLS", "")
HAIDANG_TIMESTAMP_URL = os.environ.get("HAIDANG_TIMESTAMP_URL", "")
# A trial house makes certificates of its own, which nobody else trusts.
HAIDANG_TRIAL_SIGNING = os.environ.get("HAIDANG_TRIAL_SIGNING", "") == "1"
HAIDANG_TRIAL_AUTHORITY = str(HAIDANG_HOME / "signing")
HAIDANG_ENGINE = os.environ.get("HAIDANG_ENGINE", "duckdb")

# The city's identifier in dossier codes. "H24" is an assumption until an official list confirms it.
HAIDANG_CITY_UNIT = os.environ.get("HAIDANG_CITY_UNIT", "31")  # code in the list of provinces
HAIDANG_CITY_IDENTIFIER = os.environ.get("HAIDANG_CITY_IDENTIFIER", "H24")
HAIDANG_HOME_AFFAIRS_UNIT = os.environ.get(
    "HAIDANG_HOME_AFFAIRS_UNIT", "HP-SNV"
)  # appraises what nobody else leads
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
    "django.contrib.postgres",
    "ninja",
    "django_htmx",
    "template_partials",
    "procrastinate.contrib.django",
    "haidang.core.ui",
    "haidang.core.accounts",
    "haidang.core.access",
    "haidang.core.audit",
    "haidang.core.events",
    "haidang.core.kept",
    "haidang.core.dated",
    "haidang.core.demo",
    "haidang.core.facts",
    "haidang.core.files",
    "haidang.core.finding",
    "haidang.core.notices",
    "haidang.core.oversight",
    "haidang.core.signing",
    "haidang.core.staff",
    "haidang.core.watch",
    "haidang.core.backup",
    # After our own apps, whose pages take the place of theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.idp.oidc",
    "haidang.units",
    "haidang.exchange",
    "haidang.exchange.payment",
    "haidang.procedures",
    "haidang.wallet",
    "haidang.dossiers",
    "haidang.surveys",
    "haidang.parindex",
    "haidang.web",
]

MIDDLEWARE = [
    "haidang.core.sharing.Shared",
    "haidang.core.proxies.FromOurProxy",
    "haidang.core.watch.following.Followed",
    "haidang.core.ui.headers.StrictHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "haidang.core.ui.language.ChosenLanguage",
    "haidang.core.files.arriving.Bounds",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "haidang.core.accounts.factors.SecondFactor",
    "allauth.account.middleware.AccountMiddleware",
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

# Fields of forms are drawn by templates that are compiled: a form of ten fields in a third of the time.
FORM_RENDERER = "haidang.core.ui.fields.Fields"

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
    "staticfiles": {"BACKEND": "haidang.core.ui.storage.CompressedOnce"},
}

# Counts of failed sign-ins and the like, shared by every web process on every machine. The table comes with the migrations.
CACHES = {
    "default": {
        "BACKEND": "haidang.core.accounts.counts.SharedCounts",
        "LOCATION": "cache",
    }
}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "haidang.core.accounts.hashers.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # as they were kept before: made anew at the next sign-in
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "haidang.core.accounts.validators.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "haidang.core.accounts.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # who closes the browser at a shared counter is signed out
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the other sessions end, this one goes on
# A whole office comes from one address at half past seven; one account is guessed at five times, whoever guesses.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "60/m/ip,5/5m/key", "verify": "60/5m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("HAIDANG_PROXIES", 0))
HAIDANG_PROXY_ADDRESSES = os.environ.get("HAIDANG_PROXY_ADDRESSES", "127.0.0.1,::1").split(",")
MFA_ADAPTER = "haidang.core.accounts.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Hải Đăng"
# Roles that can do much harm hold only for who signed in with an app or a passkey. A real installation has it on.
HAIDANG_SECOND_FACTOR = os.environ.get("HAIDANG_SECOND_FACTOR", "") == "1"
MFA_TOTP_TOLERANCE = 1  # the clock of a phone may be half a minute off

# Sign-in through an OpenID provider, such as the National Public Service Portal. Without an issuer there is no button.
# The names of the portal's claims are an assumption: its specification is not public, so they can be set.
HAIDANG_OIDC_ISSUER = os.environ.get("HAIDANG_OIDC_ISSUER", "")
HAIDANG_OIDC_CLAIMS = {
    "name": os.environ.get("HAIDANG_OIDC_CLAIM_NAME", "HoVaTen"),
    "kind": os.environ.get("HAIDANG_OIDC_CLAIM_KIND", "LoaiTaiKhoan"),
    "business_name": os.environ.get("HAIDANG_OIDC_CLAIM_BUSINESS_NAME", "TenDoanhNghiep"),
    "id_number": os.environ.get("HAIDANG_OIDC_CLAIM_ID_NUMBER", "SoDinhDanh"),
    "born_on": os.environ.get("HAIDANG_OIDC_CLAIM_BORN_ON", "NgaySinh"),
}
HAIDANG_OIDC_KIND_BUSINESS = os.environ.get("HAIDANG_OIDC_KIND_BUSINESS", "2")
SOCIALACCOUNT_ADAPTER = "haidang.core.accounts.adapters.OutsideAccounts"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "SCOPE": os.environ.get("HAIDANG_OIDC_SCOPE", "openid profile").split(),
        "APPS": [
            {
                "provider_id": "portal",
                "name": os.environ.get("HAIDANG_OIDC_NAME", "Cổng Dịch vụ công quốc gia"),
                "client_id": os.environ.get("HAIDANG_OIDC_CLIENT", ""),
                "secret": os.environ.get("HAIDANG_OIDC_SECRET", ""),
                "settings": {
                    "server_url": issuer,
                    "uid_field": os.environ.get("HAIDANG_OIDC_CLAIM_UID", "sub"),
                    # What the provider says of itself does not count: its tokens must name the issuer set here.
                    "openid_configuration_overrides": {"issuer": issuer},
                },
            }
            for issuer in [HAIDANG_OIDC_ISSUER]
            if issuer
        ],
    }
}

# Where the house is found from outside: the beginning of every address that a notice names.
HAIDANG_ADDRESS = (
    os.environ.get("HAIDANG_ADDRESS") or os.environ.get("HAIDANG_ORIGINS", "").split(",")[0] or "http://127.0.0.1:8000"
).rstrip("/")  # fmt: skip

# Notices. A way out without an address is not there. What of a provider's interface was not read in its documents can be set.
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("HAIDANG_MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("HAIDANG_MAIL_PORT", 587))
EMAIL_HOST_USER = os.environ.get("HAIDANG_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("HAIDANG_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("HAIDANG_MAIL_TLS", "starttls") == "starttls"
EMAIL_USE_SSL = os.environ.get("HAIDANG_MAIL_TLS", "starttls") == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("HAIDANG_MAIL_FROM", "Hải Đăng <khong-tra-loi@haidang.invalid>")
HAIDANG_SMS = {
    "url": os.environ.get("HAIDANG_SMS_URL", ""),
    "key": os.environ.get("HAIDANG_SMS_KEY", ""),
    "key_header": os.environ.get("HAIDANG_SMS_KEY_HEADER", "Authorization"),
    "key_prefix": os.environ.get("HAIDANG_SMS_KEY_PREFIX", "Bearer "),
    "sender": os.environ.get("HAIDANG_SMS_SENDER", ""),
    "fields": {
        name: os.environ.get(f"HAIDANG_SMS_FIELD_{name.upper()}", usual)
        for name, usual in {"to": "to", "text": "text", "sender": "from", "key": "client_id"}.items()
    },
    "answer": {
        "status": os.environ.get("HAIDANG_SMS_ANSWER_STATUS", "status"),
        "good": os.environ.get("HAIDANG_SMS_ANSWER_GOOD", "ok,0,100").split(","),
        "receipt": os.environ.get("HAIDANG_SMS_ANSWER_RECEIPT", "id"),
    },
    "accents": bool(os.environ.get("HAIDANG_SMS_ACCENTS")),
    "knows_keys": bool(os.environ.get("HAIDANG_SMS_KNOWS_KEYS")),
}
HAIDANG_ZALO = {
    "url": os.environ.get("HAIDANG_ZALO_URL", ""),  # https://business.openapi.zalo.me/message/template
    "token": os.environ.get("HAIDANG_ZALO_TOKEN", ""),
    "refresh_token": os.environ.get("HAIDANG_ZALO_REFRESH_TOKEN", ""),
    "token_url": os.environ.get("HAIDANG_ZALO_TOKEN_URL", ""),  # https://oauth.zaloapp.com/v4/oa/access_token
    "app": os.environ.get("HAIDANG_ZALO_APP", ""),
    "secret": os.environ.get("HAIDANG_ZALO_SECRET", ""),
    # Kind of notice to the number of its approved form: "dossiers.received=1234,dossiers.ready=1235"
    "forms": dict(
        pair.split("=", 1) for pair in os.environ.get("HAIDANG_ZALO_FORMS", "").split(",") if "=" in pair
    ),
    "knows_keys": bool(os.environ.get("HAIDANG_ZALO_KNOWS_KEYS")),
}
# The National Public Service Portal. Without an address nothing is told to it. The interface is the guide of 2020 as public programs
# implement it; paths, codes and names that were not read in an official document are assumptions, so each can be set.
HAIDANG_PORTAL = {
    "url": os.environ.get("HAIDANG_PORTAL_URL", "").rstrip("/"),  # of the adapter, without the paths below
    "auth_path": os.environ.get("HAIDANG_PORTAL_AUTH_PATH", "/mapi/login"),
    "path": os.environ.get("HAIDANG_PORTAL_PATH", "/mapi/g"),
    "user": os.environ.get("HAIDANG_PORTAL_USER", ""),
    "password": os.environ.get("HAIDANG_PORTAL_PASSWORD", ""),
    "unit": os.environ.get("HAIDANG_PORTAL_UNIT", HAIDANG_CITY_IDENTIFIER),  # madonvi
    "key_field": os.environ.get("HAIDANG_PORTAL_KEY_FIELD", "MaGiaoDich"),
    "knows_keys": bool(os.environ.get("HAIDANG_PORTAL_KNOWS_KEYS")),
    "seconds": float(os.environ.get("HAIDANG_PORTAL_SECONDS", 20)),
    # Field of 2020 to the field of today: "MaHoSo=maHoSo,NgayHenTra=ngayHenTra"
    "names": dict(
        pair.split("=", 1) for pair in os.environ.get("HAIDANG_PORTAL_NAMES", "").split(",") if "=" in pair
    ),
    "code": os.environ.get("HAIDANG_PORTAL_ANSWER_CODE", "error_code"),
    "message": os.environ.get("HAIDANG_PORTAL_ANSWER_MESSAGE", "message"),
    "receipt": os.environ.get("HAIDANG_PORTAL_ANSWER_RECEIPT", "id"),
    "good": os.environ.get("HAIDANG_PORTAL_CODES_GOOD", "0").split(","),
    "expired": os.environ.get("HAIDANG_PORTAL_CODES_EXPIRED", "-1").split(","),
    "busy": [code for code in os.environ.get("HAIDANG_PORTAL_CODES_BUSY", "").split(",") if code],
}
HAIDANG_NOTICES_A_SECOND = {
    name: float(os.environ.get(f"HAIDANG_{name.upper()}_A_SECOND", usual))
    for name, usual in {"mail": 50, "sms": 10, "zalo": 10}.items()
}
# A payment gateway; without an address and a secret no page offers to pay through it. "pages" is where people pay, if elsewhere.
HAIDANG_PAYMENT = {
    "url": os.environ.get("HAIDANG_PAYMENT_URL", ""),
    "pages": os.environ.get("HAIDANG_PAYMENT_PAGES", ""),
    "merchant": os.environ.get("HAIDANG_PAYMENT_MERCHANT", ""),
    "secret": os.environ.get("HAIDANG_PAYMENT_SECRET", ""),
}
# Nobody is woken by a telephone, unless it is urgent; a person may choose other hours. From and to, of this time zone.
HAIDANG_QUIET_HOURS = os.environ.get("HAIDANG_QUIET_HOURS", "21:00-07:00")

SESSION_ENGINE = "haidang.core.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
HAIDANG_METRICS_TOKEN = os.environ.get("HAIDANG_METRICS_TOKEN", "")  # without one, this machine alone may ask
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["haidang.core.files.uploads.Bounded"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "haidang.core.watch.logs.Readable"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "haidang": {"level": "INFO"},
        # A line for each request and job: where people look at it, or where a machine gathers it.
        "haidang.requests": {"level": os.environ.get("HAIDANG_LOG_REQUESTS", "WARNING")},
        "haidang.jobs": {"level": os.environ.get("HAIDANG_LOG_REQUESTS", "WARNING")},
    },
}

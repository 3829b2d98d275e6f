"""Whether an installation may be opened to people: what is wrong with its settings, each in one sentence with what to do."""

from pathlib import Path
from urllib.parse import urlsplit

SHORTEST_SECRET = 50
SMTP = "django.core.mail.backends.smtp.EmailBackend"
TRIAL_AUTHORITY = "Hải Đăng: CA dùng thử, không có giá trị pháp lý"
HERE = ("localhost", "127.0.0.1", "::1", "[::1]")


def faults(settings) -> list[str]:
    """Return what makes these settings unfit for a real installation; an empty list where nothing does."""
    found = []
    secret = settings.SECRET_KEY or ""
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 10 or secret.startswith("django-insecure"):
        found.append(
            f"HAIDANG_SECRET_KEY is missing, short or easily guessed: give {SHORTEST_SECRET} or more random signs, "
            "as `python -c 'import secrets; print(secrets.token_urlsafe(50))'` prints them."
        )
    if settings.DEBUG:
        found.append("DEBUG is on and would show code and data to everybody: set it to False.")
    if getattr(settings, "HAIDANG_SAMPLE_SIGN_INS", False):
        found.append(
            "Sample sign-ins with a published password are allowed: set HAIDANG_SAMPLE_SIGN_INS to False."
        )
    if not getattr(settings, "HAIDANG_SECOND_FACTOR", False):
        found.append(
            "HAIDANG_SECOND_FACTOR is off, so a password alone would open what an administrator may do: leave it out."
        )
    hosts = [host for host in settings.ALLOWED_HOSTS if host]
    if not [host for host in hosts if host not in HERE] or "*" in hosts:
        found.append(
            "HAIDANG_HOSTS names no host, or any: give the names people use, as in HAIDANG_HOSTS=haidang.haiphong.gov.vn."
        )
    origins = [origin for origin in settings.CSRF_TRUSTED_ORIGINS if origin]
    if not origins or any(urlsplit(origin).scheme != "https" for origin in origins):
        found.append(
            "HAIDANG_ORIGINS is missing or not https, so passwords would travel unprotected: give the addresses people use, "
            "as in HAIDANG_ORIGINS=https://haidang.haiphong.gov.vn."
        )
    for name, database in settings.DATABASES.items():
        host, options = database.get("HOST", ""), database.get("OPTIONS", {})
        by_socket = not host or host.startswith("/")
        proven = database.get("PASSWORD") or options.get("passfile") or options.get("sslcert")
        if not by_socket and not proven:
            found.append(
                f"The {name} database at {host} is reached over the network without a password: "
                "give one in DATABASE_URL, as in postgresql://haidang:PASSWORD@HOST/haidang."
            )
    endpoint = getattr(settings, "HAIDANG_FILES_S3", {}).get("endpoint", "")
    if endpoint.startswith("http://") and urlsplit(endpoint).hostname not in HERE:
        found.append(
            f"HAIDANG_FILES_S3_ENDPOINT {endpoint} is not https, so people's papers would travel unprotected: "
            "give an address that begins with https://."
        )
    return found + _trial_signatures(settings) + _open_ways_out(settings)


def _trial_signatures(settings) -> list[str]:
    """What is signed must be signed for real, and nothing that is not may be vouched for."""
    found = []
    if getattr(settings, "HAIDANG_TRIAL_SIGNING", False):
        found.append(
            "HAIDANG_TRIAL_SIGNING is on, so results would be signed with certificates worth nothing in law: leave it out, and name "
            "the real keys in HAIDANG_SIGNING_KEYS."
        )
    folder = getattr(settings, "HAIDANG_SIGNATURE_ROOTS", "")
    for path in sorted(Path(folder).glob("*")) if folder else ():
        if path.is_file() and _is_trial(path.read_bytes()):
            found.append(
                f"HAIDANG_SIGNATURE_ROOTS holds the trial authority ({path.name}), so trial signatures would count as real: take it out."
            )
    return found


def _is_trial(data: bytes) -> bool:
    from cryptography import x509  # only who has such a folder waits for it

    load = (
        x509.load_pem_x509_certificates
        if data.lstrip().startswith(b"-----")
        else lambda der: [x509.load_der_x509_certificate(der)]
    )
    try:
        return any(name.value == TRIAL_AUTHORITY for one in load(data) for name in one.subject)
    except ValueError:
        return False  # no certificate: nothing is trusted by it


def _open_ways_out(settings) -> list[str]:
    """What people are told, and where they pay, must be reached through the real ways, and unread by others."""
    found = []
    if getattr(settings, "EMAIL_BACKEND", SMTP) != SMTP:
        found.append(
            f"EMAIL_BACKEND {settings.EMAIL_BACKEND} is a sink: mails would be seen by others or by nobody. Leave it out: "
            "mail then goes to HAIDANG_MAIL_HOST."
        )
    host = getattr(settings, "EMAIL_HOST", "")
    if host and host not in HERE and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        found.append(
            f"Mails to {host} would travel unprotected: set HAIDANG_MAIL_TLS to starttls or tls, as the server has it."
        )
    told = [(name, "url") for name in ("HAIDANG_SMS", "HAIDANG_ZALO", "HAIDANG_PORTAL", "HAIDANG_PAYMENT")]
    for name, part in (*told, ("HAIDANG_PAYMENT", "pages")):
        address = getattr(settings, name, {}).get(part, "")
        if address and (urlsplit(address).scheme != "https" or urlsplit(address).hostname in HERE):
            found.append(
                f"{name}_{part.upper()} is not https, or a double on this machine: give the provider's own address, or leave it out."
            )
    return found


def refuse_unless_fit(settings) -> None:
    """:raises SystemExit: naming everything that is wrong, where the settings say that they are for a real installation"""
    if getattr(settings, "HAIDANG_PRODUCTION", False) and (found := faults(settings)):
        lines = "\n".join(f"- {sentence}" for sentence in found)
        raise SystemExit(f"This installation may not be opened to people yet:\n{lines}")

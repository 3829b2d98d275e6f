"""What a browser may do with our answers: nothing from elsewhere, nothing inline, in nobody's frame."""

from urllib.parse import urlsplit

from django.conf import settings

# Pictures as data: are the arrows and ticks that the stylesheet of the interface draws.
POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}
CLOSED = (
    "camera",
    "microphone",
    "geolocation",
    "payment",
    "usb",
    "serial",
    "bluetooth",
    "display-capture",
    "browsing-topics",
)


def ways_out() -> list[str]:
    """Return where people may be sent to sign in and to pay: browsers follow a form's way through every redirect."""
    providers = getattr(settings, "SOCIALACCOUNT_PROVIDERS", {}).values()
    addresses = [
        app.get("settings", {}).get("server_url", "") for one in providers for app in one.get("APPS", [])
    ]
    gateway = settings.HAIDANG_PAYMENT
    addresses.append(gateway["pages"] or gateway["url"])
    parts = [urlsplit(address) for address in addresses if address]
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts})


class StrictHeaders:
    """Middleware, the outermost: on every answer, errors and files too. A stricter one that is there already stays."""

    def __init__(self, get_response):
        self.get_response = get_response
        policy = {**POLICY, "form-action": " ".join(["'self'", *ways_out()])}
        self.headers = {
            "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "Permissions-Policy": ", ".join(f"{name}=()" for name in CLOSED),
            "Cross-Origin-Opener-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }

    def __call__(self, request):
        answer = self.get_response(request)
        for name, value in self.headers.items():
            answer.headers.setdefault(name, value)
        return answer

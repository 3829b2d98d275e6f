"""What a proxy says of the people behind it counts only where it is our proxy that says it."""

from ipaddress import ip_address, ip_network

from django.conf import settings

SAID = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
)


class FromOurProxy:
    """
    Middleware, the outermost: takes away what others than our proxies say about where a request came from.

    Ours are those at ``HAIDANG_PROXY_ADDRESSES``, where ``HAIDANG_PROXIES`` says that there is any. ``request.past_proxy`` says
    whether somebody spoke for somebody else at all, ours or not.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.ours = [ip_network(one.strip()) for one in settings.HAIDANG_PROXY_ADDRESSES if one.strip()]

    def __call__(self, request):
        said = [name for name in SAID if name in request.META]
        request.past_proxy = bool(said)
        if said and not (
            settings.ALLAUTH_TRUSTED_PROXY_COUNT and self.is_ours(request.META.get("REMOTE_ADDR", ""))
        ):
            for name in said:
                del request.META[name]
        return self.get_response(request)

    def is_ours(self, address: str) -> bool:
        try:
            return any(ip_address(address) in network for network in self.ours)
        except ValueError:
            return False

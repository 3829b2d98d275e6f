"""A system that calls the API with a token of its own."""

from allauth.idp.oidc.models import Token
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from haidang.core.access.queries import Holding


class ByToken(HttpBearer):
    """
    ``Authorization: Bearer …`` makes the request that of a system, with the permissions its token was given.

    Whoever shows a token is judged by it alone: a wrong or an old one is 401, whatever cookie comes along.
    """

    def __call__(self, request):
        return super().__call__(request) if "Authorization" in request.headers else None

    def authenticate(self, request, token):
        found = Token.objects.valid().by_value(token).filter(type=Token.Type.ACCESS_TOKEN)
        held = found.select_related("client__owner").first()
        system = held.client.owner if held and held.client else None
        if system is None or not system.is_active:
            raise AuthenticationError
        system.holding = Holding(frozenset(held.get_scopes()), (held.client.data or {}).get("unit", ""))
        request.user = system
        return system

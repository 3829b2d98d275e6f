"""Who somebody is, a proxy may say; but only ours."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from haidang.core.proxies import SAID, FromOurProxy


@pytest.mark.parametrize("proxies, address, believed", [
    (1, "127.0.0.1", True), (1, "10.1.2.3", True), (1, "10.9.9.9", False), (1, "", False), (0, "127.0.0.1", False),
])  # fmt: skip
def test_what_is_said_about_a_request_is_believed_only_from_our_proxy(settings, proxies, address, believed):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    settings.HAIDANG_PROXY_ADDRESSES = ["127.0.0.1", " 10.1.2.0/24", ""]
    request = RequestFactory().get("/", REMOTE_ADDR=address, **{name: "1.2.3.4" for name in SAID})
    FromOurProxy(lambda request: HttpResponse())(request)
    assert [name in request.META for name in SAID] == [believed] * len(SAID)
    assert request.past_proxy

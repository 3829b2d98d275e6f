import pytest

from haidang.exchange.payment.doubles import double

SECRET = "một khóa thử dài"


@pytest.fixture
def gateway(settings):
    """Run a gateway of some behaviour and let the house know of it; left when the test ends."""
    running = []

    def start(behaviour):
        one = double(behaviour, SECRET)
        server = one.__enter__()
        running.append(one)
        settings.HAIDANG_PAYMENT = {"url": server.url, "pages": "", "merchant": "thu", "secret": SECRET}
        return server

    yield start
    for one in running:
        one.__exit__(None, None, None)

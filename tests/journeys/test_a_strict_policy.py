"""A browser that obeys the policy draws every page: nothing is stopped."""

import pytest

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("path", ["/", "/rankings/", "/units/", "/units/10525/", "/procedures/", "/rankings/published/", "/accounts/sign-in/", "/nothing/"])  # fmt: skip
def test_the_browser_stops_nothing_on_a_page(page, house, path):
    said = []
    page.on("console", lambda message: said.append(message.text))
    answer = page.goto(house.url + path)
    page.wait_for_load_state("networkidle")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert [text for text in said if "Content Security Policy" in text or "Refused" in text] == []


def test_the_documents_of_the_api_are_drawn_without_any_other_server(page, house):
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{house.url}/api/v1/docs/")
    page.wait_for_selector(".opblock")
    assert [text for text in said if "Content Security Policy" in text] == []
    assert [url for url in asked if not url.startswith((house.url, "data:"))] == []

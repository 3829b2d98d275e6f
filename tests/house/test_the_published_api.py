from tests.house.schema import FILE, document


def test_the_published_document_is_the_api_as_it_is():
    assert FILE.exists() and FILE.read_text() == document(), (
        "the API changed: run `make schema` and commit openapi.yaml"
    )

"""The API as a document: ``python -m tests.house.schema`` (``make schema``) writes it, a test compares it."""

import json
import os
from pathlib import Path

import yaml

FILE = Path(__file__).parents[2] / "openapi.yaml"


def document() -> str:
    """Return the OpenAPI document of the API as it is now."""
    from django.utils import translation

    from haidang.core.api import build

    with translation.override("en"):
        schema = json.loads(json.dumps(build().get_openapi_schema(path_prefix="/api/v1/"), default=str))
    return yaml.safe_dump(schema, sort_keys=False, allow_unicode=True, width=110)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haidang.settings.development")
    django.setup()
    FILE.write_text(document())

"""Forms as they stand: which holds on a day, what a version says."""

import json
from functools import lru_cache

from haidang.procedures.entry.files import read_schema
from haidang.procedures.entry.shape import Form
from haidang.procedures.models import FormVersion
from haidang.procedures.versions.queries import Versions


@lru_cache(maxsize=64)
def _read(schema: str) -> Form:
    """A form is asked for at every step of everybody who fills it in; the same schema is read once."""
    return read_schema(json.loads(schema))[0]


FORMS = Versions(FormVersion, lambda schema: _read(json.dumps(schema)))
in_force = FORMS.in_force
form_of = FORMS.content_of

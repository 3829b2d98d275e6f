"""
The whole API is called with whatever its own document allows, and with what it does not: no server error, no answer that the
document does not describe. The same calls at every run: a failure comes again.
"""

import hypothesis
import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from haidang.core.accounts.operations import open_service
from haidang.dossiers.operations import Applicant, submit
from haidang.procedures.queries import by_code
from haidang.wsgi import application
from tests.house.schema import FILE

schema = schemathesis.openapi.from_path(FILE)
schema.app = application
CALLS = 25  # of each operation
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]


@pytest.fixture
def system(client, city):
    """A system that may see and decide, so that calls get past the gate; and a dossier for them to find."""
    _opened, secret = open_service(
        name="thu", allowed=["dossiers.see", "dossiers.decide", "dossiers.receive"], by="system:test"
    )
    submit(
        procedure=by_code("1.001193"), unit_code="10525", channel="online", applicant=Applicant("Người thử"),
        at=timezone.now(), by="system:test",
    )  # fmt: skip
    sent = {"grant_type": "client_credentials", "client_id": "thu", "client_secret": secret}
    token = client.post("/api/v1/token", sent).json()["access_token"]
    # As Django's own test client does: the connection is the test's, and does not end with a request.
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield {"Authorization": f"Bearer {token}", "Host": "localhost", "Accept-Encoding": "identity"}
    for end in ends:
        end.connect(close_old_connections)


@pytest.mark.django_db
@schema.parametrize()
@hypothesis.settings(
    max_examples=CALLS, derandomize=True, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_nothing_its_document_allows_or_forbids_breaks_the_api(case, system):
    case.call_and_validate(headers=system, checks=CHECKS)

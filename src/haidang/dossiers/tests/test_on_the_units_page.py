import re
from datetime import timedelta

import pytest
from django.utils import timezone

from haidang.dossiers.models import Dossier
from haidang.dossiers.tests.factories import received

pytestmark = pytest.mark.django_db


def test_the_page_of_a_unit_tells_its_clerk_what_is_open_and_late_and_a_citizen_nothing(client, clerk):
    received(), received(unit_code="11311")
    Dossier.objects.filter(unit_code="10525").update(due_at=timezone.now() - timedelta(days=1))
    assert "/dossiers/?" not in client.get("/units/10525/").content.decode()
    client.force_login(clerk)
    page = client.get("/units/10525/").content.decode()
    assert re.search(r'href="/dossiers/\?what=late&amp;unit=10525">1<', page)
    assert "/dossiers/?" not in client.get("/units/11311/").content.decode()

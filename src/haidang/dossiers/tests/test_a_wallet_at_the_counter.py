"""A clerk uses papers of a citizen's wallet at the counter: only with their agreement, and the citizen sees who looked."""

import pytest
from django.urls import reverse

from haidang.core.accounts.operations import open_account
from haidang.core.audit.models import AuditLine
from haidang.core.files.models import File
from haidang.dossiers.choices import PAPERS
from haidang.dossiers.models import Dossier
from haidang.wallet.models import Handed
from haidang.wallet.tests.factories import put_in

pytestmark = pytest.mark.django_db
NEW = "/dossiers/new/"
FORM = {"procedure": "1.004222", "unit": "10525", "channel": "in_person", "key": "k-1"}
KNOWN = {"account": "lan.cd", "wallet_agreed": "on"}
WHO = {"applicant_name": "Nguyễn Thị Lan", "applicant_phone": "0912345678"}


@pytest.fixture
def lan(city):
    return open_account(
        username="lan.cd", full_name="Nguyễn Thị Lan", password="mot-mat-khau-dai", by="system:test"
    )


@pytest.fixture
def lease(lan):
    return put_in(lan, holder_name="Nguyễn Thị Lan")


def test_what_the_wallet_has_is_shown_and_used_and_whose_it_is_sees_who_looked(client, lan, lease, clerk):
    client.force_login(clerk)
    assert "Hợp đồng thuê nhà" not in client.get(NEW).text
    page = client.post(NEW, FORM | KNOWN | {"do": "wallet"})
    assert f'name="wallet" value="{lease.pk}"' in page.text and not Dossier.objects.exists()
    assert 'name="applicant_name" value="Nguyễn Thị Lan"' in page.text and "alert-danger" not in page.text
    assert 'value="account" selected' in page.text
    done = client.post(NEW, FORM | KNOWN | WHO | {"wallet": [str(lease.pk)]})
    assert done.status_code == 302
    dossier, handed = Dossier.objects.get(), Handed.objects.get()
    assert (handed.thing, handed.how, handed.paper) == (dossier.code, "wallet", lease)
    assert File.objects.get(owner=PAPERS).key == dossier.code and dossier.applicant_account == lan
    assert AuditLine.objects.filter(verb="wallet.used_at_counter", actor=f"user:{clerk.pk}").count() == 1
    client.force_login(lan)
    mine = client.get(reverse("personal-mine")).text
    assert "dùng giấy tờ trong kho tại quầy, với sự đồng ý của người dân" in mine


def test_without_their_agreement_nothing_is_shown_or_used(client, lan, lease, clerk):
    client.force_login(clerk)
    page = client.post(NEW, FORM | {"account": "lan.cd", "identified_by": "account", "do": "wallet"})
    assert "Hợp đồng thuê nhà" not in page.text and "Hãy hỏi người dân trước" in page.text
    page = client.post(
        NEW, FORM | WHO | {"account": "lan.cd", "identified_by": "account", "wallet": [str(lease.pk)]}
    )
    assert page.status_code == 400 and "Chưa có sự đồng ý" in page.text
    page = client.post(NEW, FORM | WHO | {"wallet_agreed": "on"})
    assert page.status_code == 400 and "Kho giấy tờ mở theo tài khoản" in page.text
    page = client.post(NEW, FORM | KNOWN | {"account": "nobody", "do": "wallet"})
    assert "Không có tài khoản này" in page.text
    assert not Dossier.objects.exists() and not AuditLine.objects.filter(verb="dossiers.wallet_read").exists()


def test_the_paper_of_another_wallet_is_not_used_and_nothing_is_received(client, lan, clerk):
    mai = open_account(username="mai", full_name="Mai", password="mot-mat-khau-dai", by="system:test")
    hers = put_in(mai)
    client.force_login(clerk)
    for number in (str(hers.pk), "9" * 18):
        page = client.post(NEW, FORM | KNOWN | WHO | {"wallet": [number]})
        assert page.status_code == 409 and "không còn trong kho" in page.text
    assert not Dossier.objects.exists() and File.objects.count() == 1

from django.utils import timezone

from haidang.core.files import operations as files
from haidang.core.files.tests import making
from haidang.wallet import operations
from haidang.wallet.choices import PAPER


def put_in(account, data=None, replaces=None, **written):
    """Put a paper into somebody's wallet, a small PDF unless told."""
    checked = files.check(data=data or making.pdf(), name="giấy.pdf", owner=PAPER)
    said = operations.Written(**{"title": "Hợp đồng thuê nhà", "kind": "home", **written})
    return operations.put_in(
        account=account, written=said, pages=[checked], at=timezone.now(), by=account, replaces=replaces
    )

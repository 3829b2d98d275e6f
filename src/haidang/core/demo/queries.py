from haidang.core.accounts.models import User
from haidang.core.prepared import prepared


def house_is_empty() -> bool:
    """Say whether nobody lives here yet: no account was ever opened."""
    return not User.objects.exists()


def is_simulated() -> bool:
    """Say whether the house holds a simulated city. Every page asks, so it is asked in the shortest way."""
    with prepared() as cursor:
        cursor.execute("select exists (select from demo_demorun)")
        return cursor.fetchone()[0]

from django.db import connection

from haidang.core.accounts.models import User


def house_is_empty() -> bool:
    """Say whether nobody lives here yet: no account was ever opened."""
    return not User.objects.exists()


def is_simulated() -> bool:
    """Say whether the house holds a simulated city. Every page asks, so it is asked in the shortest way."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from demo_demorun)")
        return cursor.fetchone()[0]

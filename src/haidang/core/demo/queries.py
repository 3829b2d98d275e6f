from haidang.core.accounts.models import User


def house_is_empty() -> bool:
    """Say whether nobody lives here yet: no account was ever opened."""
    return not User.objects.exists()

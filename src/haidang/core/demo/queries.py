from haidang.core.accounts.models import User
from haidang.core.demo.models import DemoRun
from haidang.core.kept.keeping import kept


def house_is_empty() -> bool:
    """Say whether nobody lives here yet: no account was ever opened."""
    return not User.objects.exists()


@kept("demo")
def is_simulated() -> bool:
    """Say whether the house holds a simulated city; every page asks."""
    return DemoRun.objects.exists()

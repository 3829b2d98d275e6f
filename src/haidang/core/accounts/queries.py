from haidang.core.access.queries import grants_of
from haidang.core.access.registry import roles
from haidang.core.accounts.models import User

SAMPLE_PASSWORD = "ngon-hai-dang"
SAMPLE_PREFIX = "mau."


def sample_sign_ins() -> list[dict]:
    """Return the sample people of the demo with their role, for the sign-in page of a trial installation."""
    people = User.objects.filter(username__startswith=SAMPLE_PREFIX).order_by("id")
    return [
        {
            "username": user.username,
            "full_name": user.full_name,
            "password": SAMPLE_PASSWORD,
            "role": roles()[g.role].title,
        }
        for user in people
        for g in grants_of(user)[:1]
    ]

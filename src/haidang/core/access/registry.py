"""Permission names and roles. The app that has the knowledge declares them; a manager reads the sentences."""

from collections.abc import Callable, Collection, Set
from dataclasses import dataclass, field
from datetime import date

_permissions: dict[str, "Permission"] = {}
_roles: dict[str, "Role"] = {}
_roles_with: dict[str, set[str]] = {}  # by permission; every page asks it a dozen times


@dataclass(frozen=True)
class Permission:
    """
    :param personal: whoever has it reads personal data of citizens
    :param own_only: whoever acts for somebody in a role does not get it by that role
    """

    name: str
    sentence: str
    personal: bool = False
    own_only: bool = False


@dataclass
class Role:
    """:param second_factor: its rights hold only for who signed in with an app or a passkey, where the house asks for that"""

    name: str
    title: str
    sentence: str
    second_factor: bool = False
    permissions: set[str] = field(default_factory=set)

    @property
    def reads_personal_data(self) -> bool:
        return any(_permissions[name].personal for name in self.permissions)


def declare_permission(
    name: str, sentence: str, *, roles: tuple[str, ...] = (), personal: bool = False, own_only: bool = False
) -> str:
    """
    Declare a permission with the sentence a manager reads, and give it to shipped roles.

    :param personal: whoever has it reads personal data of citizens; its roles are marked where they are given
    :param own_only: only who holds such a role has it, nobody who acts for them
    :raises ValueError: if the name is taken or a role is unknown
    """
    if name in _permissions:
        raise ValueError(f"Permission {name} is declared twice")
    _permissions[name] = Permission(name, sentence, personal, own_only)
    _roles_with[name] = set(roles)
    for role in roles:
        if role not in _roles:
            raise ValueError(f"Permission {name} names the unknown role {role}")
        _roles[role].permissions.add(name)
    return name


def declare_role(name: str, title: str, sentence: str, *, second_factor: bool = False) -> str:
    """
    Declare a role that people may be given.

    :param second_factor: who holds it signs in with an app or a passkey, or it gives them nothing
    :raises ValueError: if the name is taken
    """
    if name in _roles:
        raise ValueError(f"Role {name} is declared twice")
    _roles[name] = Role(name, title, sentence, second_factor)
    return name


def permissions() -> dict[str, Permission]:
    return dict(_permissions)


def roles() -> dict[str, Role]:
    return dict(_roles)


def needs_second_factor(role: str) -> bool:
    """Say whether a role holds only for who signed in with a second factor; what nobody declared gives nothing anyhow."""
    return role in _roles and _roles[role].second_factor


def roles_with(permission: str) -> Set[str]:
    """
    Return the names of the roles that hold a permission.

    :raises ValueError: if nobody declared the permission
    """
    try:
        return _roles_with[permission]
    except KeyError:
        raise ValueError(f"Nobody declared the permission {permission}") from None


def is_own_only(permission: str) -> bool:
    """Say whether a permission is never passed to somebody who acts for its holder."""
    return _permissions[permission].own_only


@dataclass(frozen=True)
class Units:
    """
    What the app that knows the units tells about them.

    :param reach: for codes and a day: every code that a right in them covers, their own included
    :param named: for a day: the code and the name of every unit in which a role can be given, in their order
    """

    reach: Callable[[Collection[str], date], set[str]]
    named: Callable[[date], dict[str, str]]


_units: Units | None = None


def tell_units(units: Units) -> None:
    """
    Say how units stand to each other. Until somebody does, a right reaches the very unit it was given in.

    :raises ValueError: if it was said already
    """
    global _units
    if _units is not None:
        raise ValueError("How units reach is told twice")
    _units = units


def reach(codes: Collection[str], on: date) -> set[str]:
    """Return every unit code that a right given in these units covers on a day."""
    return _units.reach(codes, on) if _units and codes else set(codes)


def named_units(on: date) -> dict[str, str]:
    """Return the units in which a role can be given on a day: name by code."""
    return _units.named(on) if _units else {}

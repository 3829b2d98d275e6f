"""Permission names and roles. The app that has the knowledge declares them; a manager reads the sentences."""

from dataclasses import dataclass, field

_permissions: dict[str, "Permission"] = {}
_roles: dict[str, "Role"] = {}


@dataclass(frozen=True)
class Permission:
    name: str
    sentence: str


@dataclass
class Role:
    name: str
    title: str
    sentence: str
    permissions: set[str] = field(default_factory=set)


def declare_permission(name: str, sentence: str, *, roles: tuple[str, ...] = ()) -> str:
    """
    Declare a permission with the sentence a manager reads, and give it to shipped roles.

    :raises ValueError: if the name is taken or a role is unknown
    """
    if name in _permissions:
        raise ValueError(f"Permission {name} is declared twice")
    _permissions[name] = Permission(name, sentence)
    for role in roles:
        if role not in _roles:
            raise ValueError(f"Permission {name} names the unknown role {role}")
        _roles[role].permissions.add(name)
    return name


def declare_role(name: str, title: str, sentence: str) -> str:
    """
    Declare a role that people may be given.

    :raises ValueError: if the name is taken
    """
    if name in _roles:
        raise ValueError(f"Role {name} is declared twice")
    _roles[name] = Role(name, title, sentence)
    return name


def permissions() -> dict[str, Permission]:
    return dict(_permissions)


def roles() -> dict[str, Role]:
    return dict(_roles)


def roles_with(permission: str) -> set[str]:
    """
    Return the names of the roles that hold a permission.

    :raises ValueError: if nobody declared the permission
    """
    if permission not in _permissions:
        raise ValueError(f"Nobody declared the permission {permission}")
    return {role.name for role in _roles.values() if permission in role.permissions}

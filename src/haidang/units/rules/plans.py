"""Steps of a restructuring: what each must say, and who follows whom. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from haidang.units.choices import Change
from haidang.units.rules.lines import CODE


@dataclass(frozen=True)
class Named:
    """A unit that a step opens."""

    code: str
    name: str


@dataclass(frozen=True)
class Step:
    """
    One change: the units that end, those that begin, and the unit that takes over or stands above.

    :param target: the code of an existing unit: who takes over (dissolve), or the new parent (move)
    """

    kind: str
    units: tuple[str, ...]
    into: tuple[Named, ...]
    target: str = ""

    @property
    def heirs(self) -> tuple[str, ...]:
        """The codes of those that follow the units that end."""
        return (self.target,) if self.kind == Change.DISSOLVE else tuple(one.code for one in self.into)


def wrong(step: Step, before: Sequence[Step]) -> str | None:
    """Return what a step lacks, or how it contradicts the steps before it; None where it is whole."""
    opens, ends = len(step.into), len(step.units)
    if step.kind == Change.MERGE and (ends < 2 or opens != 1):
        return _("A merger names at least two units and one new one.")
    if step.kind == Change.SPLIT and (ends != 1 or opens < 2):
        return _("A division names one unit and at least two new ones.")
    if step.kind == Change.RENAME and (ends != 1 or opens != 1):
        return _("A renaming names one unit, and its new code and name.")
    if step.kind == Change.MOVE and (ends != 1 or opens != 1 or not step.target):
        return _("A move names one unit, its new code, and the unit it will stand under.")
    if step.kind == Change.DISSOLVE and (ends != 1 or opens or not step.target):
        return _("A dissolution names one unit and the one that takes over.")
    codes = [one.code for one in step.into]
    if any(not CODE.fullmatch(one.code) or not one.name or len(one.name) > 120 for one in step.into):
        return _("Write each new unit as its code, a space, and its name.")
    if len(set(codes)) < len(codes) or set(codes) & {one.code for other in before for one in other.into}:
        return _("A new code stands twice in the plan.")
    ended = {code for other in before for code in other.units}
    if twice := ended & set(step.units):
        return _("Unit %(code)s ends in another step already.") % {"code": min(twice)}
    targets = {other.target for other in before} | {step.target}
    if gone := (ended | set(step.units)) & (targets - {""}):
        return _("Unit %(code)s ends in the plan: it takes over nothing and stands above nobody.") % {
            "code": min(gone)
        }
    return None


def heirs_of(steps: Sequence[Step]) -> dict[str, tuple[str, ...]]:
    """Return who follows each unit that ends."""
    return {code: step.heirs for step in steps for code in step.units}

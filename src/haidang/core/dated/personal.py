"""Rules of law are about nobody in particular."""

from haidang.core.dated.models import DatedRule
from haidang.core.people import declare

declare(
    DatedRule,
    plain=["id", "kind", "key", "version", "act", "mark", "in_force_from", "in_force_to", "content"],
)

"""What is counted has no person in it: readings, versions and how far was read."""

from haidang.core.facts.models import BaseTally, FillMark, Snapshot
from haidang.core.people import declare

declare(FillMark, plain=["id", "table", "system", "filled_before", "filled_at"])
declare(BaseTally, plain=["id", "table", "digest", "readings"])
declare(Snapshot, plain=["id", "taken_at", "versions", "readings", "kept"])

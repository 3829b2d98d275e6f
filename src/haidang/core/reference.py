"""What comes with the house as YAML."""

from pathlib import Path

import yaml

# Ten times as quick where the C library is there. For what comes with the house or is given by command, not for what people send: of
# strange files it knows no bounds.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def said_in(path: Path):
    """Return what a file of the house's own says, as plain values."""
    return yaml.load(path.read_text(encoding="utf-8"), LOADER)

"""The procedures that come with the house."""

from pathlib import Path

FOLDER = Path(__file__).parent / "reference"
WELL_KNOWN = FOLDER / "procedures.csv"
# For the simulated city only: departments whose published procedures were not collected get made-up ones.
ILLUSTRATIONS = FOLDER / "illustrations.csv"

"""The procedures, guides and processes that come with the house."""

from pathlib import Path

FOLDER = Path(__file__).parent / "reference"
WELL_KNOWN = FOLDER / "procedures.csv"
# For the simulated city only: departments whose published procedures were not collected get made-up ones.
ILLUSTRATIONS = FOLDER / "illustrations.csv"
# Guides written for the house by reading the published lists of papers; and those lists, of the shipped procedures.
GUIDES = FOLDER / "guides"
PAPERS = FOLDER / "papers.csv"
BUNDLES = FOLDER / "bundles.yaml"
# For the simulated city only too: made-up promises below the legal limits.
PROMISED = FOLDER / "promised_limits.csv"
# Forms written for the house after the published ones, as JSON Schema; a file says procedure and first day in its name.
FORMS = FOLDER / "forms"
# Processes written for the house, of the procedures with shipped guides: assumptions, marked so.
PROCESSES = FOLDER / "processes"

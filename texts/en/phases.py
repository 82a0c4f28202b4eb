"""What a run is doing."""

from collections.abc import Mapping
from typing import Final

PHASES: Final[Mapping[str, str]] = {
    "read_salesforce": "Reading people from Salesforce",
    "read_constant_contact": "Reading contacts from Constant Contact",
    "match": "Matching people with contacts and planning",
    "join": "Adding contacts to the Main List",
    "import": "Importing contacts",
    "confirm": "Reading back what landed",
    "single": "Writing contacts one by one",
}

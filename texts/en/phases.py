"""What a run is doing."""

from collections.abc import Mapping
from typing import Final

PHASES: Final[Mapping[str, str]] = {
    "read_salesforce": "Reading people from Salesforce",
    "read_constant_contact": "Reading contacts from Constant Contact",
    "read_scope": "Reading who is in the filter",
    "match": "Matching people with contacts and planning",
    "opt_out": "Ticking Email Opt Out",
    "unsubscribe": "Unsubscribing who opted out in Salesforce",
    "leave": "Taking contacts off lists",
    "join": "Adding contacts to the Main List",
    "import": "Importing contacts",
    "confirm": "Reading back what landed",
    "single": "Writing contacts one by one",
    "person": "Updating people in Salesforce",
    "new_person": "Creating people in Salesforce",
    "delete": "Deleting contacts",
    "delete_person": "Deleting people whom this product created",
}

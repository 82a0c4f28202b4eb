"""Why the app does not open in Salesforce, and what to do."""

from collections.abc import Mapping
from typing import Final

DOORS: Final[Mapping[str, str]] = {
    "canvas_used": (
        "This page was opened before, and each opening is good for one time. \nReload the page in Salesforce."
    ),
    "canvas_someone_else": (
        "Salesforce says that this is somebody else by now. \nReload the page in Salesforce."
    ),
    "canvas_not_allowed": (
        "You have none of the permission sets that open Listbridge ({sets}). "
        "\nAsk your Salesforce administrator to assign one to you, then reload the page."
    ),
    "canvas_foreign_host": (
        "The request names a host that is not Salesforce's, so it was not called. "
        "\nOpen Listbridge from its tab or button in Salesforce."
    ),
}

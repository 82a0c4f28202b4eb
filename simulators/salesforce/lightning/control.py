"""The control path of the Canvas app in Lightning."""

from typing import Any

from flask import Blueprint, request

from simulators.kernel.control import read_object
from simulators.salesforce.lightning.canvas import change, settings
from simulators.salesforce.services import Services


def add_canvas(control: Blueprint, using: Services) -> None:
    @control.route("/canvas", methods=["GET", "POST"])
    def canvas() -> Any:
        """Set up the Canvas app: {"url", "secret", "pre_authorized": true, "approved": [ids of users]}."""
        return change(using.org, read_object()) if request.method == "POST" else settings(using.org)

"""The Salesforce simulator: one org over HTTP. `create` is what the command line calls."""

from simulators.salesforce.application import create

__all__ = ["create"]

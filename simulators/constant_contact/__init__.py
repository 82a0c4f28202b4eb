"""Stands in for Constant Contact's V3 API and its authorization service."""

from simulators.constant_contact.app import create

__all__ = ["create"]

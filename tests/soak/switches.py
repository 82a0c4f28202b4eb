"""The settings of the simulators that a history draws: the first choice of each is the default."""

from collections.abc import Mapping
from typing import Any, Final

Choices = Mapping[str, tuple[Any, ...]]

SWITCHES: Final[Mapping[str, Choices]] = {
    "salesforce": {
        "rotate_refresh_tokens": (True, False),
        "longest_page": (2000, 1000, 200),
        "per_app_usage": (False, True),
        "failed_results": ("as_sent", "turned"),
    },
    "constant_contact": {
        "deletion_moves_updated_at": (True, False),
        "list_change_moves_updated_at": (False, True),
        "unchanged_import_moves_updated_at": (True, False),
        "import_revives_deleted": (True, False),
        "import_re_adds_leavers": (True, False),
        "import_clears_blanks": (False, True),
        "optout_after_works": (True, False),
        "custom_field_limit": (25, 50),
        "import_international_phone": ("dropped", "error", "kept"),
        "import_long_values": ("error", "cut"),
        "import_limit_bytes": (4_194_304, 4_000_000),
        "opt_out_leaves_lists": (False, True),
        "put_resubscribes": ("allowed", "ignored", "refused"),
        "put_adds_unsubscribed_to_lists": ("ignored", "allowed"),
        "put_without_email": ("kept", "removed"),
        "duplicate_kinds": ("kept", "last", "refused"),
        "confirmed_opt_in": (False, True),
        "last_page_links": ("absent", "empty", "null"),
        "pages_repeat_contacts": (False, True),
        "export_headers": ("captions", "names"),
        "throttled_calls_use_quota": (False, True),
        "missing_tag_delete_status": (404, 406),
        "field_name_case": ("lower", "as_label"),
    },
}

OF_CONNECTING: Final = {
    "reuse_revokes_chain": "a connection that is revoked is a person's to make anew",
    "pkce_required": "asked when a person connects",
    "app_access": "asked when a person connects",
    "password_flow": "asked when a person connects",
    "device_flow_refresh_token": "asked when a person connects",
    "authorize_page": "asked when a person connects",
    "sign_up_abuse_protection": "of sign_up_form, through which nothing of ours goes",
}
"""Switches that no run meets, and why."""


def defaults(simulator: str) -> dict[str, Any]:
    """Give every switch of a simulator as it is when nobody chose."""
    return {name: choices[0] for name, choices in SWITCHES[simulator].items()}


def choices() -> dict[str, tuple[Any, ...]]:
    """Give the choices of all switches; no two simulators have one of the same name."""
    return {name: chosen for table in SWITCHES.values() for name, chosen in table.items()}

"""A small model of an account: its contacts, and what each unconfirmed behaviour makes of a call."""

from dataclasses import dataclass, field
from typing import Any

# Switches that the model knows the meaning of, with their defaults; each history draws their values.
SWITCHES: dict[str, tuple[Any, ...]] = {
    "deletion_moves_updated_at": (True, False),
    "list_change_moves_updated_at": (False, True),
    "unchanged_import_moves_updated_at": (True, False),
    "import_revives_deleted": (True, False),
    "import_re_adds_leavers": (True, False),
    "import_clears_blanks": (False, True),
    "optout_after_works": (True, False),
    "opt_out_leaves_lists": (False, True),
    "put_resubscribes": ("allowed", "ignored", "refused"),
    "put_adds_unsubscribed_to_lists": ("ignored", "allowed"),
    "export_headers": ("captions", "names"),
    "last_page_links": ("absent", "empty", "null"),
    "pages_repeat_contacts": (False, True),
}
DEFAULTS = {name: values[0] for name, values in SWITCHES.items()}


@dataclass
class Known:
    """What the model says of one contact; lists and tags are ids, custom fields are by id."""

    contact_id: str
    address: str
    names: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    custom: dict[str, str] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    permission: str = "implicit"
    opt_out_source: str = ""
    deleted: bool = False
    touched: bool = True  # updated_at moved since the watermark
    opted_out: bool = False  # since the watermark, and still

    @property
    def is_out(self) -> bool:
        return self.permission == "unsubscribed"

    @property
    def state(self) -> str:
        """The word of the status filter."""
        if self.deleted:
            return "deleted"
        return "active" if self.permission in {"implicit", "explicit"} else self.permission


@dataclass
class Model:
    """All contacts of one history, under the switches as they stand."""

    contacts: list[Known] = field(default_factory=list)
    on: dict[str, Any] = field(default_factory=lambda: dict(DEFAULTS))

    def opt_out(self, one: Known, source: str) -> None:
        if not one.is_out:
            one.permission, one.opt_out_source, one.opted_out = "unsubscribed", source, True
        if self.on["opt_out_leaves_lists"]:
            one.lists = set()

    def opt_in(self, one: Known, permission: str) -> None:
        one.permission, one.opt_out_source, one.opted_out = permission, "", False

    def delete(self, one: Known) -> None:
        if one.deleted:
            return
        one.touched |= self.on["deletion_moves_updated_at"]
        one.deleted, one.lists, one.tags = True, set(), set()

    def put(self, one: Known, names: dict[str, str], change: dict[str, Any]) -> int:
        """Apply a PUT that names the address; return its status."""
        wanted = change.get("permission", one.permission)
        way = "allowed" if one.opt_out_source == "Account" else self.on["put_resubscribes"]
        was_out, back = one.is_out, one.is_out and wanted != "unsubscribed"
        if back and way == "refused":
            return 400
        before = (one.names, one.phones, one.deleted)
        one.names, one.deleted = names, False
        one.phones = change.get("phones", one.phones)
        changed = before != (one.names, one.phones, one.deleted)
        if "permission" in change:
            self.change_permission(one, wanted, allowed=way == "allowed")
        one.touched |= was_out or not one.is_out or changed
        if "lists" in change:
            self.set_lists(one, change["lists"])
        if "tags" in change:
            one.tags = set(change["tags"])
        if one.is_out and self.on["opt_out_leaves_lists"]:
            one.lists = set()
        return 200

    def change_permission(self, one: Known, wanted: str, *, allowed: bool) -> None:
        if wanted == "unsubscribed":
            was_out = one.is_out
            lists = one.lists
            self.opt_out(one, "Account")
            one.lists = lists if was_out else one.lists
        elif not one.is_out:
            one.permission = wanted
        elif allowed:
            self.opt_in(one, wanted)

    def set_lists(self, one: Known, wanted: set[str]) -> None:
        closed = one.is_out and self.on["put_adds_unsubscribed_to_lists"] == "ignored"
        one.lists = one.lists & wanted if closed else set(wanted)

    def join(self, one: Known, target: str) -> None:
        """Join a list by an activity."""
        if target in one.left and not self.on["import_re_adds_leavers"]:
            return
        one.touched |= self.on["list_change_moves_updated_at"] and target not in one.lists
        one.lists.add(target)

    def leave(self, one: Known, target: str) -> None:
        one.touched |= self.on["list_change_moves_updated_at"] and target in one.lists
        one.lists.discard(target)

    def import_known(self, one: Known, row: dict[str, dict[str, str]], target: str) -> str:
        """Apply an import's row: parts by name. Return the counter that it moves, or ""."""
        if one.deleted and not self.on["import_revives_deleted"]:
            return "error_count"
        one.touched |= one.deleted
        one.deleted = False
        changed = False
        for part, values in row.items():
            changed |= self.merge(getattr(one, part), values)
        one.touched |= changed or self.on["unchanged_import_moves_updated_at"]
        if one.is_out:
            return "cannot_add_to_list_count"
        self.join(one, target)
        return ""

    def merge(self, present: dict[str, str], values: dict[str, str]) -> bool:
        before = dict(present)
        for name, value in values.items():
            if value:
                present[name] = value
            elif self.on["import_clears_blanks"]:
                present.pop(name, None)
        return present != before

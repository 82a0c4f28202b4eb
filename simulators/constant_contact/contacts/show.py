"""Puts contacts on the wire: the stored texts of each are joined, never parsed."""

from collections.abc import Iterable
from typing import Any

from simulators.constant_contact.contacts.links import show_links
from simulators.constant_contact.contacts.model import encode
from simulators.constant_contact.world import World

INCLUDES = ("custom_fields", "list_memberships", "phone_numbers", "street_addresses", "taggings", "notes")
LINKS = {"list_memberships": "memberships", "taggings": "taggings"}


def show_contacts(world: World, rows: list[Any], include: Iterable[str]) -> list[str]:
    """Return the JSON text of each row of `contacts`, with the subresources asked for."""
    wanted = [name for name in INCLUDES if name in set(include)]
    numbers = [row["id"] for row in rows]
    links = {name: show_links(world, LINKS[name], numbers) for name in wanted if name in LINKS}
    return [show_row(row, wanted, links) for row in rows]


def show_row(row: Any, wanted: list[str], links: dict[str, dict[int, list[str]]]) -> str:
    texts = [row["core"][:-1]]
    for name in wanted:
        if name in links:
            texts.append(f'"{name}":{show_ids(links[name].get(row["id"], ()))}')
        else:
            texts.append(f'"{name}":{row[name] or "[]"}')
    if row["sms_channel"]:
        texts.append(f'"sms_channel":{row["sms_channel"]}')
    return ",".join(texts) + "}"


def show_ids(ids: Iterable[str]) -> str:
    texts = '","'.join(ids)
    return f'["{texts}"]' if texts else "[]"


def show_one(world: World, number: int, include: Iterable[str] = INCLUDES) -> bytes:
    """Return the JSON of one contact that is there."""
    row = world.row("SELECT * FROM contacts WHERE id = ?", number)
    return show_contacts(world, [row], include)[0].encode()


def show_page(contacts: list[str], extra: dict[str, Any]) -> bytes:
    """Return {"contacts":[...], ...extra} without parsing what is JSON already."""
    rest = encode(extra)[1:-1]
    return b'{"contacts":[' + ",".join(contacts).encode() + b"]" + (b"," + rest if rest else b"") + b"}"

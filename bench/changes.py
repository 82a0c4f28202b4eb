"""Edits by others on both sides, through the simulators' control paths."""

import json
import urllib.parse
import urllib.request

from bench.simulators import OPENER
from bench.world import World

HOUR, SETTLED = 3600, 120  # seconds
FIRST_IN_CONSTANT_CONTACT = 5_000  # other people than those who change in Salesforce


def change(world: World, count: int) -> None:
    """Change `count` people and `count` contacts, an hour after all that was; two minutes pass."""
    pass_time(world, HOUR)
    edit = {"object": "Contact", "ids": _first_people(world, count), "fields": {"Title": "Changed title"}}
    world.salesforce.control("edit", edit)
    for number in range(FIRST_IN_CONSTANT_CONTACT, FIRST_IN_CONSTANT_CONTACT + count):
        wanted = {"email": f"person{number}@example.com", "set": {"first_name": "Changed"}}
        world.constant_contact.control("edit", wanted)
    pass_time(world, SETTLED)


def pass_time(world: World, seconds: int) -> None:
    """Let time pass at both vendors: what is younger than a minute is not read."""
    for side in (world.salesforce, world.constant_contact):
        side.control("clock", {"advance": seconds})


def _first_people(world: World, count: int) -> list[str]:
    emails = urllib.parse.quote(f"SELECT Id FROM Contact ORDER BY Id LIMIT {count}")  # noqa: S608 - our own
    request = urllib.request.Request(  # noqa: S310 - the simulator's own address
        f"{world.salesforce.url}/services/data/v67.0/query?q={emails}",
        headers={"Authorization": f"Bearer {world.salesforce.credentials['access_token']}"},
    )
    with OPENER.open(request, timeout=60) as answer:
        return [record["Id"] for record in json.loads(answer.read())["records"]]

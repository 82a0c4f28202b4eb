"""Salesforce's duplicate rules are obeyed: who the rule found is linked or named, and nothing is forced."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from sync.plan import Settled
from tests.options.test_created_people import ADA
from tests.options.world import World

UPSERT = "/composite/sobjects/Contact/Listbridge_Contact_Id__c"


@contextmanager
def duplicate_rule(world: World, *fields: str) -> Iterator[None]:
    """Let no two Contacts have the same values of these fields; who insists may."""
    rule = {"object": "Contact", "fields": list(fields), "allow_save": True}
    world.salesforce.control("POST", "duplicate_rules", rule)
    try:
        yield
    finally:
        world.salesforce.control("POST", "duplicate_rules", {"object": "Contact", "fields": []})


def test_the_one_match_with_the_same_address_is_linked(world: World, tmp_path: Path) -> None:
    profile = world.profile()
    world.contact("ada@example.com", lists=(world.new_list(),), **ADA)
    recorded = tmp_path / "exchanges.jsonl"
    world.salesforce.record(recorded)
    world.salesforce.control("POST", "faults", {"method": "PATCH", "path": UPSERT, "delay": 3})

    with duplicate_rule(world, "LastName"), ThreadPoolExecutor() as threads:
        running = threads.submit(world.run, profile)
        while not world.salesforce.control("GET", "faults")["faults"][0]["used"]:
            time.sleep(0.05)
        ada = world.person("Ada@Example.com", FirstName="Ada")  # after we looked, before we write
        (row,) = running.result()
    world.salesforce.record(None)

    assert row.settled is Settled.DONE
    assert list(world.records()) == [ada]
    asked = [json.loads(line)["request_headers"] for line in recorded.read_text().splitlines()]
    assert asked
    assert not [headers for headers in asked if "Sforce-Duplicate-Rule-Header" in headers]
    assert world.rests(profile)

    world.edit(ada, FirstName="Augusta")
    world.run(profile)
    assert world.contacts()["ada@example.com"]["first_name"] == "Augusta"


def test_several_matches_or_one_with_another_address_are_named(world: World) -> None:
    profile = world.profile()
    main = world.new_list()
    others = [world.person(f"other{number}@example.com", LastName="Lovelace") for number in range(2)]
    one = world.person("nile@example.com", LastName="Nile")
    world.contact("ada@example.com", lists=(main,), **ADA)
    world.contact("cleo@example.com", lists=(main,), last_name="Nile")

    with duplicate_rule(world, "LastName"):
        rows = {row.address: row for row in world.run(profile)}

    assert world.record_of("ada@example.com") == world.record_of("cleo@example.com") == {}
    assert rows["ada@example.com"].settled is Settled.FAILED
    assert all(other in rows["ada@example.com"].words for other in others)
    assert one in rows["cleo@example.com"].words

    world.run(profile)  # the rule is gone

    assert world.record_of("ada@example.com")["LastName"] == "Lovelace"
    assert world.record_of("cleo@example.com")["LastName"] == "Nile"
    assert world.rests(profile)

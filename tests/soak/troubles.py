"""The faults of the simulators, by name."""

from collections.abc import Mapping
from typing import Any

from tests.soak.history import Trouble
from tests.soak.world import KINDS, World

_BUSY = {"error_key": "v3.throttled", "error_message": "Too many requests"}
_BUG = [{"errorCode": "UNKNOWN_EXCEPTION", "message": "An unexpected error occurred."}]
_WRITES = "^/v3/(contacts|activities/)"
_DML = "/(composite/sobjects|sobjects/|jobs/ingest)"
Rule = Mapping[str, Any]

RULES: dict[str, tuple[str, Rule]] = {
    "salesforce 500": ("salesforce", {"status": 500, "body": _BUG}),
    "salesforce 503": ("salesforce", {"status": 503, "body": "Service Unavailable"}),
    "salesforce 429": ("salesforce", {"status": 429, "body": "Too Many Requests"}),
    "salesforce drops before": ("salesforce", {"drop": "before"}),
    "salesforce drops after": ("salesforce", {"drop": "after"}),
    "salesforce cut": ("salesforce", {"drop": "middle"}),
    "salesforce cut clean": ("salesforce", {"truncate_at": 90, "clean": True, "method": "GET"}),
    "write 500": ("salesforce", {"status": 500, "body": _BUG, "path": _DML, "method": "POST"}),
    "write lost": ("salesforce", {"drop": "after", "path": _DML, "method": "POST"}),
    "write changed lost": ("salesforce", {"drop": "after", "path": _DML, "method": "PATCH"}),
    "account 500": ("constant_contact", {"status": 500, "body": {}}),
    "account 503": ("constant_contact", {"status": 503, "body": {}}),
    "account 429": ("constant_contact", {"status": 429, "body": _BUSY}),
    "account drops before": ("constant_contact", {"drop": "before"}),
    "account drops after": ("constant_contact", {"drop": "after"}),
    "account cut": ("constant_contact", {"drop": "middle"}),
    "post lost": ("constant_contact", {"drop": "after", "path": _WRITES, "method": "POST"}),
    "post 500": ("constant_contact", {"status": 500, "body": {}, "path": _WRITES, "method": "POST"}),
    "put lost": ("constant_contact", {"drop": "after", "path": _WRITES, "method": "PUT"}),
}
"""Name: (which simulator, the rule as POST /_control/faults takes it)."""

OBSTACLES = {"row locks": "locks", "refusals": "refusals"}
"""Name: where the simulator of Salesforce keeps it."""


def arm(world: World, troubles: tuple[Trouble, ...]) -> None:
    """Set the faults of a run."""
    for one in troubles:
        if one.name in RULES:
            side, rule = RULES[one.name]
            body = {**rule, "skip": one.skip, "times": one.times}
            getattr(world.stage, side).control("POST", "faults", body)
        elif one.name == "row locks":
            _lock(world, one.times)
        else:
            _refuse(world, one.times)


def _lock(world: World, times: int) -> None:
    ids = [record_id for person in world.people.values() for _, record_id in person.records]
    if ids:
        world.stage.salesforce.control("POST", "locks", {"ids": ids, "times": times})


def _refuse(world: World, times: int) -> None:
    name = KINDS[world.setup.object_type].object_name
    words = {"code": "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "message": "a trigger failed", "times": times}
    world.stage.salesforce.control("POST", "refusals", {"object": name, **words})


def disarm(world: World, troubles: tuple[Trouble, ...]) -> None:
    """End the faults of a run, and note which of them struck."""
    names = [one.name for one in troubles if one.name in RULES]
    for side in sorted({RULES[name][0] for name in names}):
        control = getattr(world.stage, side).control
        used = [rule["used"] for rule in control("GET", "faults")["faults"]]
        mine = [name for name in names if RULES[name][0] == side]
        world.met.update(name for name, times in zip(mine, used, strict=True) if times)
        control("DELETE", "faults")
    for obstacle in {one.name for one in troubles} & OBSTACLES.keys():
        world.met[obstacle] += 1
        world.stage.salesforce.control("DELETE", OBSTACLES[obstacle])

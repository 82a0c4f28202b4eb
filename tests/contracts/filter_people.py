"""Everybody of an org, asked in SOQL and judged in the core."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, tzinfo
from pathlib import Path

from clients.salesforce.client import SalesforceClient
from flows.filter_fields import parent_fields
from sync.filters.judge import judge
from sync.filters.kinds import Fields
from sync.filters.soql import ids_query, to_soql
from sync.filters.tree import Filter, columns
from tests.contracts import filter_world as world
from tests.contracts.clients.worlds import salesforce
from tests.simulators import Simulator, simulator


class People:
    """Everybody in the org, as Bulk shows them, and what describe says of the fields.

    No dataclass: a failing example is shown with it, and all its records would be.
    """

    def __init__(self, client: SalesforceClient, rows: list[Mapping[str, str]], fields: Fields) -> None:
        self.client = client
        self.rows = rows
        self.fields = fields
        # by field, eight that are somewhere
        self.ids = {name: sorted({row[name] for row in rows} - {""})[:8] for name in ("Id", "AccountId")}

    def __repr__(self) -> str:
        return f"{len(self.rows)} people"

    def found(self, rule: Filter, now: datetime, zone: tzinfo) -> list[str]:
        """Ask Salesforce."""
        return self.asked(to_soql(rule, self.fields, now=now, zone=zone))

    def asked(self, condition: str) -> list[str]:
        """Ask Salesforce a condition of SOQL."""
        query = ids_query("Contact", [condition])
        _, pages = self.client.rest_pages(query, deleted_too=False)
        return sorted(row["Id"] for page in pages for row in world.texts_of(b"".join(page.chunks())))

    def judged(self, rule: Filter, now: datetime, zone: tzinfo) -> list[str]:
        """Ask the core, which is shown the columns that it named and no others."""
        fits = judge(rule, self.fields, now=now, zone=zone)
        names = columns(rule)
        return sorted(row["Id"] for row in self.rows if fits({name: row[name] for name in names}))


@contextmanager
def org_with_fields(folder: Path) -> Iterator[Simulator]:
    """Run an org whose jobs finish at once, with fields of every kind."""
    world.write_package(folder)
    with simulator("salesforce") as running:
        running.control("POST", "scale", {"delay": 0})
        running.control("POST", "install", {"folder": str(folder)})
        yield running


def everybody(running: Simulator) -> People:
    client = salesforce(running)
    own = client.fields("Contact") or {}
    query = f"SELECT {', '.join(world.KINDS)} FROM Contact"  # noqa: S608  # names of our own
    pages = client.bulk_pages(query, deleted_too=False)
    rows = [row for page in pages for row in world.texts_of(b"".join(page.chunks()))]
    return People(client, rows, {**own, **parent_fields(client, own, world.KINDS)})

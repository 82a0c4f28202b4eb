"""Plans, runs and reports of a tenant in a real database, without any vendor."""

from dataclasses import dataclass

from flows.report import report
from store.deployment import Deployment
from sync.guard import Held, Hold, fingerprint
from sync.plan import Outcome, Settled
from sync.problems import Side
from sync.stored import Connection, RunStatus
from tests.store.world import Somebody, World, a_contact, make_world, person_id

ADA, BELA, CLEO = "ada@example.com", "bela@example.com", "cleo_x@example.com"
PEOPLE = [
    Somebody(id=person_id(1), address=ADA, values=("Ada", "Lovelace", "=1+1")),
    Somebody(id=person_id(2), address=BELA, values=("Bela", "Bartok", "")),
    Somebody(id=person_id(3), address=CLEO, values=("Cleo", "Nile", "")),
    Somebody(id=person_id(4), address="", values=("No", "Address", "")),
    Somebody(id=person_id(5), address="dora@example.com", opted_out=True, values=("Dora", "Doe", "")),
]
CONTACTS = [
    a_contact(2, address=BELA, values=("Bella", "Bartok", "")),
    a_contact(5, address="dora@example.com", values=("Dora", "Doe", "")),
]
"""Ada and Cleo are new, Bela's first name differs, the fourth has no address, Dora opted out."""
REFUSED = "contacts.api.validation.error"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A tenant with a plan."""

    world: World
    run: int

    @property
    def profile_id(self) -> int:
        return self.world.profile.id

    def wait(self) -> int:
        """Let the plan wait for approval; returns the run."""
        store = self.world.store
        holds = [Hold(held=Held.FIRST_PLAN), Hold(held=Held.NEW_CONTACTS, planned=2, limit=1)]
        store.held.note_judged(self.run, holds, fingerprint(self.world.profile))
        return self.end(RunStatus.WAITING)

    def end(self, status: RunStatus, problem: tuple[str, dict[str, str | int]] | None = None) -> int:
        """End the run with its report; returns the run."""
        store = self.world.store
        made = report(store, self.run, {Side.SALESFORCE: 3})
        store.runs.finish(self.run, status, report=made, problem=problem)
        return self.run

    def refuse(self, address: str, words: str) -> None:
        """Have the row of an address refused in the vendor's words."""
        rows = self.world.store.reads.rows(self.run)
        number = next(row.number for row in rows if row.address == address)
        refused = Outcome(number=number, settled=Settled.FAILED, words=words, code=REFUSED)
        self.world.store.plans.save_outcomes(self.run, [refused])


def planned(deployment: Deployment, url: str, org: str) -> Planned:
    """Make a tenant whose active run has a plan."""
    world = make_world(deployment, url, org)
    run = world.read(PEOPLE, CONTACTS)
    world.plan(run)
    return Planned(world=world, run=run)


def connected(world: World) -> None:
    """Have both sides connected, as far as a page can tell."""
    for side in Side:
        made = Connection(
            id=0, side=side, account=f"a-{side}", base_url="https://x.example", method="refresh"
        )
        world.store.connections.save(made, {"access_token": "not one", "client_id": "a key"})

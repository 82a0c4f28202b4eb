"""The door of the store: a deployment's database, and in it one tenant at a time."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Self

from sqlalchemy import Engine, select, text
from sqlalchemy.dialects.postgresql import insert

from store.connections import Connections
from store.database import Database, open_engine
from store.held_runs import HeldRuns
from store.logins import Logins
from store.plans.repository import Plans
from store.profiles import Profiles
from store.pruning import Pruning
from store.reads.changes import Changes
from store.reads.drifting import Drifting
from store.reads.explaining import Explaining
from store.reads.overviews import Overviews
from store.reads.people import People
from store.reads.previews import Previews
from store.reads.repository import Reads
from store.runs import Runs
from store.scope import Scope
from store.sealing import Seal
from store.sharing import Sharing
from store.slots import Slots
from store.staging.repository import Staging
from store.tables import tenants
from store.trials import Trials
from store.wishes import Wishes
from sync.sharing import Neighbours

if TYPE_CHECKING:
    from redis import Redis


class TenantStore:
    """Everything of one tenant, and of no other."""

    def __init__(self, scope: Scope) -> None:
        self.tenant_id = scope.tenant_id
        self.runs = Runs(scope)
        self.held = HeldRuns(scope)
        self.trials = Trials(scope)
        self.profiles = Profiles(scope)
        self.slots = Slots(scope)
        self.pruning = Pruning(scope)
        self.sharing = Sharing(scope)
        self.staging = Staging(scope)
        self.plans = Plans(scope)
        self.connections = Connections(scope)
        self.reads = Reads(scope)
        self.previews = Previews(scope)
        self.overviews = Overviews(scope)
        self.changes = Changes(scope)
        self.people = People(scope)
        self.explaining = Explaining(scope)
        self.drifting = Drifting(scope)
        self.wishes = Wishes(scope)


class Tenants:
    """The deployment's tenants: one a Salesforce org."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, org_id: str) -> int:
        """Make the tenant of an org (18 characters), or find it; returns its id."""
        with self._database.begin() as connection:
            statement = insert(tenants).values(org_id=org_id)
            connection.execute(statement.on_conflict_do_nothing(index_elements=["org_id"]))
            found: int = connection.execute(
                select(tenants.c.id).where(tenants.c.org_id == org_id)
            ).scalar_one()
        return found

    def find(self, org_id: str) -> int | None:
        """Find the tenant of an org."""
        with self._database.begin() as connection:
            return connection.scalar(select(tenants.c.id).where(tenants.c.org_id == org_id))

    def ids(self) -> list[int]:
        """Name every tenant, oldest first: for what goes through them one by one."""
        with self._database.begin() as connection:
            return list(connection.scalars(select(tenants.c.id).order_by(tenants.c.id)))

    def neighbours(self, tenant_id: int, account: str) -> Neighbours:
        """Tell how many other tenants sync with a Constant Contact account, and with which lists."""
        with self._database.begin() as connection:
            row = connection.execute(_NEIGHBOURS, {"tenant": tenant_id, "account": account}).one()
        return Neighbours(
            tenants=row.tenants, list_ids=frozenset(row.ids or ()), list_names=frozenset(row.names or ())
        )


_NEIGHBOURS: Final = text("""
    SELECT count(DISTINCT c.tenant_id) AS tenants,
           array_agg(DISTINCT p.main_list_id) FILTER (WHERE p.main_list_id IS NOT NULL) AS ids,
           array_agg(DISTINCT p.main_list) FILTER (WHERE p.main_list IS NOT NULL) AS names
    FROM connections c LEFT JOIN profiles p ON p.tenant_id = c.tenant_id
    WHERE c.side = 'constant_contact' AND c.account = :account AND c.account <> '' AND c.tenant_id <> :tenant
""")


class Deployment:
    """One database and its keys."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._database, self._seal = Database(engine), seal
        self.tenants = Tenants(self._database)

    def tenant(self, tenant_id: int) -> TenantStore:
        """Bind everything to one tenant."""
        return TenantStore(Scope(database=self._database, seal=self._seal, tenant_id=tenant_id))

    def logins(self, valkey: "Redis") -> Logins:
        """Reach the log-ins that are under way, of every tenant."""
        return Logins(valkey, self._seal)

    def close(self) -> None:
        """Close the pool's connections; the deployment can be used again."""
        self._database.engine.dispose()

    def __enter__(self) -> Self:
        """Use it in a `with` block to close it at its end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()


def open_store(engine_or_dsn: Engine | str, keys: Sequence[str | bytes]) -> Deployment:
    """Open a database that `store.migrate.upgrade` has migrated.

    keys: Fernet keys, the newest first; secrets are sealed with it and opened with any.
    """
    engine = open_engine(engine_or_dsn) if isinstance(engine_or_dsn, str) else engine_or_dsn
    return Deployment(engine, Seal(keys))

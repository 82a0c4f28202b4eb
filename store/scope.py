"""What every repository is bound to: one database and one tenant of it."""

from dataclasses import dataclass

from store.database import Database, Psycopg
from store.sealing import Seal


class NotHereError(LookupError):
    """The tenant has nothing of that id: it was deleted, or it is another tenant's."""

    def __init__(self, what: str, key: object) -> None:
        super().__init__(f"{what} {key} is not this tenant's, or is not there any more")


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """A repository is made from it, and from nothing else: there is no call without a tenant."""

    database: Database
    seal: Seal
    tenant_id: int


def require_profile(connection: Psycopg, tenant_id: int, profile_id: int) -> None:
    """Raise NotHereError where the profile is not the tenant's."""
    query = "SELECT FROM profiles WHERE tenant_id = %s AND id = %s"
    if connection.execute(query, [tenant_id, profile_id]).fetchone() is None:
        raise NotHereError("profile", profile_id)

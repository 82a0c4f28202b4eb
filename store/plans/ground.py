"""What a plan's SQL stands on: the two mirrors of a profile, and the words the statements share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from store.database import Psycopg
from store.staging.mirrors import Mirror, value_columns
from store.staging.registry import Register
from sync.match import ASCII_SPACE
from sync.problems import Side, TryAgain
from sync.profile import Profile


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """Mirrors to read from, in one transaction; `params` are bound, `names` are composed."""

    people: Mirror
    contacts: Mirror
    profile: Profile
    params: Mapping[str, Any]

    @property
    def names(self) -> dict[str, sql.Composable]:
        """Identifiers and expressions for statements; `p` is the person's alias, `c` the contact's."""
        columns = value_columns(len(self.profile.mapping.rows))
        return {
            "people": self.people.table,
            "contacts": self.contacts.table,
            "p_values": _columns("p", columns),
            "c_values": _columns("c", columns),
            "p_hashes": _hashes("p", columns),
            "c_hashes": _hashes("c", columns),
        }

    def compose(self, template: str, **more: sql.Composable) -> sql.Composed:
        """Fill a statement of this package."""
        return sql.SQL(template).format(**self.names, **more)


def _columns(alias: str, columns: tuple[str, ...]) -> sql.Composed:
    """List columns; a mapping without rows still has to be a list."""
    named: list[sql.Composable] = [sql.Identifier(alias, name) for name in columns]
    return sql.SQL(", ").join(named or [sql.SQL("''")])


def _hashes(alias: str, columns: tuple[str, ...]) -> sql.Composed:
    named: list[sql.Composable] = [
        sql.SQL("value_hash({})").format(sql.Identifier(alias, name)) for name in columns
    ]
    return sql.SQL("({})").format(sql.SQL(" || ").join(named or [sql.SQL("''::bytea")]))


def ground_of(
    connection: Psycopg, tenant_id: int, run_id: int, profile: Profile, *, complete: bool = False
) -> Ground:
    """Stand on the mirrors as they are.

    complete: raises TryAgain where one is partial, since a crash of the database took it.
    """
    registers = {side: Register(connection, tenant_id, profile, side) for side in Side}
    for side, register in registers.items():
        if complete and not register.is_complete:
            raise TryAgain("staging_lost", side)
    mirrors = {side: register.ensure_mirror() for side, register in registers.items()}
    return ground_on(mirrors, tenant_id, run_id, profile)


def ground_on(mirrors: Mapping[Side, Mirror], tenant_id: int, run_id: int, profile: Profile) -> Ground:
    """Stand on the given generations."""
    return Ground(
        people=mirrors[Side.SALESFORCE],
        contacts=mirrors[Side.CONSTANT_CONTACT],
        profile=profile,
        params={
            "tenant": tenant_id,
            "profile": profile.id,
            "run": run_id,
            "list": profile.main_list_id,
            "version": profile.mapping.version,
            "space": ASCII_SPACE,
        },
    )

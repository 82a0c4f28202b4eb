"""What a plan's SQL stands on: the two mirrors of a profile, and the words the statements share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from psycopg import sql

from store.database import Psycopg
from store.staging.mirrors import Mirror, value_columns
from store.staging.registry import Register
from sync.bases import HASH, NO_BASE
from sync.leaving import LEAVES
from sync.mapping import Layout, layout_of
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
        layout = layout_of(self.profile.mapping)
        return {
            "people": self.people.table,
            "contacts": self.contacts.table,
            "p_values": _columns("p", columns),
            "c_values": _columns("c", columns),
            "t_values": _columns("t", columns),
            "p_hashes": _hashes("p", columns),
            "c_hashes": _hashes("c", columns),
            "person_unmoved": _unmoved("l.person_base", "p", columns, layout),
            "contact_unmoved": _unmoved("l.contact_base", "c", columns, layout),
            "p_laid": _laid("p", columns, layout, "l.person_base"),
            "c_laid": _laid("c", columns, layout, CONTACT_BASE),
            "p_new": _laid("p", columns, layout, None),
            "c_new": _laid("c", columns, layout, None),
        }

    @property
    def is_whole_layout(self) -> bool:
        """Tell whether every row of the saved mapping runs, so that bases are the hashes in order."""
        return _is_whole(layout_of(self.profile.mapping))

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


CONTACT_BASE: Final = "CASE l.contact_base WHEN '' THEN l.person_base ELSE l.contact_base END"
"""An empty base of the contact is the person's."""


def _is_whole(layout: Layout) -> bool:
    return layout.slots == tuple(range(layout.width))


def _unmoved(base: str, alias: str, columns: tuple[str, ...], layout: Layout) -> sql.Composable:
    """Compare what a side shows with its base, slot by slot where rows are left out for this run."""
    if _is_whole(layout):
        return sql.SQL("{} = {}").format(sql.SQL(base), _hashes(alias, columns))
    same: list[sql.Composable] = [
        sql.SQL("substring({} FROM {} FOR 8) = value_hash({})").format(
            sql.SQL(base), sql.Literal(slot * HASH + 1), sql.Identifier(alias, name)
        )
        for slot, name in zip(layout.slots, columns, strict=True)
    ]
    return sql.SQL("({})").format(sql.SQL(" AND ").join(same or [sql.SQL("true")]))


def _laid(alias: str, columns: tuple[str, ...], layout: Layout, base: str | None) -> sql.Composable:
    """Lay what a side shows out as a base; the slots of rows that are left out keep what `base` holds."""
    if _is_whole(layout):
        return _hashes(alias, columns)
    shown: dict[int, sql.Composable] = {
        slot: sql.SQL("value_hash({})").format(sql.Identifier(alias, name))
        for slot, name in zip(layout.slots, columns, strict=True)
    }
    slots = [shown.get(slot) or kept_slot(base, slot) for slot in range(layout.width)]
    return sql.SQL("({})").format(sql.SQL(" || ").join(slots or [sql.SQL("''::bytea")]))


def kept_slot(base: str | None, slot: int) -> sql.Composable:
    """Take a slot over from a base; NO_BASE where there is none, or it is too short."""
    nothing = sql.Literal(NO_BASE)
    if base is None:
        return nothing
    found = sql.SQL("substring({} FROM {} FOR 8)").format(sql.SQL(base), sql.Literal(slot * HASH + 1))
    return sql.SQL("CASE octet_length({0}) WHEN 8 THEN {0} ELSE {1} END").format(found, nothing)


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
            "version": layout_of(profile.mapping).version,
            "space": ASCII_SPACE,
            "enforce": profile.options.enforce_membership,
            "silent": profile.options.no_people_to_constant_contact,
            "leaving": [str(reason) for reason, chosen in LEAVES.items() if chosen(profile.options)],
        },
    )

"""What a plan row has to bring about: each effect travels, lands and is confirmed by itself.

The store writes a row of `travels` for each; a plan row is done when all of its effects have landed.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from sync.plan import Action, PlanRow, Route


class Effect(StrEnum):
    """In the order in which they are delivered: what protects people goes first."""

    OPT_OUT = "opt_out"  # Email Opt Out is ticked on a Salesforce record
    UNSUBSCRIBE = "unsubscribe"  # GET, merge, PUT
    LEAVE = "leave"  # remove_list_memberships
    JOIN = "join"  # add_list_memberships
    IMPORT = "import"  # field values of a contact, by import or alone (the row's route)
    PERSON = "person"  # field values of a Salesforce record
    NEW_PERSON = "new_person"  # upsert by external id
    DELETE = "delete"  # of a contact
    DELETE_PERSON = "delete_person"


APPLIES: Final[Mapping[Effect, Callable[[PlanRow], bool]]] = {
    Effect.OPT_OUT: lambda row: row.action is Action.OPT_OUT,
    Effect.UNSUBSCRIBE: lambda row: row.action is Action.UNSUBSCRIBE,
    Effect.LEAVE: lambda row: bool(row.leave) and row.contact_id is not None,
    Effect.JOIN: lambda row: row.join and row.contact_id is not None,
    Effect.IMPORT: lambda row: row.route is not Route.NONE,
    Effect.PERSON: lambda row: bool(row.person_changes) and row.action is not Action.CREATE_PERSON,
    Effect.NEW_PERSON: lambda row: row.action is Action.CREATE_PERSON,
    Effect.DELETE: lambda row: row.action is Action.DELETE,
    Effect.DELETE_PERSON: lambda row: row.action is Action.DELETE_PERSON,
}
"""What makes a row of any action but a skip, which has none."""


def effects_of(row: PlanRow) -> tuple[Effect, ...]:
    """List what the row has to bring about, in the order of delivery."""
    if row.action is Action.SKIP:
        return ()
    return tuple(effect for effect in Effect if APPLIES[effect](row))

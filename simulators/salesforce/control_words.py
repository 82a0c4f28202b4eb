"""The words that bodies of the control path share: an object, ids, a user."""

from typing import Any

from simulators.salesforce.consent_watch import watch_consent
from simulators.salesforce.ids import normal_id
from simulators.salesforce.org import ADMIN, USERS, Person
from simulators.salesforce.schema import SObject
from simulators.salesforce.seeding import settle_users
from simulators.salesforce.services import Services
from simulators.salesforce.writes import Writer


def object_of(using: Services, body: dict[str, Any]) -> SObject:
    """Return the object that `object` names. Raises ValueError."""
    made = using.org.catalog.find(str(body.get("object", "")))
    if made is None:
        raise ValueError(f"There is no object {body.get('object')!r} in the org.")
    return made


def ids_of(body: dict[str, Any]) -> list[str]:
    """Return the records that `id` or `ids` name. Raises ValueError."""
    given = body.get("ids") or [body.get("id")]
    found = [normal_id(each) for each in given]
    if None in found:
        raise ValueError(f"Give id or ids of records, not {given!r}.")
    return [each for each in found if each]


def writer_of(using: Services, body: dict[str, Any]) -> Writer:
    """Return a writer as the user that the body names, else as the admin."""
    return Writer(org=using.org, person=person_of(body) or ADMIN, connection=using.org.read(), system=True)


def person_of(body: dict[str, Any]) -> Person | None:
    """Return the user that `user` (or `as_user`) names, None without one. Raises ValueError."""
    name = body.get("user") or body.get("as_user")
    if name is None:
        return None
    for person in USERS.values():
        if name in {person.username, person.id}:
            return person
    known = ", ".join(each.username for each in USERS.values())
    raise ValueError(f"There is no user {name!r}. Known: {known}.")


def reload(using: Services) -> None:
    """Build the org's make-up anew after a change of it: describes carry the moment."""
    using.org.load()
    settle_users(using.org)
    using.org.index()
    watch_consent(using.kernel, using.org)
    using.org.keep("changed", {"at": using.org.stamp()})

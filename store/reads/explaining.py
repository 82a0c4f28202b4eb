"""Why a person is synced or not: who is meant, what would be decided now, and what happened so far."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import sql

from store.database import Psycopg
from store.plans.examined import ONLY_EXAMINED
from store.plans.ground import Ground, ground_of
from store.plans.heirs import find_heirs
from store.plans.pairs import AS_MIRRORED, stream_pairs
from store.plans.prepare import prepare
from store.plans.verdicts import judge
from store.scope import Scope, require_profile
from sync.plan import Action, PlanRow, Reason, Settled
from sync.profile import Profile
from sync.records import Pair

RUNS: Final = 20  # of the profile, that the history goes back
EVENTS: Final = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Happened:
    """One line of the history: what a run planned, and what became of it."""

    run_id: int
    at: datetime
    action: Action
    reason: Reason
    parameters: dict[str, Any]
    settled: Settled | None
    words: str
    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Consent:
    """One line of the consent ledger."""

    at: datetime
    event: str  # opt_in or opt_out
    side: str
    record_id: str
    source: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is known of whoever was asked for."""

    person_ids: tuple[str, ...]
    contact_ids: tuple[str, ...]
    address_keys: tuple[str, ...]
    decided: tuple[tuple[Pair, PlanRow | None], ...]  # what a run would decide now, by the mirrors
    history: tuple[Happened, ...]  # newest first
    consent: tuple[Consent, ...]  # newest first


class Explaining:
    """The tenant's answers; read only."""

    def __init__(self, scope: Scope) -> None:
        self._database, self._tenant_id = scope.database, scope.tenant_id

    def explain(self, profile: Profile, who: str, decide: Callable[[Pair], PlanRow | None]) -> Known:
        """Explain a record id, a contact id or an address, with whoever shares the address."""
        with self._database.transaction() as connection:
            require_profile(connection, self._tenant_id, profile.id)
            ground = ground_of(connection, self._tenant_id, 0, profile)
            params = {**ground.params, "who": who.strip(), "runs": RUNS, "events": EVENTS}
            found = connection.execute(ground.compose(_WHO), params).fetchall()
            people, contacts, keys = (
                tuple(sorted({each[at] for each in found} - {None, ""})) for at in range(3)
            )
            params |= {"people": list(people), "contacts": list(contacts), "keys": list(keys)}
            return Known(
                person_ids=people,
                contact_ids=contacts,
                address_keys=keys,
                decided=_decided(connection, ground, params, decide),
                history=tuple(_happened(row) for row in connection.execute(_HISTORY, params)),
                consent=tuple(_consent(row) for row in connection.execute(_LEDGER, params)),
            )


def _decided(
    connection: Psycopg, ground: Ground, params: dict[str, Any], decide: Callable[[Pair], PlanRow | None]
) -> tuple[tuple[Pair, PlanRow | None], ...]:
    connection.execute(_EXAMINED, params)
    find_heirs(connection, ground)
    prepare(connection, ground, whole=False)
    judge(connection, ground, examined=ONLY_EXAMINED, sieve=False)
    wanted = set(params["people"])
    pairs = [pair for portion in stream_pairs(connection, ground, AS_MIRRORED) for pair in portion]
    return tuple((pair, decide(pair)) for pair in pairs if pair.person.id in wanted)


def _happened(row: tuple[Any, ...]) -> Happened:
    run_id, at, action, reason, parameters, settled, words, code = row
    return Happened(
        run_id=run_id,
        at=at,
        action=Action(action),
        reason=Reason(reason),
        parameters=parameters or {},
        settled=Settled(settled) if settled else None,
        words=words or "",
        code=code or "",
    )


def _consent(row: tuple[Any, ...]) -> Consent:
    at, event, side, record_id, source, reason = row
    return Consent(at=at, event=event, side=side, record_id=record_id, source=source, reason=reason)


_WHO: Final = """
    WITH keys AS MATERIALIZED (
        SELECT address_key(%(who)s) AS key
        UNION SELECT address_key(address) FROM {people} WHERE tenant_id = %(tenant)s AND person_id = %(who)s
        UNION SELECT address_key(address) FROM {contacts}
              WHERE tenant_id = %(tenant)s AND contact_id::text = lower(%(who)s)
    ),
    direct AS (
        SELECT person_id, address_key(address) AS key FROM {people}
        WHERE tenant_id = %(tenant)s AND person_id = %(who)s
        UNION SELECT person_id, address_key(address) FROM {people}
              WHERE tenant_id = %(tenant)s AND address_key(address) IN (SELECT key FROM keys WHERE key <> '')
    ),
    met AS (
        SELECT contact_id, address_key(address) AS key FROM {contacts}
        WHERE tenant_id = %(tenant)s AND contact_id::text = lower(%(who)s)
        UNION SELECT contact_id, address_key(address) FROM {contacts}
              WHERE tenant_id = %(tenant)s AND address_key(address) IN (SELECT key FROM keys WHERE key <> '')
    ),
    linked AS (
        SELECT person_id, contact_id FROM links WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s
          AND (person_id IN (SELECT person_id FROM direct) OR contact_id IN (SELECT contact_id FROM met))
    )
    SELECT person_id, NULL::text, key FROM direct
    UNION SELECT NULL, contact_id::text, key FROM met
    UNION SELECT person_id, contact_id::text, NULL FROM linked
"""

_EXAMINED: Final = """
    CREATE TEMPORARY TABLE examined ON COMMIT DROP AS SELECT unnest(%(people)s::text[]) AS person_id
"""

_HISTORY: Final = sql.SQL("""
    WITH recent AS (SELECT id, started_at FROM runs WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s
                    ORDER BY id DESC LIMIT %(runs)s)
    SELECT r.run_id, recent.started_at, r.action, r.reason, r.parameters, o.settled, o.words, o.code
    FROM recent JOIN plan_rows r ON r.tenant_id = %(tenant)s AND r.run_id = recent.id
    LEFT JOIN outcomes o ON o.tenant_id = r.tenant_id AND o.run_id = r.run_id AND o.number = r.number
    WHERE r.person_id = ANY (%(people)s) OR r.contact_id::text = ANY (%(contacts)s)
       OR r.address <> '' AND address_key(r.address) = ANY (%(keys)s)
    ORDER BY r.run_id DESC, r.number DESC LIMIT %(events)s
""")

_LEDGER: Final = sql.SQL("""
    SELECT at, event, side, record_id, source, reason FROM ledger
    WHERE tenant_id = %(tenant)s AND address_key = ANY (%(keys)s) ORDER BY at DESC, id DESC LIMIT %(events)s
""")

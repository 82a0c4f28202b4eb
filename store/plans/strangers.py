"""Contacts without a person: those that may become Salesforce records, for the core to decide."""

from collections.abc import Iterator
from typing import Any, Final

from psycopg import sql

from store.database import Psycopg
from store.plans.ground import Ground
from store.plans.pairs import MEMBER, PORTION, member_reader
from sync.records import OptOut, Stranger

_STRANGERS: Final = """
    SELECT coalesce(%(list)s::uuid = ANY (c.lists), false), o.side, o.record_id,
           coalesce(
               (SELECT min(l.person_id) FROM links l WHERE l.tenant_id = %(tenant)s
                AND l.profile_id = %(profile)s AND l.contact_id = c.contact_id AND l.entombed),
               (SELECT f.person_id FROM former f WHERE f.tenant_id = %(tenant)s
                AND f.profile_id = %(profile)s AND f.contact_id = c.contact_id)),
           coalesce(
               (SELECT min(p.person_id) FROM {people} p WHERE p.tenant_id = %(tenant)s
                AND address_key(p.address) = address_key(c.address) AND p.deleted <> 'true'
                AND p.converted <> 'true'),
               (SELECT min(r.record_id) FROM staging.records r WHERE r.tenant_id = %(tenant)s
                AND address_key(r.address) = address_key(c.address) AND NOT r.gone
                AND r.object_name <> %(object)s),
               (SELECT f.person_id FROM former f
                JOIN {people} p ON p.tenant_id = %(tenant)s AND p.person_id = f.person_id
                     AND p.deleted <> 'true'
                WHERE f.tenant_id = %(tenant)s AND f.profile_id = %(profile)s
                  AND f.contact_id = c.contact_id)),
           {wished}, {c_hashes}, {member}
    FROM {contacts} c {among}
    LEFT JOIN LATERAL (
        SELECT side, record_id FROM optouts
        WHERE tenant_id = %(tenant)s AND address_key = address_key(c.address) AND lifted_at IS NULL
        ORDER BY side DESC, record_id LIMIT 1) o ON true
    WHERE NOT c.deleted AND c.permission <> 'unsubscribed' AND address_key(c.address) <> ''
      AND (%(all)s OR %(list)s::uuid = ANY (c.lists) OR {asked})
      AND NOT EXISTS (SELECT FROM links l WHERE l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s
                      AND l.contact_id = c.contact_id AND NOT l.entombed)
      AND NOT EXISTS (SELECT FROM {people} p WHERE p.tenant_id = %(tenant)s
                      AND address_key(p.address) = address_key(c.address) AND p.deleted <> 'true'
                      AND p.converted <> 'true' AND p.in_scope)
"""
"""A living person in scope with the address is linked instead: that is the other question's. What is mailed
to nobody is no stranger either."""

_WISHED: Final = """EXISTS (SELECT FROM wishes w WHERE w.tenant_id = %(tenant)s AND w.profile_id = %(profile)s
                            AND w.kind = 'contact' AND w.record_id = c.contact_id::text AND w.wish = '{}')"""

ALL: Final = sql.SQL("")

TOUCHED: Final = """
    JOIN (
        SELECT x.contact_id FROM noted n JOIN {contacts} x ON x.tenant_id = %(tenant)s
             AND address_key(x.address) = n.value WHERE n.kind = 'address'
        UNION SELECT value::uuid FROM noted WHERE kind = 'contact'
        UNION SELECT value::uuid FROM unsettled WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s
             AND kind = 'contact'
        UNION SELECT record_id::uuid FROM wishes WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s
             AND kind = 'contact' AND wish = 'sync'
    ) touched USING (contact_id)
"""


def stream_strangers(
    connection: Psycopg, ground: Ground, among: sql.Composable = ALL
) -> Iterator[list[Stranger]]:
    """Stream, in portions, the contacts that the core is asked about.

    among: a join that leaves only some of the contacts `c`; TOUCHED wants `noted` to be there.
    """
    wished = ", ".join(_WISHED.format(wish) for wish in ("sync", "never"))
    statement = ground.compose(
        _STRANGERS,
        wished=sql.SQL(wished),
        asked=sql.SQL(_WISHED.format("sync")),
        member=ground.compose(MEMBER),
        among=among,
    )
    read = _reader(len(ground.profile.mapping.rows))
    more = {"all": ground.profile.options.all_active_contacts, "object": str(ground.profile.object_type)}
    with connection.cursor(name="strangers") as cursor:
        cursor.execute(statement, {**ground.params, **more})
        while rows := cursor.fetchmany(PORTION):
            yield [read(row) for row in rows]


def _reader(values: int) -> Any:  # noqa: ANN401 - a function of a row
    member_of = member_reader(values, _MEMBER_AT)

    def read(row: tuple[Any, ...]) -> Stranger:
        member = member_of(row)
        assert member is not None
        return Stranger(
            member=member,
            on_main_list=row[0],
            opt_out=OptOut(side=row[1], record_id=row[2]) if row[1] else None,
            tombstone=row[3],
            exists_as=row[4],
            asked=row[5],
            never=row[6],
            member_hashes=row[7],
        )

    return read


_MEMBER_AT: Final = 8

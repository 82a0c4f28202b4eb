"""Pairs and members out of rows: what SQL selects and what the core decides about, side by side."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from psycopg import sql

from store.database import Psycopg
from store.plans.ground import Ground
from sync.records import Link, Member, OptOut, Pair, Person

_SHOWN: Final = (
    "{0}.contact_id::text, {0}.address, {0}.permission, {0}.deleted, {0}.lists::text[], {0}.updated_at,"
    " {0}.opt_in_source, {0}.opt_in_date,"
    " EXISTS (SELECT FROM list_refusals f WHERE f.tenant_id = %(tenant)s AND f.list_id = %(list)s::uuid"
    " AND f.contact_id = {0}.contact_id), {{{0}_values}}"
)
MEMBER: Final = _SHOWN.format("c")
"""The columns that `member_reader` reads, of the contact."""
TAKER: Final = _SHOWN.format("t")
"""Likewise, of the other contact that has the person's new address."""
_MEMBER_FIXED: Final = 9

_PAIRS: Final = """
    SELECT p.person_id, {address}, {opted_out}, {deleted}, p.created_at,
           {p_hashes}, CASE WHEN c.contact_id IS NULL THEN ''::bytea ELSE {c_hashes} END,
           l.contact_id::text, l.person_base,
           CASE WHEN l.contact_base = '' THEN l.person_base ELSE l.contact_base END, l.mapping_version,
           CASE l.agreed_address WHEN address_hash(c.address) THEN address_key(c.address)
                                 WHEN address_hash(p.address) THEN address_key(p.address) ELSE '' END,
           v.shadowed_by, {opt_out_side}, {opt_out_record}, v.placed,
           p.modstamp,
           CASE WHEN p.merged_into = '' THEN ''
                ELSE coalesce((SELECT h.heir FROM heirs h WHERE h.person_id = p.person_id),
                              p.merged_into) END,
           p.converted = 'true', p.in_scope, v.added, v.never, v.forced,
           coalesce(l.entombed, false),
           EXISTS (SELECT FROM links k JOIN profiles f ON f.tenant_id = k.tenant_id AND f.id = k.profile_id
                   WHERE k.tenant_id = %(tenant)s AND k.contact_id = v.contact_id
                     AND k.profile_id <> %(profile)s AND k.listed AND NOT k.entombed
                     AND f.main_list_id = %(list)s),
           address_key(c.address) <> address_key(p.address) AND EXISTS (
               SELECT FROM {people} x WHERE x.tenant_id = %(tenant)s AND x.person_id <> p.person_id
                 AND address_key(x.address) = address_key(c.address) AND x.deleted <> 'true'
                 AND x.converted <> 'true' AND x.in_scope),
           coalesce(l.apart, false),
           EXISTS (SELECT FROM placements n WHERE n.tenant_id = %(tenant)s AND n.list_id = %(list)s::uuid
                   AND n.contact_id = v.taken_by),
           coalesce(l.outside, false),
           {p_values}, {member}, {taker}
    FROM verdicts v
    JOIN {people} p ON p.tenant_id = %(tenant)s AND p.person_id = v.person_id
    LEFT JOIN {contacts} c ON c.tenant_id = %(tenant)s AND c.contact_id = v.contact_id
    LEFT JOIN {contacts} t ON t.tenant_id = %(tenant)s AND t.contact_id = v.taken_by
    LEFT JOIN links l ON l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s AND l.person_id = v.person_id
    {glimpsed}
    WHERE v.reason IS NULL
"""
_FIXED: Final = 29
"""Columns of `_PAIRS` before the person's values."""

AS_MIRRORED: Final = {
    "address": "p.address",
    "opted_out": "p.opted_out = 'true'",
    "deleted": "p.deleted = 'true'",
    "opt_out_side": "v.opt_out_side",
    "opt_out_record": "v.opt_out_record",
    "glimpsed": "",
}
AS_GLIMPSED: Final = {
    "address": "coalesce(g.address, p.address)",
    "opted_out": "coalesce(g.opted_out, p.opted_out = 'true')",
    "deleted": "coalesce(g.deleted, p.deleted = 'true')",
    "opt_out_side": "coalesce(v.opt_out_side, o.side)",
    "opt_out_record": "CASE WHEN v.opt_out_side IS NULL THEN o.record_id ELSE v.opt_out_record END",
    "glimpsed": """
        LEFT JOIN glimpses g ON g.person_id = p.person_id
        LEFT JOIN LATERAL (SELECT side, record_id FROM optouts
                           WHERE tenant_id = %(tenant)s AND address_key = address_key(g.address)
                             AND lifted_at IS NULL ORDER BY side DESC, record_id LIMIT 1) o ON true
    """,
}
"""The person as glimpsed, over the mirror that stays as planned."""

PORTION: Final = 500  # pairs in memory at a time


def stream_pairs(connection: Psycopg, ground: Ground, view: dict[str, str]) -> Iterator[list[Pair]]:
    """Stream, in portions, the pairs of `verdicts` that are the core's to decide."""
    shown = {name: sql.SQL(text) for name, text in view.items()}
    statement = ground.compose(_PAIRS, member=ground.compose(MEMBER), taker=ground.compose(TAKER), **shown)
    read = pair_reader(len(ground.profile.mapping.rows))
    with connection.cursor(name="pairs") as cursor:
        cursor.execute(statement, ground.params)
        while rows := cursor.fetchmany(PORTION):
            yield [read(row) for row in rows]


def pair_reader(values: int) -> Callable[[tuple[Any, ...]], Pair]:
    """Build what makes a Pair of a row."""
    member_at = _FIXED + max(values, 1)
    member_of = member_reader(values, member_at)
    taker_of = member_reader(values, member_at + _MEMBER_FIXED + max(values, 1))

    def read(row: tuple[Any, ...]) -> Pair:
        linked, optout_side = row[7], row[13]
        return Pair(
            person=Person(
                id=row[0],
                address=row[1],
                opted_out=row[2],
                deleted=row[3],
                created_at=row[4],
                values=row[_FIXED : _FIXED + values],
                modstamp=row[16],
                merged_into=row[17],
                converted=row[18],
                in_scope=row[19],
            ),
            person_hashes=row[5],
            member_hashes=row[6],
            link=_link(row) if linked else None,
            shadowed_by=row[12],
            opt_out=OptOut(side=optout_side, record_id=row[14]) if optout_side else None,
            placed=row[15],
            member=member_of(row),
            added=row[20],
            never=row[21],
            asked=row[22],
            entombed=row[23],
            claimed_elsewhere=row[24],
            old_address_wanted=bool(row[25]),
            apart=row[26],
            taker_placed=row[27],
            outside=row[28],
            taker=taker_of(row),
        )

    return read


def _link(row: tuple[Any, ...]) -> Link:
    return Link(
        contact_id=row[7], person_base=row[8], contact_base=row[9], mapping_version=row[10], address=row[11]
    )


def member_reader(values: int, at: int) -> Callable[[tuple[Any, ...]], Member | None]:
    """Build what makes a Member of the columns MEMBER, which begin at `at`."""

    def read(row: tuple[Any, ...]) -> Member | None:
        if row[at] is None:
            return None
        return Member(
            contact_id=row[at],
            address=row[at + 1],
            permission=row[at + 2],
            deleted=row[at + 3],
            lists=frozenset(row[at + 4]),
            updated_at=row[at + 5],
            opt_in_source=row[at + 6],
            opt_in_date=row[at + 7],
            refused=row[at + 8],
            values=row[at + _MEMBER_FIXED : at + _MEMBER_FIXED + values],
        )

    return read

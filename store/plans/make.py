"""Make the plan: match, sieve, decide, save, move the watermarks - all of it or nothing."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count, islice
from typing import Final

import msgspec

from store.database import Psycopg
from store.plans.consents import stream_cases
from store.plans.examined import ALL, ONLY_EXAMINED, examine_touched
from store.plans.ground import Ground, ground_on
from store.plans.heirs import find_heirs, follow_merges
from store.plans.pairs import AS_MIRRORED, stream_pairs
from store.plans.prepare import prepare
from store.plans.rows import copy_rows
from store.plans.sending import SUBJECT, SUBJECT_KIND
from store.plans.strangers import ALL as EVERY_CONTACT
from store.plans.strangers import TOUCHED, stream_strangers
from store.plans.translating import translate_bases
from store.plans.verdicts import insert_uniform, judge
from store.staging import mirrors
from store.staging.mirrors import Mirror
from store.staging.registry import Register
from sync.decisions import Decisions
from sync.plan import PlanRow
from sync.problems import Side, TryAgain
from sync.profile import Profile
from sync.records import ConsentCase, Pair, Stranger
from sync.stored import Mark

AT_ONCE: Final = 500  # cases in memory at a time
MANY: Final = 500
"""Rows of a plan after which the planner is told of them: it would take a run it never saw for empty."""


def make(connection: Psycopg, ground: Ground, decisions: Decisions, *, whole: bool, sieve: bool) -> None:
    """Write the rows of the plan, and what they need to travel: consent first."""
    translate_bases(connection, ground)
    find_heirs(connection, ground)
    follow_merges(connection, ground)
    anybody = whole or examine_touched(connection, ground)
    if anybody:
        prepare(connection, ground, whole=whole)
        judge(connection, ground, examined=ALL if whole else ONLY_EXAMINED, sieve=sieve)
    numbers = count(1 + (insert_uniform(connection, ground) if sieve and anybody else 0))
    for cases in batched(stream_cases(connection, ground, whole=whole), AT_ONCE):
        _write(connection, ground, [row for case in cases for row in decisions.consent(case)], numbers)
    for portion in stream_pairs(connection, ground, AS_MIRRORED) if anybody else ():
        _decide(connection, ground, [(pair, decisions.person(pair)) for pair in portion], numbers)
    if whole:
        params = {**ground.params, "numbered": next(numbers) - 1}
        numbers = count(params["numbered"] + 1 + connection.execute(ground.compose(_MISSED), params).rowcount)
    if not ground.profile.options.no_new_people:
        among = EVERY_CONTACT if whole else ground.compose(TOUCHED)
        for strangers in stream_strangers(connection, ground, among):
            _welcome(connection, ground, [(each, decisions.stranger(each)) for each in strangers], numbers)
    connection.execute(TRAVELS, ground.params)
    if next(numbers) > MANY:
        connection.execute("ANALYZE plan_rows, travels")
    connection.execute(_SETTLED_BY_PLAN, ground.params)
    connection.execute(_TRIED_AGAIN, ground.params)
    connection.execute(_UNTOUCH, ground.params)


_MISSED: Final = """
    INSERT INTO plan_rows (tenant_id, run_id, number, "join", link, contact_id, person_id, action, reason,
                           route, address)
    SELECT %(tenant)s, %(run)s, %(numbered)s + row_number() OVER (), false, false, l.contact_id, l.person_id,
           'skip', 'person_not_visible', 'none', coalesce(c.address, '')
    FROM links l LEFT JOIN {contacts} c ON c.tenant_id = %(tenant)s AND c.contact_id = l.contact_id
    WHERE l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s AND NOT l.entombed
      AND NOT EXISTS (SELECT FROM {people} p WHERE p.tenant_id = %(tenant)s AND p.person_id = l.person_id)
"""
"""Whom a whole reading does not show is told of and kept: absence is no deletion."""


def batched(cases: Iterable[ConsentCase], size: int) -> Iterator[list[ConsentCase]]:
    """Cut a stream into lists."""
    stream = iter(cases)
    while portion := list(islice(stream, size)):
        yield portion


def _write(connection: Psycopg, ground: Ground, rows: list[PlanRow], numbers: Iterator[int]) -> None:
    numbered = ((replace(row, number=next(numbers)), None, None) for row in rows)
    copy_rows(connection, (ground.params["tenant"], ground.params["run"]), numbered)


def _welcome(
    connection: Psycopg,
    ground: Ground,
    decided: list[tuple[Stranger, PlanRow | None]],
    numbers: Iterator[int],
) -> None:
    rows = (
        (replace(row, number=next(numbers)), stranger.member_hashes, None)
        for stranger, row in decided
        if row is not None
    )
    copy_rows(connection, (ground.params["tenant"], ground.params["run"]), rows)


def _decide(
    connection: Psycopg, ground: Ground, decided: list[tuple[Pair, PlanRow | None]], numbers: Iterator[int]
) -> None:
    rows = (
        (
            replace(row, number=next(numbers)),
            pair.member_hashes if pair.member and row.contact_id == pair.member.contact_id else None,
            pair.person_hashes if row.person_changes else None,
        )
        for pair, row in decided
        if row is not None
    )
    copy_rows(connection, (ground.params["tenant"], ground.params["run"]), rows)
    agreed = [pair.person.id for pair, row in decided if row is None and pair.link and pair.member]
    if agreed:
        connection.execute(ground.compose(_REBASE), {**ground.params, "people": agreed})


_REBASE: Final = """
    UPDATE links l
    SET person_base = {p_laid},
        contact_base = CASE {p_laid} WHEN {c_laid} THEN ''::bytea ELSE {c_laid} END,
        mapping_version = %(version)s, agreed_address = address_hash(p.address),
        listed = l.listed OR coalesce(%(list)s::uuid = ANY (c.lists), false), entombed = false,
        outside = false
    FROM {people} p, {contacts} c
    WHERE l.tenant_id = %(tenant)s AND l.profile_id = %(profile)s AND l.person_id = ANY (%(people)s)
      AND p.tenant_id = %(tenant)s AND p.person_id = l.person_id
      AND c.tenant_id = %(tenant)s AND c.contact_id = l.contact_id
"""
"""Nothing to do for a linked pair means that both sides agree as they are: that is the base from now on."""

TRAVELS: Final = """
    INSERT INTO travels (tenant_id, run_id, kind, number)
    SELECT tenant_id, run_id, kind, number
    FROM plan_rows r, LATERAL (VALUES
        ('opt_out', r.action = 'opt_out'),
        ('unsubscribe', r.action = 'unsubscribe'),
        ('leave', r.leave <> '{}' AND r.contact_id IS NOT NULL),
        ('join', r."join" AND r.contact_id IS NOT NULL),
        ('import', r.route <> 'none'),
        ('person', r.person_changes IS NOT NULL AND r.action <> 'create_person'),
        ('new_person', r.action = 'create_person'),
        ('delete', r.action = 'delete'),
        ('delete_person', r.action = 'delete_person')) AS effects (kind, applies)
    WHERE r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND applies AND r.action <> 'skip'
"""
"""What has to land for a row to be done: sync.effects, in SQL."""

_SETTLED_BY_PLAN: Final = "DELETE FROM unsettled WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s"
_TRIED_AGAIN: Final = f"""
    INSERT INTO unsettled (tenant_id, profile_id, kind, value)
    SELECT DISTINCT %(tenant)s::integer, %(profile)s::integer, {SUBJECT_KIND}, {SUBJECT} FROM plan_rows r
    WHERE r.tenant_id = %(tenant)s AND r.run_id = %(run)s AND r.parameters ->> 'held' IS NOT NULL
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - our own words
"""A value that its Salesforce field cannot hold may fit once somebody has changed the field."""

_UNTOUCH: Final = "DELETE FROM staging.touched WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s"

_PLANNED: Final = """
    WITH planned AS (
        UPDATE profiles SET planned_as = %(planned_as)s WHERE tenant_id = %(tenant)s AND id = %(profile)s
    )
    UPDATE runs SET planned = true, checked_salesforce = %(salesforce)s,
        checked_constant_contact = %(constant_contact)s,
        matched = (SELECT count(*) FROM links WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s)
                + (SELECT count(*) FROM plan_rows WHERE tenant_id = %(tenant)s AND run_id = %(run)s
                   AND link AND contact_id IS NOT NULL)
    WHERE tenant_id = %(tenant)s AND id = %(run)s
"""


class Turn:
    """The turn of both mirrors to what this run has read, in the transaction that saves the plan."""

    def __init__(self, connection: Psycopg, tenant_id: int, run_id: int, profile: Profile) -> None:
        self._connection, self._run_id, self._profile = connection, run_id, profile
        self._registers = {side: Register(connection, tenant_id, profile, side) for side in Side}
        self._key = (tenant_id, run_id)

    @property
    def whole(self) -> bool:
        """Tell whether a side was read whole: then everybody is looked at."""
        return any(register.entry().landing_whole for register in self._registers.values())

    def ground(self) -> Ground:
        """Stand on what was read. Raises TryAgain where a crash of the database has taken it."""
        standing = {side: self._standing(side) for side in Side}
        return ground_on(standing, *self._key, self._profile)

    def _standing(self, side: Side) -> Mirror:
        register = self._registers[side]
        landing, entry = register.landing(self._run_id), register.entry()
        assert entry.landing_done, "a reading is finished before the plan is made"
        if entry.landing_whole:
            return landing
        mirror = register.mirror()
        if mirror is None or entry.watermark is None:  # a partial mirror shows too few to plan by
            raise TryAgain("staging_lost", side)
        return mirror

    def complete(self, marks: Mapping[Side, Mark]) -> None:
        """Move the watermarks; what was landing is the mirror, or has gone into it."""
        for side, register in self._registers.items():
            entry, mark = register.entry(), marks[side]
            gone = entry.mirror if entry.landing_whole else entry.landing
            register.write(
                replace(
                    entry,
                    mirror=entry.landing if entry.landing_whole else entry.mirror,
                    mapping_version=mark.mapping_version,
                    watermark=mark.watermark,
                    swept_at=mark.swept_at,
                    landing=None,
                    landing_whole=False,
                )
            )
            if gone is not None:
                mirrors.drop(self._connection, register.of(gone))


def save_planned(connection: Psycopg, ground: Ground, marks: Mapping[Side, Mark]) -> None:
    """Note in the run that its plan stands, and from when both sides have to be looked at again."""
    checked = {str(side): mark.watermark for side, mark in marks.items()}
    params = {**ground.params, **checked, "planned_as": planned_as(ground.profile)}
    connection.execute(_PLANNED, params)


def planned_as(profile: Profile) -> str:
    """Tell, in a few bytes, what a plan of everybody was made by: other options ask for everybody again."""
    told = msgspec.json.encode([profile.options, profile.main_list_id], order="deterministic")
    silence = _SILENT if profile.options.no_people_to_constant_contact else ""
    return silence + hashlib.blake2b(told, digest_size=8).hexdigest()


_SILENT: Final = "silent "
"""What a plan begins with that held values back from contacts."""


def options_changed(connection: Psycopg, ground: Ground) -> bool:
    """Tell whether the last plan was made by other options.

    Once values may flow to contacts again, what was held back is told from agreement by nobody: the bases are
    given up, and the fields decided as at a first match.
    """
    row = connection.execute(_PLANNED_AS, ground.params).fetchone()
    was, now = row[0] if row else "", planned_as(ground.profile)
    if was.startswith(_SILENT) and not now.startswith(_SILENT):
        connection.execute(_FORGET_BASES, ground.params)
    return bool(was != now)


_FORGET_BASES: Final = """
    UPDATE links SET person_base = '', contact_base = ''
    WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s
"""


_PLANNED_AS: Final = "SELECT planned_as FROM profiles WHERE tenant_id = %(tenant)s AND id = %(profile)s"


def is_planned(connection: Psycopg, tenant_id: int, run_id: int) -> bool | None:
    """Lock the run and tell whether its plan is saved already; None where it is not the tenant's."""
    row = connection.execute(
        "SELECT planned FROM runs WHERE tenant_id = %s AND id = %s FOR UPDATE", [tenant_id, run_id]
    ).fetchone()
    return None if row is None else bool(row[0])

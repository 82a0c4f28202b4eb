"""Sync profiles of a tenant."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Final, Self

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from store.scope import NotHereError, Scope
from store.staging.mirrors import Mirror, drop_strays
from store.tables import mappings, profiles
from sync.filters.stored import from_json, to_json
from sync.mapping import Mapping, unbound
from sync.options import NO_OPTIONS, USUAL_LIMITS, Limits, Options
from sync.problems import Side
from sync.profile import ObjectType, Profile
from sync.schedule import HOURLY, Schedule
from sync.stored import NameTakenError

BODY: Final = 1
"""The version of what is stored of a profile beside its mapping: another shape gets another number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Body:
    """What is stored of a profile beside its columns; what an older profile lacks has its default."""

    options: Options = NO_OPTIONS
    limits: Limits = USUAL_LIMITS
    zone: str = "UTC"
    schedule: Schedule = HOURLY
    paused: bool = False

    @classmethod
    def of(cls, profile: Profile) -> Self:
        return cls(**{each.name: getattr(profile, each.name) for each in fields(cls)})


_ID_DIGITS = 9  # more is no id of ours, it may be a name


class Profiles:
    """The tenant's profiles; the mapping is stored as JSON."""

    def __init__(self, scope: Scope) -> None:
        self._database, self._tenant_id = scope.database, scope.tenant_id

    def get(self, reference: str) -> Profile | None:
        """Find by id or by unique name; a name that looks like another's id loses to the id."""
        is_id = reference.isascii() and reference.isdigit() and len(reference) <= _ID_DIGITS
        found = or_(profiles.c.name == reference, profiles.c.id == (int(reference) if is_id else 0))
        query = (
            select(profiles)
            .where(profiles.c.tenant_id == self._tenant_id, found, _IS_THERE)
            .order_by(profiles.c.name == reference)
        )
        with self._database.begin() as connection:
            row = connection.execute(query).first()
        return _profile(row) if row else None

    def all(self) -> list[Profile]:
        """List the tenant's profiles, oldest first."""
        query = select(profiles).where(profiles.c.tenant_id == self._tenant_id, _IS_THERE)
        with self._database.begin() as connection:
            return [_profile(row) for row in connection.execute(query.order_by(profiles.c.id))]

    def put_away(self, profile_id: int) -> bool:
        """Delete a profile: it is found no more and its name is free; False where it is not there.

        Its runs stay as the journal. `forget` drops what it knows of people, which may take a while.
        """
        with self._database.begin() as connection:
            params = {"tenant": self._tenant_id, "profile": profile_id}
            return bool(connection.execute(_PUT_AWAY, params).rowcount)

    def forget(self, profile_id: int) -> None:
        """Drop what a deleted profile knows of people: links, wishes, both mirrors. Repeatable."""
        params = {"tenant": self._tenant_id, "profile": profile_id}
        with self._database.transaction() as connection:
            gone = connection.execute(_IS_GONE, params).fetchone()
            if gone is None:
                return
            for statement in _FORGET:
                connection.execute(statement, params)
            for side in Side:
                mirror = Mirror(
                    tenant_id=self._tenant_id, profile_id=profile_id, side=side, generation=0, values=0
                )
                drop_strays(connection, mirror, ())

    def save(self, profile: Profile) -> Profile:
        """Insert (id 0) or update, bindings included. Raises NotHereError, NameTakenError."""
        return self._update(profile.id, lambda _: profile) if profile.id else self._insert(profile)

    def change(self, profile_id: int, how: Callable[[Profile], Profile]) -> Profile:
        """Read, change and save in one transaction, so that nobody's change is lost.

        Raises NotHereError, NameTakenError, and what `how` raises: then nothing is saved.
        """
        return self._update(profile_id, how)

    def bind(self, profile: Profile) -> None:
        """Keep what a run bound; where a user meanwhile chose another list or mapping, that is left alone."""
        version = str(profile.mapping.version)
        as_read = (profiles.c.main_list == profile.main_list, profiles.c.mapping["version"].astext == version)
        bound = {name: _columns(profile)[name] for name in ("main_list_id", "mapping")}
        with self._database.begin() as connection:
            row = connection.execute(
                select(profiles.c.main_list_id).where(*self._is(profile.id), *as_read).with_for_update()
            ).first()
            if row is None:
                return
            self._forget_listed(connection, profile, row.main_list_id)
            connection.execute(update(profiles).where(*self._is(profile.id)).values(bound))
            self._keep_mapping(connection, profile)

    def pause(self, profile_id: int, *, paused: bool) -> None:
        """Pause or resume, and change nothing else. Raises NotHereError."""
        body = func.jsonb_set(profiles.c.body, ["paused"], func.to_jsonb(paused))
        with self._database.begin() as connection:
            statement = update(profiles).where(*self._is(profile_id)).values(body=body)
            if not connection.execute(statement).rowcount:
                raise NotHereError("profile", profile_id)

    def _insert(self, profile: Profile) -> Profile:
        statement = insert(profiles).values(tenant_id=self._tenant_id, **_columns(profile))
        with self._database.begin() as connection:
            with _names_once(profile.name):
                saved = _profile(connection.execute(statement.returning(profiles)).one())
            self._keep_mapping(connection, saved)
            return saved

    def _update(self, profile_id: int, how: Callable[[Profile], Profile]) -> Profile:
        mine = self._is(profile_id)
        with self._database.begin() as connection:
            row = connection.execute(select(profiles).where(*mine).with_for_update()).first()
            if row is None:
                raise NotHereError("profile", profile_id)
            before = _profile(row)
            profile = how(before)
            self._forget_listed(connection, profile, before.main_list_id)
            statement = update(profiles).where(*mine).values(_columns(profile)).returning(profiles)
            with _names_once(profile.name):
                saved = _profile(connection.execute(statement).one())
            self._keep_mapping(connection, saved)
            return saved

    def _forget_listed(self, connection: Connection, profile: Profile, before: str | None) -> None:
        if before != profile.main_list_id:
            connection.execute(_FORGET_LISTED, {"tenant": self._tenant_id, "profile": profile.id})

    def _is(self, profile_id: int) -> tuple[ColumnElement[bool], ...]:
        return (profiles.c.tenant_id == self._tenant_id, profiles.c.id == profile_id)

    def _keep_mapping(self, connection: Connection, profile: Profile) -> None:
        """Keep every version: the bases of links say which one they are of."""
        values = {
            "tenant_id": self._tenant_id,
            "profile_id": profile.id,
            "version": profile.mapping.version,
            "mapping": msgspec.to_builtins(profile.mapping),
        }
        statement = insert(mappings).values(values)
        kept = statement.on_conflict_do_update(
            index_elements=["tenant_id", "profile_id", "version"], set_={"mapping": values["mapping"]}
        )
        connection.execute(kept)


_IS_THERE: Final = profiles.c.deleted_at.is_(None)
_PUT_AWAY: Final = text("""
    UPDATE profiles SET deleted_at = now(), name = left(name, 200) || ' (deleted ' || id || ')'
    WHERE tenant_id = :tenant AND id = :profile AND deleted_at IS NULL
      AND NOT EXISTS (SELECT FROM runs WHERE runs.tenant_id = :tenant AND runs.profile_id = profiles.id
                      AND runs.status = 'active')
""")
_IS_GONE: Final = """
    SELECT id FROM profiles WHERE tenant_id = %(tenant)s AND id = %(profile)s AND deleted_at IS NOT NULL
"""
_FORGET: Final = tuple(
    f"DELETE FROM {table} WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s"  # noqa: S608 - our own words
    for table in ("links", "unsettled", "former", "wishes", "staging.touched", "staging.registry")
)


@contextmanager
def _names_once(name: str) -> Iterator[None]:
    """Say which rule a name breaks that another profile of the tenant has."""
    try:
        yield
    except IntegrityError as error:
        if "profiles_tenant_id_name_key" not in str(error.orig):
            raise
        raise NameTakenError(name) from None


_FORGET_LISTED = text(
    "UPDATE links SET listed = false WHERE tenant_id = :tenant AND profile_id = :profile AND listed"
)
"""Who was on the old list was not therefore on the new one."""


def _columns(profile: Profile) -> dict[str, object]:
    return {
        "name": profile.name,
        "object_type": str(profile.object_type),
        "main_list": profile.main_list,
        "main_list_id": profile.main_list_id,
        "mapping": msgspec.to_builtins(unbound(profile.mapping)),
        "body": {
            "version": BODY,
            "filter": to_json(profile.filter) if profile.filter else None,
            **msgspec.to_builtins(_Body.of(profile)),
        },
    }


def _profile(row: Row[tuple[object, ...]]) -> Profile:
    body = msgspec.convert(
        {name: value for name, value in row.body.items() if name not in {"version", "filter"}}, _Body
    )
    return Profile(
        id=row.id,
        name=row.name,
        object_type=ObjectType(row.object_type),
        main_list=row.main_list,
        main_list_id=row.main_list_id,
        mapping=msgspec.convert(row.mapping, Mapping),
        options=body.options,
        limits=body.limits,
        zone=body.zone,
        schedule=body.schedule,
        paused=body.paused,
        filter=from_json(row.body["filter"]) if row.body.get("filter") else None,
    )

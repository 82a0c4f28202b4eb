"""The register of mirrors: which generation is which, up to where it was read, what is landing.

The table is unlogged on purpose. A database crash empties unlogged tables; with the register go the
watermarks, so that the next run reads whole again instead of trusting an empty mirror.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from store.database import Psycopg
from store.staging import mirrors
from store.staging.mirrors import Mirror
from sync.problems import Side, TryAgain
from sync.profile import ObjectType, Profile

_COLUMNS: Final = (
    "mirror, mapping_version, watermark, swept_at, landing, landing_run, landing_version, landing_whole,"
    " landing_done"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A profile's side in the register. Generations are numbers of tables."""

    mirror: int | None = None
    mapping_version: int | None = None  # of the mirror
    watermark: datetime | None = None  # None: the mirror is partial, or there is none
    swept_at: datetime | None = None
    landing: int | None = None
    landing_run: int | None = None
    landing_version: int | None = None
    landing_whole: bool = False
    landing_done: bool = False


class Register:
    """A profile's side of one tenant, within one transaction."""

    def __init__(self, connection: Psycopg, tenant_id: int, profile: Profile, side: Side) -> None:
        self._connection, self._profile, self.side = connection, profile, side
        self._key: dict[str, Any] = {"tenant": tenant_id, "profile": profile.id, "side": str(side)}
        self.tenant_id = tenant_id
        self._known: Entry | None = None

    def entry(self) -> Entry:
        """Read it, once; an empty entry where nothing was read yet."""
        if self._known is None:
            self._known = self._read()
        return self._known

    def _read(self) -> Entry:
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM staging.registry"  # noqa: S608 - the columns are this file's own
            " WHERE tenant_id = %(tenant)s AND profile_id = %(profile)s AND side = %(side)s",
            self._key,
        ).fetchone()
        return Entry(**dict(zip(_COLUMNS.split(", "), row, strict=True))) if row else Entry()

    def write(self, entry: Entry) -> None:
        """Replace the entry."""
        values = {name: getattr(entry, name) for name in _COLUMNS.split(", ")}
        placeholders = ", ".join(f"%({name})s" for name in values)
        self._connection.execute(
            f"INSERT INTO staging.registry (tenant_id, profile_id, side, {_COLUMNS})"  # noqa: S608 - as above
            f" VALUES (%(tenant)s, %(profile)s, %(side)s, {placeholders})"
            f" ON CONFLICT (tenant_id, profile_id, side) DO UPDATE SET ({_COLUMNS}) = ROW ({placeholders})",
            {**self._key, **values},
        )
        self._known = entry

    def next_generation(self) -> int:
        """Take a number that no table has had: the sequence is logged, so a crash does not turn it back."""
        row = self._connection.execute("SELECT nextval('staging.generation')").fetchone()
        assert row is not None
        return int(row[0])

    def of(self, generation: int) -> Mirror:
        """Name a generation."""
        return Mirror(
            tenant_id=self.tenant_id,
            profile_id=self._profile.id,
            side=self.side,
            generation=generation,
            values=len(self._profile.mapping.rows),
            converts=self._profile.object_type is ObjectType.LEAD,
        )

    def mirror(self) -> Mirror | None:
        """Name the mirror, if there is one of the profile's mapping."""
        entry = self.entry()
        if entry.mirror is None or entry.mapping_version != self._profile.mapping.version:
            return None
        return self.of(entry.mirror)

    def ensure_mirror(self) -> Mirror:
        """Name the mirror; where there is none of the mapping, make a partial one, without a watermark."""
        found = self.mirror()
        if found is not None:
            return found
        made = self.of(self.next_generation())
        mirrors.create(self._connection, made)
        mirrors.index(self._connection, made)
        self.write(Entry(mirror=made.generation, mapping_version=self._profile.mapping.version))
        return made

    @property
    def is_complete(self) -> bool:
        """Tell whether the mirror shows everything up to a watermark, not only what landed since a crash."""
        return self.mirror() is not None and self.entry().watermark is not None

    def landing(self, run_id: int) -> Mirror:
        """Name the run's landing. Raises TryAgain where a database crash has taken it."""
        entry = self.entry()
        if entry.landing is None or entry.landing_run != run_id:
            raise TryAgain("staging_lost", self.side)
        assert entry.landing_version == self._profile.mapping.version, "one reading has one mapping"
        return self.of(entry.landing)

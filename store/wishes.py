"""What users said by hand about single records: never sync, or sync now; and whom they had asked again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import text

from store.scope import NotHereError, Scope


class Subject(StrEnum):
    """What a wish is about."""

    PERSON = "person"
    CONTACT = "contact"


class Wish(StrEnum):
    """What a user said."""

    NEVER = "never"
    SYNC = "sync"  # once: it is gone when a run has granted it


@dataclass(frozen=True, kw_only=True, slots=True)
class Wished:
    """One wish that stands."""

    subject: Subject
    record_id: str
    wish: Wish
    by: str
    at: datetime


class Wishes:
    """The tenant's wishes. Never and sync take each other's place."""

    def __init__(self, scope: Scope) -> None:
        self._database, self._tenant_id = scope.database, scope.tenant_id

    def say(self, profile_id: int, subject: Subject, record_id: str, wish: Wish, *, by: str) -> None:
        """Note a wish; the next run looks at the record. Repeatable. Raises NotHereError."""
        self._run(profile_id, subject, record_id, (_GONE, _SAY, _LOOK), wish=str(wish), by=by)

    def take_back(self, profile_id: int, subject: Subject, record_id: str) -> None:
        """Forget what was said of a record; the next run looks at it. Raises NotHereError."""
        self._run(profile_id, subject, record_id, (_GONE, _LOOK))

    def standing(self, profile_id: int, limit: int = 100) -> list[Wished]:
        """List the wishes of a profile, newest first."""
        params = {"tenant": self._tenant_id, "profile": profile_id, "limit": limit}
        with self._database.begin() as connection:
            rows = connection.execute(_STANDING, params).all()
        return [_wished(row) for row in rows]

    def standing_of(self, profile_id: int, record_ids: Sequence[str]) -> list[Wished]:
        """List the wishes of a profile about these records, newest first."""
        params = {"tenant": self._tenant_id, "profile": profile_id, "ids": list(record_ids)}
        with self._database.begin() as connection:
            return [_wished(row) for row in connection.execute(_STANDING_OF, params)]

    def claim_question(self, contact_id: str, by: str) -> datetime | None:
        """Claim the one question that a contact may be asked; None: it is yours, else when it was asked."""
        params = {"tenant": self._tenant_id, "contact": contact_id, "by": by}
        with self._database.begin() as connection:
            if connection.execute(_CLAIM, params).rowcount:
                return None
            asked: datetime = connection.execute(_ASKED, params).scalar_one()
        return asked

    def release_question(self, contact_id: str) -> None:
        """Give the claim back where the vendor did not take the request."""
        with self._database.begin() as connection:
            connection.execute(_RELEASE, {"tenant": self._tenant_id, "contact": contact_id})

    def _run(
        self, profile_id: int, subject: Subject, record_id: str, statements: tuple[Any, ...], **more: str
    ) -> None:
        params = {"tenant": self._tenant_id, "profile": profile_id, "kind": str(subject), "id": record_id}
        with self._database.begin() as connection:
            if connection.execute(_MINE, params).first() is None:
                raise NotHereError("profile", profile_id)
            for statement in statements:
                connection.execute(statement, {**params, **more})


def _wished(row: Any) -> Wished:  # noqa: ANN401 - a row of SQL
    return Wished(
        subject=Subject(row.kind), record_id=row.record_id, wish=Wish(row.wish), by=row.by, at=row.at
    )


_MINE: Final = text("SELECT id FROM profiles WHERE tenant_id = :tenant AND id = :profile")
_GONE: Final = text("""
    DELETE FROM wishes
    WHERE tenant_id = :tenant AND profile_id = :profile AND kind = :kind AND record_id = :id
""")
_SAY: Final = text("""
    INSERT INTO wishes (tenant_id, profile_id, kind, record_id, wish, by)
    VALUES (:tenant, :profile, :kind, :id, :wish, :by)
""")
_LOOK: Final = text("""
    INSERT INTO unsettled (tenant_id, profile_id, kind, value) VALUES (:tenant, :profile, :kind, :id)
    ON CONFLICT DO NOTHING
""")
_STANDING: Final = text("""
    SELECT kind, record_id, wish, by, at FROM wishes
    WHERE tenant_id = :tenant AND profile_id = :profile ORDER BY at DESC LIMIT :limit
""")
_STANDING_OF: Final = text("""
    SELECT kind, record_id, wish, by, at FROM wishes
    WHERE tenant_id = :tenant AND profile_id = :profile AND record_id = ANY (:ids) ORDER BY at DESC
""")
_CLAIM: Final = text("""
    INSERT INTO resubscriptions (tenant_id, contact_id, by) VALUES (:tenant, cast(:contact AS uuid), :by)
    ON CONFLICT DO NOTHING
""")
_ASKED: Final = text("""
    SELECT at FROM resubscriptions WHERE tenant_id = :tenant AND contact_id = cast(:contact AS uuid)
""")
_RELEASE: Final = text("""
    DELETE FROM resubscriptions WHERE tenant_id = :tenant AND contact_id = cast(:contact AS uuid)
""")

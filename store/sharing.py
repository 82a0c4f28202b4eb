"""Whether somebody confirmed that a sandbox shares a Constant Contact account with others."""

from sqlalchemy import text

from store.scope import Scope


class Sharing:
    """The tenant's confirmations."""

    def __init__(self, scope: Scope) -> None:
        self._database, self._tenant_id = scope.database, scope.tenant_id

    def confirm(self, account: str, by: str) -> None:
        """Note that somebody typed the confirmation for an account."""
        with self._database.begin() as connection:
            connection.execute(_CONFIRM, {"tenant": self._tenant_id, "account": account, "by": by})

    def is_confirmed(self, account: str) -> bool:
        """Tell whether somebody did."""
        with self._database.begin() as connection:
            return bool(connection.scalar(_IS_CONFIRMED, {"tenant": self._tenant_id, "account": account}))


_CONFIRM = text("""
    INSERT INTO sharings (tenant_id, account, by) VALUES (:tenant, :account, :by) ON CONFLICT DO NOTHING
""")
_IS_CONFIRMED = text("SELECT EXISTS (SELECT FROM sharings WHERE tenant_id = :tenant AND account = :account)")

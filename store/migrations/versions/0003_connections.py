"""Who is connected, with whose key, how the connection fares, and that it was ended.

Every column has a default, so that the code before this one goes on writing its rows.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CONNECTIONS = """
ALTER TABLE connections
    ADD name text NOT NULL DEFAULT '',          -- of the org or the account
    ADD who text NOT NULL DEFAULT '',           -- the vendor's user who let us in
    ADD connected_by text NOT NULL DEFAULT '',  -- our user who asked for it
    ADD own_key boolean NOT NULL DEFAULT false, -- the customer's own API key
    ADD sandbox boolean NOT NULL DEFAULT false,
    ADD health jsonb,                           -- what the last look found
    ADD checked_at timestamptz,
    ADD closed_at timestamptz;                  -- disconnected: the secrets are gone
"""

UNDO = """
DELETE FROM connections WHERE closed_at IS NOT NULL;
ALTER TABLE connections DROP name, DROP who, DROP connected_by, DROP own_key, DROP sandbox, DROP health,
    DROP checked_at, DROP closed_at;
"""


def upgrade() -> None:
    op.execute(CONNECTIONS)


def downgrade() -> None:
    op.execute(UNDO)

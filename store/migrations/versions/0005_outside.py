"""Links of records that were made from contacts and that the profile's filter has never let in.

The column has a default, so that the code before this one goes on writing its rows.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.execute("ALTER TABLE links ADD outside boolean NOT NULL DEFAULT false")


def downgrade() -> None:
    """Drop the column."""
    op.execute("ALTER TABLE links DROP outside")

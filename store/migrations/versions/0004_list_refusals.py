"""Which contacts Constant Contact does not put on a list, though it was asked to.

The new column has a default, so that the code before this one goes on writing its rows.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REFUSALS = """
CREATE TABLE list_refusals (
    tenant_id integer NOT NULL,
    list_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, list_id, contact_id)
);
ALTER TABLE batches ADD completed boolean NOT NULL DEFAULT false;  -- the vendor says that it did all
"""

UNDO = """
ALTER TABLE batches DROP completed;
DROP TABLE list_refusals;
"""


def upgrade() -> None:
    op.execute(REFUSALS)


def downgrade() -> None:
    op.execute(UNDO)

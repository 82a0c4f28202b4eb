"""Which slot of its schedule a run was for, each slot once; when details were let go; who shares an account."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE runs ADD slot timestamptz, ADD slot_at timestamptz, ADD pruned_at timestamptz")
    op.execute(
        "CREATE UNIQUE INDEX runs_one_a_slot ON runs (tenant_id, profile_id, slot) WHERE slot IS NOT NULL"
    )
    op.execute(
        """
        CREATE TABLE sharings (
            tenant_id integer NOT NULL REFERENCES tenants,
            account text NOT NULL,              -- Constant Contact's, which a sandbox shares with others
            by text NOT NULL,
            at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tenant_id, account)
        )
        """
    )


def downgrade() -> None:
    op.execute("DROP TABLE sharings")
    op.execute("DROP INDEX runs_one_a_slot")
    op.execute("ALTER TABLE runs DROP slot, DROP slot_at, DROP pruned_at")

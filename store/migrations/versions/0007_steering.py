"""Runs that a user stops, trials, profiles that are put away, and whom was told of a waiting plan."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UP = """
ALTER TABLE runs ADD stopped_by text, ADD used_salesforce integer, ADD allowed_salesforce integer;
ALTER TABLE profiles ADD deleted_at timestamptz;
CREATE INDEX runs_of_day ON runs (tenant_id, started_at);
CREATE TABLE notices (
    tenant_id integer NOT NULL,
    run_id bigint NOT NULL,
    channel text NOT NULL,              -- how it was told: app
    user_id text COLLATE "C" NOT NULL,  -- in Salesforce, of who was told
    name text NOT NULL,
    day date NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, run_id, channel, user_id, day),
    FOREIGN KEY (tenant_id, run_id) REFERENCES runs
);
"""
DOWN = """
DROP TABLE notices;
DROP INDEX runs_of_day;
ALTER TABLE profiles DROP deleted_at;
ALTER TABLE runs DROP stopped_by, DROP used_salesforce, DROP allowed_salesforce;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)

"""Options, both ways, strangers, wishes, other records of the org; runs that wait, park and undo."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PROFILES = """
ALTER TABLE profiles ADD body jsonb NOT NULL DEFAULT '{}', ADD planned_as text NOT NULL DEFAULT '';
CREATE TABLE mappings (
    tenant_id integer NOT NULL,
    profile_id integer NOT NULL,
    version integer NOT NULL,
    mapping jsonb NOT NULL,
    PRIMARY KEY (tenant_id, profile_id, version),
    FOREIGN KEY (tenant_id, profile_id) REFERENCES profiles ON DELETE CASCADE
);
INSERT INTO mappings (tenant_id, profile_id, version, mapping)
SELECT tenant_id, id, (mapping ->> 'version')::integer, mapping FROM profiles;
CREATE TABLE wishes (
    tenant_id integer NOT NULL,
    profile_id integer NOT NULL,
    kind text NOT NULL,                 -- person or contact
    record_id text COLLATE "C" NOT NULL,
    wish text NOT NULL,                 -- never or sync
    by text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, profile_id, kind, record_id, wish),
    FOREIGN KEY (tenant_id, profile_id) REFERENCES profiles ON DELETE CASCADE
);
"""

RUNS = """
ALTER TABLE runs ADD kind text NOT NULL DEFAULT 'sync', ADD origin bigint, ADD resume_at timestamptz,
    ADD waits jsonb, ADD approved_by text, ADD approved_at timestamptz, ADD visible_people bigint;
ALTER TABLE plan_rows ADD person_changes jsonb, ADD leave uuid[] NOT NULL DEFAULT '{}',
    ADD object_name text NOT NULL DEFAULT '';
ALTER TABLE plan_rows ADD person_base bytea;
ALTER TABLE outcomes ADD person_id text COLLATE "C", ADD code text NOT NULL DEFAULT '';
ALTER TABLE travels ADD record_id text COLLATE "C";
ALTER TABLE unsettled ADD kind text NOT NULL DEFAULT 'person';
ALTER TABLE unsettled RENAME person_id TO value;
ALTER TABLE unsettled DROP CONSTRAINT unsettled_pkey,
    ADD PRIMARY KEY (tenant_id, profile_id, kind, value);
-- Made from a contact off the Main List, which being linked does not put on it.
ALTER TABLE links ADD apart boolean NOT NULL DEFAULT false;
-- Contacts that a person had before: nobody else is made of them.
CREATE TABLE former (
    tenant_id integer NOT NULL,
    profile_id integer NOT NULL,
    contact_id uuid NOT NULL,
    person_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, profile_id, contact_id),
    FOREIGN KEY (tenant_id, profile_id) REFERENCES profiles ON DELETE CASCADE
);
CREATE INDEX placements_of_contact ON placements (tenant_id, contact_id);
-- Constant Contact asks a person once whether they want mail again.
CREATE TABLE resubscriptions (
    tenant_id integer NOT NULL REFERENCES tenants,
    contact_id uuid NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, contact_id)
);
"""

STAGING = """
CREATE UNLOGGED TABLE staging.records (
    tenant_id integer NOT NULL,
    record_id text COLLATE "C" NOT NULL,
    object_name text NOT NULL,
    address text COLLATE "C" NOT NULL,
    opted_out boolean NOT NULL,
    gone boolean NOT NULL,              -- deleted, or a converted Lead
    modstamp text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, record_id)
);
CREATE INDEX records_of_address ON staging.records (tenant_id, address_key(address));
CREATE UNLOGGED TABLE staging.record_marks (
    tenant_id integer NOT NULL,
    object_name text NOT NULL,
    watermark timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, object_name)
);
ALTER TABLE staging.registry ADD scope_key text, ADD scoped_at timestamptz;
DELETE FROM staging.registry;           -- the mirrors have other columns now: they are read whole again
"""

UNDO = """
DROP TABLE staging.record_marks, staging.records, former, wishes, mappings;
ALTER TABLE links DROP apart;
DROP INDEX placements_of_contact;
DROP TABLE resubscriptions;
DELETE FROM unsettled WHERE kind <> 'person';
ALTER TABLE unsettled DROP CONSTRAINT unsettled_pkey;
ALTER TABLE unsettled RENAME value TO person_id;
ALTER TABLE unsettled DROP kind, ADD PRIMARY KEY (tenant_id, profile_id, person_id);
ALTER TABLE outcomes DROP person_id, DROP code;
ALTER TABLE travels DROP record_id;
ALTER TABLE plan_rows DROP person_base;
ALTER TABLE plan_rows DROP person_changes, DROP leave, DROP object_name;
ALTER TABLE runs DROP kind, DROP origin, DROP resume_at, DROP waits, DROP approved_by, DROP approved_at,
    DROP visible_people;
ALTER TABLE profiles DROP body, DROP planned_as;
ALTER TABLE staging.registry DROP scope_key, DROP scoped_at;
DELETE FROM staging.registry;
"""


def upgrade() -> None:
    for part in (PROFILES, RUNS, STAGING):
        op.execute(part)


def downgrade() -> None:
    op.execute(UNDO)

"""Tenants, profiles, connections, runs, links, consent, plans and the staging schema."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

FUNCTIONS = r"""
-- The e-mail key: a trim of ASCII white space and a folding of A-Z only. Under "C" lower() folds nothing else.
CREATE FUNCTION address_key(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN lower(btrim($1, E' \t\n\u000b\f\r') COLLATE "C");

-- Eight bytes of what a field shows; NULL is blank.
CREATE FUNCTION value_hash(text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN int8send(hashtextextended(coalesce($1, '') COLLATE "C", 0));

-- Whether two addresses are one, in eight bytes.
CREATE FUNCTION address_hash(text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN hashtextextended(address_key($1), 0);

-- A vendor's ISO-8601 text as a time; NULL where it is none.
CREATE FUNCTION instant(text) RETURNS timestamptz LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN $1 ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$'
        THEN $1::timestamptz END;
"""

DEPLOYMENT = """
CREATE TABLE tenants (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE profiles (
    tenant_id integer NOT NULL REFERENCES tenants,
    id integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    name text NOT NULL,
    object_type text NOT NULL,
    main_list text NOT NULL,
    main_list_id text,
    mapping jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name)
);
CREATE TABLE connections (
    tenant_id integer NOT NULL REFERENCES tenants,
    id integer GENERATED ALWAYS AS IDENTITY,
    side text NOT NULL,
    account text NOT NULL,
    base_url text NOT NULL,
    method text NOT NULL,
    sealed bytea NOT NULL,
    saved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, side, account)
);
CREATE TABLE runs (
    tenant_id integer NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    profile_id integer NOT NULL,
    trigger text NOT NULL,
    status text NOT NULL DEFAULT 'active',
    planned boolean NOT NULL DEFAULT false,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    progress jsonb NOT NULL,
    problem jsonb,
    report jsonb,
    read_salesforce bigint NOT NULL DEFAULT 0,
    read_constant_contact bigint NOT NULL DEFAULT 0,
    matched bigint NOT NULL DEFAULT 0,
    checked_salesforce timestamptz,
    checked_constant_contact timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, profile_id) REFERENCES profiles
);
CREATE UNIQUE INDEX runs_one_active ON runs (tenant_id, profile_id) WHERE status = 'active';
CREATE INDEX runs_of_profile ON runs (tenant_id, profile_id, id);
"""

PEOPLE = """
-- There are millions: the order of the columns leaves no gaps, and no NULL is what costs no bitmap.
CREATE TABLE links (
    agreed_address bigint NOT NULL,  -- address_hash of what both sides showed when last in agreement; 0: unknown
    tenant_id integer NOT NULL,
    profile_id integer NOT NULL,
    mapping_version integer NOT NULL,
    listed boolean NOT NULL,         -- the contact was on the Main List when last read in agreement
    entombed boolean NOT NULL DEFAULT false,  -- the person was deleted in Salesforce
    contact_id uuid NOT NULL,
    person_id text COLLATE "C" NOT NULL,
    person_base bytea NOT NULL,      -- eight bytes a mapping row
    contact_base bytea NOT NULL,     -- likewise; empty: the same as person_base
    PRIMARY KEY (tenant_id, profile_id, person_id)
);
CREATE UNIQUE INDEX links_of_contact ON links (tenant_id, profile_id, contact_id);
CREATE TABLE placements (
    tenant_id integer NOT NULL,
    list_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    placed_at timestamptz NOT NULL DEFAULT now(),
    left_at timestamptz,
    PRIMARY KEY (tenant_id, list_id, contact_id)
);
CREATE TABLE optouts (
    tenant_id integer NOT NULL,
    address_key text COLLATE "C" NOT NULL,
    side text NOT NULL,
    record_id text COLLATE "C" NOT NULL,
    since timestamptz NOT NULL,
    source text NOT NULL,
    lifted_at timestamptz,
    PRIMARY KEY (tenant_id, address_key, side, record_id)
);
CREATE TABLE ledger (
    tenant_id integer NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    address_key text COLLATE "C" NOT NULL,
    event text NOT NULL,
    side text NOT NULL,
    record_id text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    source text NOT NULL,
    reason text NOT NULL,
    run_id bigint,
    noted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX ledger_once ON ledger (tenant_id, address_key, event, side, record_id, at);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the consent ledger is append-only'; END $$;
CREATE TRIGGER ledger_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

PLANS = """
CREATE TABLE plan_rows (
    tenant_id integer NOT NULL,
    run_id bigint NOT NULL,
    number integer NOT NULL,
    "join" boolean NOT NULL,
    link boolean NOT NULL,
    contact_id uuid,
    person_id text COLLATE "C" NOT NULL,
    action text NOT NULL,
    reason text NOT NULL,
    route text NOT NULL,
    address text COLLATE "C" NOT NULL,
    parameters jsonb,
    changes jsonb,
    contact_base bytea,
    PRIMARY KEY (tenant_id, run_id, number)
);
CREATE TABLE travels (
    tenant_id integer NOT NULL,
    run_id bigint NOT NULL,
    kind text NOT NULL,
    number integer NOT NULL,
    batch_id bigint,
    landed boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, run_id, kind, number)
);
CREATE INDEX travels_under_way ON travels (tenant_id, run_id, kind, batch_id, number) WHERE NOT landed;
CREATE TABLE batches (
    tenant_id integer NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    run_id bigint NOT NULL,
    kind text NOT NULL,
    recorded_at timestamptz NOT NULL,
    activity_id text,
    ended boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, run_id) REFERENCES runs
);
CREATE INDEX batches_of_run ON batches (tenant_id, run_id, id);
CREATE TABLE outcomes (
    tenant_id integer NOT NULL,
    run_id bigint NOT NULL,
    number integer NOT NULL,
    bound boolean NOT NULL,
    contact_id uuid,
    settled text NOT NULL,
    reason text,
    words text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, run_id, number)
);
CREATE INDEX outcomes_to_bind ON outcomes (tenant_id, run_id, number) WHERE NOT bound;
CREATE INDEX outcomes_amiss ON outcomes (tenant_id, run_id, settled, number) WHERE settled <> 'done';
CREATE TABLE unsettled (
    tenant_id integer NOT NULL,
    profile_id integer NOT NULL,
    person_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, profile_id, person_id)
);
"""

STAGING = """
CREATE SCHEMA staging;
CREATE SEQUENCE staging.generation;
CREATE UNLOGGED TABLE staging.registry (
    tenant_id integer NOT NULL,
    profile_id integer NOT NULL,
    side text NOT NULL,
    mirror bigint,
    mapping_version integer,
    watermark timestamptz,
    swept_at timestamptz,
    landing bigint,
    landing_run bigint,
    landing_version integer,
    landing_whole boolean,
    landing_done boolean,
    PRIMARY KEY (tenant_id, profile_id, side),
    FOREIGN KEY (tenant_id, profile_id) REFERENCES profiles ON DELETE CASCADE
);
CREATE UNLOGGED TABLE staging.touched (
    tenant_id integer NOT NULL,
    profile_id integer NOT NULL,
    kind text NOT NULL,
    value text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, profile_id, kind, value)
);
"""

TABLES = (
    "unsettled outcomes batches travels plan_rows ledger optouts placements links runs connections profiles"
    " tenants"
)


def upgrade() -> None:
    for part in (FUNCTIONS, DEPLOYMENT, PEOPLE, PLANS, STAGING):
        op.execute(part)


def downgrade() -> None:
    op.execute("DROP SCHEMA staging CASCADE")
    for table in TABLES.split():
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION refuse_change(), address_hash(text), address_key(text), value_hash(text), instant(text)")

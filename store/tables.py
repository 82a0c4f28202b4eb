"""The small tables, for SQLAlchemy Core. Migrations make them; the large ones are reached by SQL alone."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData()

MOMENT = DateTime(timezone=True)
JSON = JSONB(none_as_null=True)

tenants = Table(
    "tenants",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("org_id", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
)

profiles = Table(
    "profiles",
    metadata,
    Column("tenant_id", Integer, primary_key=True),
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False),
    Column("object_type", Text, nullable=False),
    Column("main_list", Text, nullable=False),
    Column("main_list_id", Text),
    Column("mapping", JSON, nullable=False),
    Column("body", JSON, nullable=False),
    Column("deleted_at", MOMENT),
)

mappings = Table(
    "mappings",
    metadata,
    Column("tenant_id", Integer, primary_key=True),
    Column("profile_id", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("mapping", JSON, nullable=False),
)

connections = Table(
    "connections",
    metadata,
    Column("tenant_id", Integer, primary_key=True),
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("side", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("base_url", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("saved_at", MOMENT, nullable=False),
    Column("name", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("connected_by", Text, nullable=False),
    Column("own_key", Boolean, nullable=False),
    Column("sandbox", Boolean, nullable=False),
    Column("health", JSON),
    Column("checked_at", MOMENT),
    Column("closed_at", MOMENT),
)

runs = Table(
    "runs",
    metadata,
    Column("tenant_id", Integer, primary_key=True),
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("profile_id", Integer, nullable=False),
    Column("trigger", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("planned", Boolean, nullable=False),
    Column("started_at", MOMENT, nullable=False),
    Column("finished_at", MOMENT),
    Column("progress", JSON, nullable=False),
    Column("problem", JSON),
    Column("report", JSON),
    Column("read_salesforce", BigInteger, nullable=False),
    Column("read_constant_contact", BigInteger, nullable=False),
    Column("matched", BigInteger, nullable=False),
    Column("checked_salesforce", MOMENT),
    Column("checked_constant_contact", MOMENT),
    Column("kind", Text, nullable=False),
    Column("origin", BigInteger),
    Column("resume_at", MOMENT),
    Column("waits", JSON),
    Column("approved_by", Text),
    Column("approved_at", MOMENT),
    Column("visible_people", BigInteger),
    Column("slot", MOMENT),
    Column("slot_at", MOMENT),
    Column("pruned_at", MOMENT),
    Column("stopped_by", Text),
    Column("used_salesforce", Integer),
    Column("allowed_salesforce", Integer),
)

plan_rows = Table(
    "plan_rows",
    metadata,
    Column("tenant_id", Integer, primary_key=True),
    Column("run_id", BigInteger, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("parameters", JSON),
    Column("changes", JSON),
    Column("person_changes", JSON),
    Column("leave", ARRAY(Text), nullable=False),
    Column("object_name", Text, nullable=False),
    Column("join", Boolean, nullable=False),
    Column("contact_id", Uuid(as_uuid=False)),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("tenant_id", Integer, primary_key=True),
    Column("run_id", BigInteger, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("settled", Text, nullable=False),
    Column("reason", Text),
    Column("words", Text, nullable=False),
    Column("code", Text, nullable=False),
)
